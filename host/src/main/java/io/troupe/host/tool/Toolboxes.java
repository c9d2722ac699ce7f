package io.troupe.host.tool;

import io.troupe.api.Tools;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** The tools of this node by provider. Any thread; nothing here blocks but the calls of tools. */
public final class Toolboxes {

    /**
     * What the operator decided.
     *
     * @param allowed which tools agents may use: {@code provider.tool}, {@code provider.*} or {@code *}
     * @param aliases names that agent files use for tools of other names, for {@code provider.tool}
     */
    public record Options(List<String> allowed, Map<String, String> aliases) {
        public Options {
            allowed = List.copyOf(allowed);
            aliases = Map.copyOf(aliases);
        }
    }

    private final Options options;
    private final Runnable changed;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<BiConsumer<String, String>> readers = new CopyOnWriteArrayList<>();
    private final ConcurrentSkipListMap<String, Toolbox> boxes = new ConcurrentSkipListMap<>();

    /** @param changed is told when tools came, went or changed, on any thread */
    public Toolboxes(Options options, Runnable changed) {
        this.options = options;
        this.changed = changed;
    }

    /** Tools that were taken in. */
    public interface Listing {

        /** How many calls are under way. */
        int running();

        /** Lets them go; does nothing where a later load has taken their place. */
        void remove();
    }

    /** Takes in the tools of a provider, in place of an earlier load of the same. */
    public Listing add(String name, Tools tools) {
        var box = new Toolbox(name, tools, new AtomicInteger());
        boxes.put(name, box);
        tools.onChange(this::tell);
        tools.resources()
                .ifPresent(resources -> resources.onChange(uri -> readers.forEach(reader -> reader.accept(name, uri))));
        tell();
        return new Listing() {
            @Override
            public int running() {
                return box.running().get();
            }

            @Override
            public void remove() {
                if (boxes.remove(name, box)) {
                    tell();
                }
            }
        };
    }

    private void tell() {
        changed.run();
        listeners.forEach(Runnable::run);
    }

    /** Has the listener told when tools came, went or changed, on any thread; it must not block. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Has the listener told of each document that changed: its provider and its address. It must not block. */
    public void onDocument(BiConsumer<String, String> listener) {
        readers.add(listener);
    }

    /** A provider's tools, if it is here. */
    public Optional<Toolbox> box(String provider) {
        return Optional.ofNullable(boxes.get(provider));
    }

    /** All providers, by name. */
    public List<Toolbox> boxes() {
        return List.copyOf(boxes.values());
    }

    /**
     * The tools for an agent.
     *
     * @param wanted as its card names them; all that are allowed when it names none
     */
    public ToolChoice choose(List<String> wanted) {
        return wanted.isEmpty() ? ToolChoice.all(boxes(), this::allows) : ToolChoice.named(wanted, this);
    }

    /** Finds what a card means by a name. */
    Optional<ToolChoice.Bound> find(String written) {
        int bracket = written.indexOf('('); // Bash(git:*): the part in brackets is for whoever enforces it
        var plain = (bracket < 0 ? written : written.substring(0, bracket)).strip();
        var meant = options.aliases().getOrDefault(plain, plain);
        if (meant.startsWith("mcp__")) { // mcp__server__tool, as clients call the tools of their servers
            meant = meant.substring("mcp__".length()).replaceFirst("__", ".");
        }
        int dot = meant.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        var tool = meant.substring(dot + 1);
        return box(meant.substring(0, dot))
                .flatMap(box ->
                        box.tool(tool).map(found -> new ToolChoice.Bound(found.withName(called(plain)), tool, box)))
                .filter(bound -> allows(bound.box().name(), tool));
    }

    private static String called(String written) {
        var name = written.replaceAll("[^a-zA-Z0-9_-]", "_");
        return name.length() > 64 ? name.substring(0, 64) : name;
    }

    /** Says whether the operator lets anybody use a tool. */
    boolean allows(String provider, String tool) {
        return options.allowed().stream()
                .anyMatch(
                        rule -> rule.equals("*") || rule.equals(provider + ".*") || rule.equals(provider + "." + tool));
    }
}
