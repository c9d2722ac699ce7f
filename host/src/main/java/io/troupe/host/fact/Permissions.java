package io.troupe.host.fact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What somebody may do: a set of permissions, of which one is enough. Immutable; any thread. */
public final class Permissions {

    private static final int MOST_KNOWN = 1_000;
    private static final Map<String, Permissions> KNOWN = new ConcurrentHashMap<>();

    /** Every agent, and all of the host's own. */
    public static final Permissions EVERYTHING = new Permissions(List.of("*:*", "@*:*"));

    private static final Permissions AGENTS = new Permissions(List.of("*:*"));

    public static final Permissions NONE = new Permissions(List.of());

    private final List<Permission> all;
    private final String text;
    private final boolean everything;

    private Permissions(List<String> texts) {
        this.all = texts.stream().map(Permission::new).toList();
        this.text = all.stream().map(Permission::text).collect(Collectors.joining(","));
        this.everything = text.equals("*:*,@*:*");
    }

    /**
     * Makes a set.
     *
     * @throws IllegalArgumentException naming what is no permission
     */
    public static Permissions of(List<String> texts) {
        return new Permissions(texts);
    }

    /** Reads what {@link #text} wrote; the same text again costs a look-up. */
    @JsonCreator
    public static Permissions of(String text) {
        if (text.equals(EVERYTHING.text)) {
            return EVERYTHING;
        }
        var known = KNOWN.get(text);
        if (known != null) {
            return known;
        }
        var read = text.isEmpty() ? NONE : new Permissions(Arrays.asList(text.split(",", -1)));
        if (KNOWN.size() >= MOST_KNOWN) {
            KNOWN.clear();
        }
        KNOWN.put(text, read);
        return read;
    }

    /** All of it in one line. */
    @JsonValue
    public String text() {
        return text;
    }

    public List<Permission> all() {
        return all;
    }

    public List<String> texts() {
        return all.stream().map(Permission::text).toList();
    }

    /** Says whether this skill of this agent may be asked for; agents of packs are {@code pack/name}. */
    public boolean agent(String agent, String skill) {
        return everything || all.stream().anyMatch(one -> one.agent(agent, skill));
    }

    /** Says whether anything may be asked of this agent, so whether it may be seen. */
    public boolean someSkillOf(String agent) {
        return everything || all.stream().anyMatch(one -> one.someSkillOf(agent));
    }

    /** Those of them that are about agents. */
    public Permissions ofAgents() {
        return everything
                ? AGENTS
                : of(all.stream()
                        .filter(one -> !one.ofHost())
                        .map(Permission::text)
                        .collect(Collectors.joining(",")));
    }

    /** Says whether anything may be asked of any agent. */
    public boolean someAgent() {
        return all.stream().anyMatch(one -> !one.ofHost());
    }

    /** Says whether something of the host's own may be seen or changed: {@code host("plugins", "change")}. */
    public boolean host(String area, String verb) {
        return everything || all.stream().anyMatch(one -> one.host(area, verb));
    }

    /** Says whether whoever has these may give that one away. */
    public boolean covers(Permission other) {
        return everything || all.stream().anyMatch(one -> one.covers(other));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Permissions that && that.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
