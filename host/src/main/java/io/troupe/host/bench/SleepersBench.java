package io.troupe.host.bench;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Outcome;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import io.troupe.host.bench.Report.Figure;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Steps that wait for something outside, all at once: how near a run comes to the length of one of them. */
final class SleepersBench {

    private static final int[] MILLIS = {50, 250};
    private static final int ROUNDS = 40;
    private static final int WARM_UP = 20;
    private static final int[] SIZES = {2, 4, 8, 16, 32, 64};

    private SleepersBench() {}

    /** An agent that waits, as for an answer from elsewhere. */
    private record Sleeper(int millis) implements Agent {
        @Override
        public AgentCard card() {
            return AgentCard.of(name(millis), "Waits.", Skill.of("execute", "Wait."));
        }

        @Override
        public Outcome run(Task task, AgentContext context) throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(millis);
            return Outcome.completed("waited");
        }
    }

    private static String name(int millis) {
        return "sleeper-" + millis;
    }

    static void run(Path folder, List<Figure> figures) {
        try (var host = RunningHost.in(folder)) {
            for (int millis : MILLIS) {
                host.add(new Sleeper(millis));
                run(host, millis, figures);
            }
        }
    }

    private static void run(RunningHost host, int millis, List<Figure> figures) {
        for (int size : SIZES) {
            host.put(name(millis) + "-" + size, steps(size, name(millis)));
        }
        double alone = share(millis, () -> host.submit(name(millis), "wait"));
        for (int size : SIZES) {
            figures.add(Figure.against(
                    "of the ideal: a run of " + size + " steps of " + millis + " ms at once; reference: a task alone",
                    share(millis, () -> host.run(name(millis) + "-" + size, "{}")),
                    "%",
                    alone));
        }
    }

    /** What part of the time it takes, in the middle of many, is the waiting itself. */
    private static double share(int millis, Supplier<Future<?>> ask) {
        int rounds = ROUNDS * MILLIS[0] / millis;
        int warmUp = WARM_UP * MILLIS[0] / millis;
        var took = new Timings(rounds);
        for (int round = 0; round < warmUp + rounds; round++) {
            long begun = System.nanoTime();
            ask.get().await();
            if (round >= warmUp) {
                took.since(begun);
            }
        }
        return 100 * millis / took.p50();
    }

    private static String steps(int count, String agent) {
        var text = new StringBuilder("steps:\n");
        for (int step = 0; step < count; step++) {
            text.append("  - {id: s")
                    .append(step)
                    .append(", agent: ")
                    .append(agent)
                    .append(", instruction: wait}\n");
        }
        return text.toString();
    }
}
