package io.troupe.host.fact;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets whoever has it do something: {@code <agent>:<skill>} have agents work, {@code @<area>:<verb>} see or change the
 * host's own things. A {@code *} stands for any run of characters; {@code *:*} is every agent and nothing of the host.
 *
 * @param text as it was written
 */
public record Permission(String text) {

    /** Everything of the host's own that a permission can be about, but for {@code tools:<provider>}. */
    public static final Set<String> HOST = Set.of(
            "facts:read",
            "journal:archive",
            "metrics:read",
            "models:read",
            "models:test",
            "plugins:change",
            "plugins:read",
            "runs:change",
            "runs:read",
            "schedules:change",
            "schedules:read",
            "status:read",
            "tasks:change",
            "tasks:claim",
            "tasks:read",
            "tokens:change",
            "tokens:read",
            "workflows:change",
            "workflows:read");

    private static final Pattern FORM =
            Pattern.compile("(@[a-z*][a-z0-9*-]{0,62}|[a-z*][a-z0-9*/-]{0,126}):[a-z*][a-z0-9*-]{0,62}");

    public Permission {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a permission: '" + text
                    + "', expected agent:skill or @area:verb in lower case, with * for any characters");
        }
    }

    /** Says whether it is about the host's own things rather than about agents. */
    public boolean ofHost() {
        return text.charAt(0) == '@';
    }

    boolean agent(String agent, String skill) {
        int colon = text.indexOf(':');
        return !ofHost() && named(agent, colon) && Glob.matches(text, colon + 1, text.length(), skill);
    }

    boolean someSkillOf(String agent) {
        return !ofHost() && named(agent, text.indexOf(':'));
    }

    /** A pack's agent may be written as in addresses and names of tools: {@code pack--name}. */
    private boolean named(String agent, int colon) {
        return Glob.matches(text, 0, colon, agent)
                || (text.contains("--") && Glob.matches(text.replace("--", "/"), 0, colon - dashes(colon), agent));
    }

    private int dashes(int colon) {
        var name = text.substring(0, colon);
        return name.length() - name.replace("--", "/").length();
    }

    boolean host(String area, String verb) {
        int colon = text.indexOf(':');
        return ofHost() && Glob.matches(text, 1, colon, area) && Glob.matches(text, colon + 1, text.length(), verb);
    }

    /** Says whether it is about something that there is. */
    public boolean meansSomething() {
        return !ofHost()
                || text.startsWith("@tools:") // a provider of that name may come at any time
                || HOST.stream().anyMatch(one -> {
                    int colon = one.indexOf(':');
                    return host(one.substring(0, colon), one.substring(colon + 1));
                });
    }

    /**
     * Says whether it lets one do all that the other does. A {@code *} of the other is taken for a character that only a
     * {@code *} of this one matches, so a yes is always right.
     */
    boolean covers(Permission other) {
        int colon = text.indexOf(':');
        int its = other.text.indexOf(':');
        return ofHost() == other.ofHost()
                && Glob.matches(text, 0, colon, other.text.substring(0, its))
                && Glob.matches(text, colon + 1, text.length(), other.text.substring(its + 1));
    }

    @Override
    public String toString() {
        return text;
    }
}
