package io.troupe.host.task;

import static io.troupe.host.task.BatchTest.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.bus.BatchCalls.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchGraphTest {

    private static List<Part> chain(int length) {
        return IntStream.range(0, length)
                .mapToObj(i -> i == length - 1 ? part("t" + i) : part("t" + i, "t" + (i + 1)))
                .toList();
    }

    /** So many tasks, each of which depends on this many of those behind it. */
    private static List<Part> layered(int tasks, int dependencies, Random random) {
        return IntStream.range(0, tasks)
                .mapToObj(i -> part(
                        "t" + i,
                        random.ints(i < tasks - 1 ? dependencies : 0, i + 1, Math.max(i + 2, tasks))
                                .mapToObj(other -> "t" + other)
                                .distinct()
                                .toArray(String[]::new)))
                .toList();
    }

    @Test
    void countsLevelsByTheLongestWay() {
        var graph = BatchGraph.of(List.of(part("a"), part("b", "a"), part("c", "a", "b"), part("d", "a", "c")));

        assertThat(IntStream.range(0, 4).map(graph::level)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void putsEachTaskBehindThoseThatItWaitsFor() {
        for (int seed = 0; seed < 50; seed++) {
            var parts = layered(60, 4, new Random(seed));
            var graph = BatchGraph.of(parts);

            var order = graph.byLevel();

            assertThat(order).doesNotHaveDuplicates().hasSize(60);
            for (int place = 0; place < parts.size(); place++) {
                for (var name : BatchGraph.dependencies(parts.get(place))) {
                    assertThat(order.indexOf(graph.place(name).orElseThrow())).isLessThan(order.indexOf(place));
                }
            }
        }
    }

    @Test
    void takesALongChain() {
        assertThat(BatchGraph.of(chain(1_000)).level(0)).isEqualTo(999);
    }

    @Test
    void namesNotAllMembersOfALongCycle() {
        var parts = new ArrayList<>(chain(1_000));
        parts.set(999, part("t999", "t0"));

        assertThatThrownBy(() -> BatchGraph.of(parts))
                .hasMessageContaining("t0 -> t1 -> t2 -> ")
                .hasMessageContaining(" more) -> t0, expected");
    }

    @Test
    void findsACycleAmongManyTasksThatAreOnNone() {
        for (int seed = 0; seed < 50; seed++) {
            var parts = new ArrayList<>(layered(60, 3, new Random(seed)));
            parts.set(0, part("t0"));
            parts.add(part("u0", "t3", "u1"));
            parts.add(part("u1", "t5", "u2"));
            parts.add(part("u2", "u0", "t0"));

            assertThatThrownBy(() -> BatchGraph.of(parts)).hasMessageContaining("u0 -> u1 -> u2 -> u0");
        }
    }

    @Test
    void refusesMoreDependenciesThanItsMemoryIsFor() {
        var all = IntStream.range(0, 201).mapToObj(i -> "t" + i).toArray(String[]::new);
        var parts = IntStream.range(0, 500).mapToObj(i -> part("t" + i, all)).toList();

        assertThatThrownBy(() -> BatchGraph.of(parts)).hasMessageContaining("100500 dependencies");
    }

    /** Twice as many tasks and dependencies cost about twice as much: what one of them costs does not grow. */
    @Test
    void costsAsMuchAsThereAreTasksAndDependencies() {
        var nanos = new ArrayList<Double>();
        for (int tasks = 1_000; tasks <= 16_000; tasks *= 2) {
            var parts = layered(tasks, 6, new Random(tasks));
            nanos.add(least(parts) / tasks);
        }

        assertThat(nanos.getLast()).as("for a task, by doubled sizes %s", nanos).isLessThan(5 * nanos.getFirst());
    }

    private static double least(List<Part> parts) {
        double least = Double.MAX_VALUE;
        for (int attempt = 0; attempt < 7; attempt++) {
            long begun = System.nanoTime();
            BatchGraph.of(parts);
            least = Math.min(least, (double) (System.nanoTime() - begun));
        }
        return least;
    }
}
