package io.troupe.host.workflow;

import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Definitions with all that definitions may have, and changes of them; most of them can be used. */
final class RandomGraphs {

    private static final List<String> CONDITIONS = List.of(
            "inputs.n > 2", "inputs.n % 2 == 0", "size(inputs.items) > 0", "true", "inputs.n / (inputs.n - 3) >= 0");

    private final Random random;
    private int added;

    RandomGraphs(Random random) {
        this.random = random;
    }

    /** The lines of a definition. */
    String definition(List<String> inner) {
        var steps = new ArrayList<String>();
        int count = 1 + random.nextInt(7);
        for (int i = 0; i < count; i++) {
            steps.add("  - {" + step("s" + i, before(i), inner) + "}");
        }
        var head = new ArrayList<String>();
        if (random.nextInt(3) == 0) {
            head.add("on-failure: roll-back");
        }
        if (random.nextInt(2) == 0) {
            head.add("parallel: " + (1 + random.nextInt(3)));
        }
        if (random.nextInt(4) == 0) {
            head.add("strategy: moody");
        }
        if (random.nextInt(3) == 0) {
            head.add("output: {n: \"{{ inputs.n }}\", first: \"{{ steps.s0.state }}\"}");
        }
        return String.join("\n", head) + "\nsteps:\n" + String.join("\n", steps) + "\n";
    }

    private List<String> before(int place) {
        var before = new ArrayList<String>();
        for (int i = 0; i < place; i++) {
            if (random.nextInt(place + 1) < 2) {
                before.add("s" + i);
            }
        }
        return before;
    }

    private String step(String id, List<String> before, List<String> inner) {
        var keys = new ArrayList<String>();
        keys.add("id: " + id);
        boolean nested = !inner.isEmpty() && random.nextInt(6) == 0;
        keys.add(nested ? "workflow: " + inner.get(random.nextInt(inner.size())) : "agent: " + agent());
        keys.add(
                nested
                        ? "input: {n: \"{{ inputs.n }}\", items: \"{{ inputs.items }}\"}"
                        : "instruction: \"" + instruction(before) + "\"");
        if (!before.isEmpty()) {
            keys.add("depends-on: " + before);
        }
        maybe(5, keys, "parallel-group: g" + random.nextInt(2));
        maybe(5, keys, "condition: \"" + CONDITIONS.get(random.nextInt(CONDITIONS.size())) + "\"");
        maybe(5, keys, "for-each: \"inputs.items\"");
        maybe(6, keys, "approval: \"May I do " + id + "?\"");
        maybe(4, keys, "optional: true");
        if (!nested) {
            maybe(2, keys, "compensate: {agent: " + agent() + ", instruction: \"undo " + id + "\"}");
            maybe(5, keys, "may-change: true");
        }
        return String.join(", ", keys);
    }

    private String instruction(List<String> before) {
        return before.isEmpty() || random.nextBoolean()
                ? "do {{ inputs.n }}"
                : "after {{ steps." + before.getFirst() + ".state }}";
    }

    private String agent() {
        return random.nextInt(4) == 0 ? "echo" : "worker";
    }

    private void maybe(int oneIn, List<String> keys, String key) {
        if (random.nextInt(oneIn) == 0) {
            keys.add(key);
        }
    }

    /** What a run is started with. */
    String input() {
        var items =
                random.ints(random.nextInt(4), 0, 9).mapToObj(String::valueOf).collect(Collectors.joining(","));
        return "{\"n\":" + random.nextInt(6) + ",\"items\":[" + items + "]}";
    }

    /** A change of a run that has these steps, more or less. */
    GraphEdit edit() {
        var target = "s" + random.nextInt(7);
        var other = "s" + random.nextInt(7);
        return switch (random.nextInt(5)) {
            case 0 -> GraphEdit.none().withRemoved(List.of(target));
            case 1 -> GraphEdit.none().withChanged(Map.of(target, new Json("{\"depends-on\":[\"" + other + "\"]}")));
            case 2 -> GraphEdit.none().withChanged(Map.of(target, new Json("{\"optional\":true,\"condition\":null}")));
            case 3 -> GraphEdit.none().withAdded(List.of(added("\"depends-on\":[\"" + other + "\"],")));
            default -> GraphEdit.none().withAdded(List.of(added("\"parallel-group\":\"g0\",")));
        };
    }

    private Json added(String tie) {
        return new Json("{\"id\":\"more-" + added++ + "\"," + tie + "\"agent\":\"worker\",\"instruction\":\"more\"}");
    }

    /** What an agent says that may change its run. */
    String outcome() {
        return switch (random.nextInt(12)) {
            case 0 -> "!cannot be done";
            case 1 -> "!it is broken";
            case 2 ->
                "{\"change\":{\"add\":[" + added("\"depends-on\":[\"s0\"],").text() + "]}}";
            case 3 -> "{\"change\":{\"remove\":[\"s" + random.nextInt(7) + "\"]}}";
            case 4 -> "{\"change\":{\"add\":[7],\"remove\":\"all\",\"change\":{\"s1\":null}}}";
            case 5 -> "{\"change\":[]}";
            default -> "done";
        };
    }
}
