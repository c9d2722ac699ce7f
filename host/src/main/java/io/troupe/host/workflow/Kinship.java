package io.troupe.host.workflow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Finds out whether a workflow contains itself, through others. */
final class Kinship {

    private Kinship() {}

    /**
     * The way from a workflow back to itself, by names, without its own; empty when there is none.
     *
     * @param direct those that it names itself
     * @param of those that another names
     */
    static Way back(String name, Set<String> direct, Function<String, Set<String>> of) {
        var from = new HashMap<String, String>();
        var open = new ArrayDeque<String>();
        direct.stream().sorted().forEach(next -> reach(next, name, from, open));
        while (!open.isEmpty() && !from.containsKey(name)) {
            var at = open.poll();
            of.apply(at).stream().sorted().forEach(next -> reach(next, at, from, open));
        }
        return from.containsKey(name) ? new Way(true, names(name, from)) : new Way(false, List.of());
    }

    /**
     * Whether there is a way, and through whom.
     *
     * @param through others; none when a workflow names itself
     */
    record Way(boolean there, List<String> through) {}

    private static void reach(String next, String before, Map<String, String> from, ArrayDeque<String> open) {
        if (from.putIfAbsent(next, before) == null) {
            open.add(next);
        }
    }

    private static List<String> names(String name, Map<String, String> from) {
        var names = new ArrayList<String>();
        for (var at = from.getOrDefault(name, name); !at.equals(name); at = from.getOrDefault(at, name)) {
            names.addFirst(at);
        }
        return names;
    }
}
