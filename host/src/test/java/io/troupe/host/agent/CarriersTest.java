package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Content;
import io.troupe.api.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class CarriersTest {

    private static final int BASE = 2;
    private static final long TICK = Duration.ofMillis(20).toNanos();

    /** Carriers of which the test says how many are held. */
    private static final class Counted implements Carriers.Pool, Executor {
        private final List<Runnable> waiting = new ArrayList<>();
        private int parallelism = BASE;
        private int held;
        private int limit = 1_000;

        @Override
        public int parallelism() {
            return parallelism;
        }

        @Override
        public void parallelism(int wanted) {
            if (wanted > limit) {
                throw new IllegalArgumentException("too many");
            }
            parallelism = wanted;
        }

        @Override
        public void wake() {
            turn();
        }

        @Override
        public void execute(Runnable task) {
            waiting.add(task);
            if (waiting.size() == 1) {
                turn();
            }
        }

        private void turn() {
            if (held < parallelism) {
                waiting.forEach(Runnable::run);
                waiting.clear();
            }
        }
    }

    private final Counted pool = new Counted();
    private final Carriers carriers = new Carriers(Optional.of(pool), pool, 0);
    private long now;

    private void pass(Duration time) {
        for (long end = now + time.toNanos(); now < end; now += TICK) {
            carriers.look(now);
        }
    }

    @Test
    void letsAgentsAnswerThoughOthersKeepEveryProcessor() throws Exception {
        var over = new Flag();
        int spinning = Runtime.getRuntime().availableProcessors() + 2;
        var turns = new CountDownLatch(spinning);
        try (var stage = new Stage()) {
            try {
                stage.add(Stage.agent("spinner", (task, context) -> {
                    turns.countDown();
                    over.spin();
                    return Outcome.completed("dizzy");
                }));
                stage.add(Stage.agent("echo", (task, context) -> Outcome.completed("here")));
                for (int i = 0; i < spinning; i++) {
                    stage.run(Stage.start("task-" + i, "spinner"));
                }
                stage.run(Stage.start("task-echo", "echo"));

                var finish = stage.outcome();
                assertThat(finish.id()).isEqualTo("task-echo");
                assertThat(finish.answer()).containsExactly(Content.text("here"));
                assertThat(turns.getCount()).as("spinners that had no turn").isZero();
            } finally {
                over.raise();
            }
        }
    }

    private static final class Flag {
        private volatile boolean up;

        void raise() {
            up = true;
        }

        void spin() {
            while (!up) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void asksForOneMoreUntilAHeartbeatGetsThrough() {
        pool.held = 5;
        pass(Duration.ofSeconds(3));

        assertThat(pool.parallelism).isEqualTo(6);
        assertThat(carriers.areMore()).isTrue();
    }

    @Test
    void asksForNoneWhileHeartbeatsAreInTime() {
        pass(Duration.ofMinutes(2));

        assertThat(pool.parallelism).isEqualTo(BASE);
        assertThat(carriers.areMore()).isFalse();
    }

    @Test
    void givesBackOneByOneWhatIsNotNeededAnyMore() {
        pool.held = 3;
        pass(Duration.ofSeconds(3));
        assertThat(pool.parallelism).isEqualTo(4);

        pool.held = 0;
        pass(Duration.ofSeconds(32));
        assertThat(pool.parallelism).isEqualTo(3);
        pass(Duration.ofSeconds(31));
        assertThat(pool.parallelism).isEqualTo(BASE);
        pass(Duration.ofMinutes(5));
        assertThat(pool.parallelism).isEqualTo(BASE);
    }

    @Test
    void waitsLongerWhenGivingBackProvedTooSoon() {
        pool.held = 2;
        int changes = 0;
        int before = BASE;
        for (int second = 0; second < 1_800; second++) {
            pass(Duration.ofSeconds(1));
            changes += before < pool.parallelism ? 1 : 0;
            before = pool.parallelism;
        }

        assertThat(pool.parallelism).isEqualTo(3);
        assertThat(changes).as("times that it asked again within half an hour").isLessThan(8);
    }

    @Test
    void asksForNoMoreThanItsBound() {
        pool.held = 1_000;
        pass(Duration.ofMinutes(1));
        assertThat(pool.parallelism).isEqualTo(BASE + Carriers.MOST_MORE);

        carriers.close();
        assertThat(pool.parallelism).isEqualTo(BASE);
    }

    @Test
    void makesDoWithWhatTheProcessMayHave() {
        pool.held = 1_000;
        pool.limit = 4;
        pass(Duration.ofMinutes(1));

        assertThat(pool.parallelism).isEqualTo(4);
    }

    @Test
    void doesNotTakeAStandstillOfTheMachineForKeptCarriers() {
        pool.held = BASE;
        pass(Duration.ofMillis(100)); // a heartbeat is on its way
        now += Duration.ofSeconds(2).toNanos();
        carriers.look(now);
        pool.held = 0;
        pool.turn();
        pass(Duration.ofSeconds(1));

        assertThat(pool.parallelism).isEqualTo(BASE);
    }

    @Test
    void doesNothingWhereTheProcessCannotChangeThem() {
        var none = new Carriers(Optional.empty(), pool, 0);
        none.look(Duration.ofMinutes(1).toNanos());
        none.close();

        assertThat(pool.waiting).isEmpty();
        assertThat(none.areMore()).isFalse();
    }
}
