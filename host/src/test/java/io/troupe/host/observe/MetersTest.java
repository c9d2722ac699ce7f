package io.troupe.host.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskProgressed;
import io.troupe.host.fact.TaskState;
import io.troupe.host.fact.UnknownFact;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetersTest {

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final AtomicBoolean counts = new AtomicBoolean(true);
    private final Meters meters = new Meters(bus, counts::get);

    @AfterEach
    void close() throws Exception {
        meters.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void countsFactsByKindAndTasksByTheirEnd() throws Exception {
        publish(
                new TaskProgressed(1, "half-way"),
                finished(TaskState.COMPLETED),
                finished(TaskState.COMPLETED),
                finished(TaskState.FAILED),
                new UnknownFact("moon.risen", 1, "{}"));

        assertThat(meters.scrape())
                .contains("troupe_facts_total{kind=\"task.progressed\"} 1.0")
                .contains("troupe_facts_total{kind=\"task.finished\"} 3.0")
                .contains("troupe_facts_total{kind=\"moon.risen\"} 1.0")
                .contains("troupe_tasks_finished_total{state=\"completed\"} 2.0")
                .contains("troupe_tasks_finished_total{state=\"failed\"} 1.0");
    }

    @Test
    void leavesToAnotherNodeWhatThatOneCounts() throws Exception {
        publish(finished(TaskState.COMPLETED));
        counts.set(false);
        publish(finished(TaskState.COMPLETED), finished(TaskState.FAILED));

        assertThat(meters.scrape())
                .contains("troupe_facts_total{kind=\"task.finished\"} 1.0")
                .contains("troupe_tasks_finished_total{state=\"completed\"} 1.0")
                .doesNotContain("state=\"failed\"");
    }

    @Test
    void countsOnAfterAFactOfALaterVersion() throws Exception {
        publish(new UnknownFact("task.finished", 99, "{\"end\":\"good\"}"), finished(TaskState.EXPIRED));

        assertThat(meters.scrape())
                .contains("troupe_facts_total{kind=\"task.finished\"} 2.0")
                .contains("troupe_tasks_finished_total{state=\"expired\"} 1.0");
    }

    @Test
    void asksGaugesAtEachScrape() {
        var queued = new java.util.concurrent.atomic.AtomicInteger(3);
        meters.gauge("troupe.tasks.queued", "Tasks that wait", queued::get);
        assertThat(meters.scrape()).contains("troupe_tasks_queued 3.0");

        queued.set(4);
        assertThat(meters.scrape()).contains("troupe_tasks_queued 4.0");
    }

    @Test
    void showsTheMachineToo() {
        assertThat(meters.scrape()).contains("jvm_memory_used_bytes", "process_uptime_seconds");
    }

    private static TaskFinished finished(TaskState state) {
        return new TaskFinished(1, state, List.of(), Optional.empty());
    }

    /** Publishes in two batches; returns when both have been counted. */
    private void publish(Fact... facts) throws Exception {
        var counted = new CountDownLatch(2);
        bus.listen(Topic.FACT, batch -> vertx.runOnContext(later -> counted.countDown()));
        var all = Stream.of(facts).map(MetersTest::recorded).toList();
        bus.publish(Topic.FACT, new FactBatch(all.subList(0, 1)));
        bus.publish(Topic.FACT, new FactBatch(all.subList(1, all.size())));
        assertThat(counted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static Recorded recorded(Fact fact) {
        var draft = Facts.draft(fact, 1, "default", Optional.empty());
        return new Recorded(
                1,
                "task/task-1",
                1,
                draft.kind(),
                draft.schemaVersion(),
                1,
                "default",
                Optional.empty(),
                Optional.empty(),
                draft.body());
    }
}
