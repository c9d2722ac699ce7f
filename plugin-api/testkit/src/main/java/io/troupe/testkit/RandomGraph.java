package io.troupe.testkit;

import static io.troupe.testkit.FakeRun.pending;

import io.troupe.api.RunStep;
import io.troupe.api.RunStep.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Graphs to try strategies on. */
final class RandomGraph {

    private RandomGraph() {}

    /** Of one to some dozens of steps in layers, some optional, some in groups, not always written in the order of need. */
    static List<RunStep> of(Random random) {
        var steps = new ArrayList<RunStep>();
        int layers = 1 + random.nextInt(6);
        for (int layer = 0; layer < layers; layer++) {
            int earlier = steps.size();
            for (int width = 1 + random.nextInt(5); width > 0; width--) {
                Set<String> before = new LinkedHashSet<>();
                for (int edges = random.nextInt(4); edges > 0 && earlier > 0; edges--) {
                    before.add("s" + random.nextInt(earlier));
                }
                // members of a group are of one layer: one that follows another would keep both from starting
                var group = random.nextInt(4) == 0 ? Optional.of("g" + layer) : Optional.<String>empty();
                steps.add(made("s" + steps.size(), List.copyOf(before), group, random.nextInt(5) == 0));
            }
        }
        if (random.nextBoolean()) {
            Collections.shuffle(steps, random);
        }
        return steps;
    }

    private static RunStep made(String id, List<String> before, Optional<String> group, boolean optional) {
        return new RunStep(id, State.PENDING, before, group, optional, Optional.empty(), Optional.empty());
    }

    /** Each after the one before. */
    static List<RunStep> chain(int size) {
        var steps = new ArrayList<RunStep>();
        for (int i = 0; i < size; i++) {
            steps.add(i == 0 ? pending("s0") : pending("s" + i, "s" + (i - 1)));
        }
        return steps;
    }

    /** All beside one another. */
    static List<RunStep> wide(int size) {
        var steps = new ArrayList<RunStep>();
        for (int i = 0; i < size; i++) {
            steps.add(pending("s" + i));
        }
        return steps;
    }

    /** Groups of four; each step follows two of the group before. */
    static List<RunStep> layers(int size) {
        var steps = new ArrayList<RunStep>();
        for (int i = 0; i < size; i++) {
            int before = i / 4 * 4 - 4;
            var after = before < 0 ? List.<String>of() : List.of("s" + (before + i % 4), "s" + (before + (i + 1) % 4));
            steps.add(made("s" + i, after, Optional.of("g" + i / 4), false));
        }
        return steps;
    }

    static int edges(List<RunStep> steps) {
        return steps.stream().mapToInt(one -> one.dependsOn().size()).sum();
    }
}
