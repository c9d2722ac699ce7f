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

    private static final int MILLIS = 50;
    private static final int ROUNDS = 40;
    private static final int WARM_UP = 20;
    private static final int[] SIZES = {2, 4, 8, 16, 32, 64};

    private SleepersBench() {}

    /** An agent that waits, as for an answer from elsewhere. */
    private record Sleeper() implements Agent {
        @Override
        public AgentCard card() {
            return AgentCard.of("sleeper", "Waits.", Skill.of("execute", "Wait."));
        }

        @Override
        public Outcome run(Task task, AgentContext context) throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(MILLIS);
            return Outcome.completed("waited");
        }
    }

    static void run(Path folder, List<Figure> figures) {
        try (var host = RunningHost.in(folder)) {
            host.add(new Sleeper());
            for (int size : SIZES) {
                host.put("sleepers-" + size, steps(size));
            }
            double alone = share(() -> host.submit("sleeper", "wait"));
            for (int size : SIZES) {
                figures.add(Figure.against(
                        "of the ideal: a run of " + size + " steps of " + MILLIS
                                + " ms at once; reference: a task alone",
                        share(() -> host.run("sleepers-" + size, "{}")),
                        "%",
                        alone));
            }
        }
    }

    /** What part of the time it takes, in the middle of many, is the waiting itself. */
    private static double share(Supplier<Future<?>> ask) {
        var took = new Timings(ROUNDS);
        for (int round = 0; round < WARM_UP + ROUNDS; round++) {
            long begun = System.nanoTime();
            ask.get().await();
            if (round >= WARM_UP) {
                took.since(begun);
            }
        }
        return 100 * MILLIS / took.p50();
    }

    private static String steps(int count) {
        var text = new StringBuilder("steps:\n");
        for (int step = 0; step < count; step++) {
            text.append("  - {id: s").append(step).append(", agent: sleeper, instruction: wait}\n");
        }
        return text.toString();
    }
}
