package io.troupe.host.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bucket4j.TimeMeter;
import io.troupe.api.PluginException;
import io.troupe.host.model.Lane.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of models that take only so many. */
class LanesTest {

    private static final ModelName BIG = ModelName.of("far/big");
    private static final ModelName SMALL = ModelName.of("far/small");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();
    private final AtomicLong now = new AtomicLong();
    /** Time passes by waiting, and by nothing else. */
    private final Pace pace = new Pace(
            new TimeMeter() {
                @Override
                public long currentTimeNanos() {
                    return now.get();
                }

                @Override
                public boolean isWallClockBased() {
                    return false;
                }
            },
            now::addAndGet);

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    void letsNoMoreThroughAtOnceThanAModelTakes() throws Exception {
        var lanes = new Lanes(Map.of("far/big", 3), Map.of(), pace);
        var atOnce = new AtomicInteger();
        var most = new AtomicInteger();
        var calls = new ArrayList<Future<Integer>>();
        for (int i = 0; i < 200; i++) {
            calls.add(threads.submit(() -> lanes.through(BIG, notes::add, () -> {
                most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                return atOnce.decrementAndGet();
            })));
        }
        for (var call : calls) {
            call.get(10, TimeUnit.SECONDS);
        }
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void saysThatACallWaitsAndWhenThatIsOver() throws Exception {
        var lanes = new Lanes(Map.of("far", 1), Map.of(), pace);
        var over = new CountDownLatch(1);
        var began = new CountDownLatch(1);
        var first = threads.submit(() -> lanes.through(BIG, notes::add, () -> {
            began.countDown();
            over.await();
            return 1;
        }));
        assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
        var second = threads.submit(() -> lanes.through(SMALL, notes::add, () -> 2)); // of the same provider

        assertThat(notes.poll(10, TimeUnit.SECONDS))
                .isEqualTo("waits for model 'far', which answers as many calls as it may");
        assertThat(second.isDone()).isFalse();
        over.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(notes.poll(10, TimeUnit.SECONDS)).isEqualTo("model 'far' takes the call");
    }

    @Test
    void keepsToItsRateOverMinutes() throws Exception {
        var lanes = new Lanes(Map.of(), Map.of("far/big", 60), pace);
        for (int i = 0; i < 60; i++) {
            lanes.through(BIG, notes::add, () -> 0);
        }
        assertThat(now.get()).isZero();
        assertThat(notes).isEmpty();
        for (int i = 0; i < 120; i++) {
            lanes.through(BIG, notes::add, () -> 0);
        }
        assertThat(Duration.ofNanos(now.get())).isBetween(Duration.ofSeconds(119), Duration.ofSeconds(121));
        assertThat(notes).hasSize(240);
        lanes.through(SMALL, notes::add, () -> 0); // nothing was said of this one
        assertThat(Duration.ofNanos(now.get())).isLessThan(Duration.ofSeconds(121));
    }

    @Test
    void whoIsInterruptedLeavesNothingBehind() throws Exception {
        var lanes = new Lanes(Map.of("far", 1), Map.of("far", 60), standing());
        for (int i = 0; i < 60; i++) {
            lanes.through(BIG, notes::add, () -> 0);
        }
        for (int i = 0; i < 100; i++) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> lanes.through(BIG, note -> {}, () -> 0)).isInstanceOf(InterruptedException.class);
        }
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(lanes.through(BIG, notes::add, () -> 7)).isEqualTo(7);
        assertThat(notes).isEmpty();
    }

    @Test
    void whatFailsMakesRoomToo() throws Exception {
        var lanes = new Lanes(Map.of("far/big", 1, "far", 1), Map.of(), pace);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> lanes.through(BIG, notes::add, () -> {
                        throw new PluginException(PluginException.Kind.REFUSED, "too large");
                    }))
                    .hasMessage("too large");
        }
        assertThat(lanes.through(BIG, notes::add, () -> 7)).isEqualTo(7);
        assertThat(notes).isEmpty();
    }

    @Test
    void whoWaitsForOneModelKeepsNobodyFromTheOthers() throws Exception {
        var lanes = new Lanes(Map.of("far/big", 1, "far", 2), Map.of(), pace);
        var over = new CountDownLatch(1);
        var began = new CountDownLatch(1);
        var _ = threads.submit(() -> lanes.through(BIG, notes::add, () -> {
            began.countDown();
            over.await();
            return 1;
        }));
        assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 5; i++) {
            var _ = threads.submit(() -> lanes.through(BIG, notes::add, () -> 1));
            assertThat(notes.poll(10, TimeUnit.SECONDS)).contains("far/big");
        }
        assertThat(lanes.through(SMALL, notes::add, () -> 7)).isEqualTo(7);
        over.countDown();
    }

    @Test
    void refusesWhenTooManyWait() throws Exception {
        var lane = new Lane("far", Optional.of(1), Optional.empty(), pace);
        lane.enter(notes::add);
        for (int i = 0; i < Lane.MOST_WAITING; i++) {
            var _ = threads.submit(() -> {
                lane.enter(notes::add);
                lane.leave();
                return 0;
            });
        }
        for (int i = 0; i < Lane.MOST_WAITING; i++) {
            assertThat(notes.poll(10, TimeUnit.SECONDS)).isNotNull();
        }
        assertThatThrownBy(() -> lane.enter(notes::add))
                .isInstanceOfSatisfying(PluginException.class, refused -> {
                    assertThat(refused.kind()).isEqualTo(PluginException.Kind.UNAVAILABLE);
                    assertThat(refused.retryAfter()).isPresent();
                })
                .hasMessageStartingWith("overloaded: 1000 calls wait for model 'far'");
        assertThat(lane.waiting()).isEqualTo(Lane.MOST_WAITING);
        lane.leave();
    }

    /** Time that stands still for whoever waits, until they are interrupted. */
    private Pace standing() {
        return new Pace(pace.meter(), nanos -> {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            new CountDownLatch(1).await();
        });
    }
}
