package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.fact.RunFact.RunCreated;
import io.troupe.host.fact.RunFact.StepStarted;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProgressTest {

    private static final int MOST = Definition.MOST_STEPS;
    private static final int ROUNDS = 3;

    enum Shape {
        CHAIN,
        WIDE,
        LAYERS
    }

    /** Four times the steps and edges, at most about four times the work; what is quadratic needs sixteen times as much. */
    @ParameterizedTest
    @EnumSource
    void allOfARunCostsNoMoreThanItsStepsAndEdgesTogether(Shape shape) {
        nanos(shape, MOST / 4);
        long few = nanos(shape, MOST / 4);
        long many = nanos(shape, MOST);

        assertThat(many)
                .as("ns for %s steps, after %s for a quarter", MOST, few)
                .isLessThan(10 * few + 20_000_000);
    }

    /** Of the processor, for a run of so many steps from its first to its last; the least of some. */
    private static long nanos(Shape shape, int steps) {
        var definition = Definition.of(definition(shape, steps));
        var threads = ManagementFactory.getThreadMXBean();
        return IntStream.range(0, ROUNDS)
                .mapToLong(round -> {
                    long begin = threads.getCurrentThreadCpuTime();
                    assertThat(play(definition)).isEqualTo(steps);
                    return threads.getCurrentThreadCpuTime() - begin;
                })
                .min()
                .orElseThrow();
    }

    private static int play(Definition definition) {
        var created = new RunCreated(
                "large",
                1,
                "graph",
                new Json("{}"),
                Budget.unbounded(),
                Optional.empty(),
                "me",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        var run = new RunEntry("run-1", "default", created, definition, 1);
        int done = 0;
        for (var ready = ready(run); !ready.isEmpty(); ready = ready(run)) {
            for (var id : ready) {
                run.apply(new StepStarted(id, 1, "task-" + id, Optional.of("worker")), 2);
            }
            for (var id : ready) {
                run.apply(StepEnds.completed(run.node(id), new Json("1"), Optional.empty()), 3);
                done++;
            }
        }
        assertThat(run.graph().open()).isZero();
        return done;
    }

    private static List<String> ready(RunEntry run) {
        for (var next = run.graph().nextFree();
                next.isPresent();
                next = run.graph().nextFree()) {
            run.graph().makeReady(next.get());
        }
        return run.graph().ready();
    }

    private static Json definition(Shape shape, int steps) {
        var random = new Random(7);
        var text = new StringBuilder("{\"name\":\"large\",\"steps\":[");
        for (int i = 0; i < steps; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"id\":\"s")
                    .append(i)
                    .append("\",\"agent\":\"worker\",\"depends-on\":[")
                    .append(dependsOn(shape, i, random))
                    .append("]}");
        }
        return new Json(text.append("]}").toString());
    }

    private static String dependsOn(Shape shape, int step, Random random) {
        return switch (shape) {
            case CHAIN -> step == 0 ? "" : "\"s" + (step - 1) + "\"";
            case WIDE -> step == 0 ? "" : "\"s0\"";
            case LAYERS ->
                step < 100
                        ? ""
                        : IntStream.range(0, 5)
                                .map(edge -> step / 100 * 100 - 100 + edge * 20 + random.nextInt(20))
                                .mapToObj(before -> "\"s" + before + "\"")
                                .reduce((one, other) -> one + "," + other)
                                .orElseThrow();
        };
    }
}
