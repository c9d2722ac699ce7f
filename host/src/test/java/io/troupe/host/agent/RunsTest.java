package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.AgentCard;
import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Limits;
import io.troupe.api.Outcome;
import io.troupe.api.PluginException;
import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.Describe;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Progress;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.TaskError;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunsTest {

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void runsAnAgentOnAVirtualThreadOfItsOwn() throws Exception {
        var seen = new CompletableFuture<Thread>();
        var loader = new CompletableFuture<ClassLoader>();
        stage.add(Stage.agent("echo", (task, context) -> {
            seen.complete(Thread.currentThread());
            loader.complete(Thread.currentThread().getContextClassLoader());
            return Outcome.completed(task.instruction() + " " + context.idempotencyKey());
        }));

        stage.run(Stage.start("task-1", "echo"));

        assertThat(stage.outcome())
                .isEqualTo(new Finish("task-1", 1, List.of(Content.text("task-1 task-1")), Optional.empty()));
        assertThat(seen.join().isVirtual()).isTrue();
        assertThat(seen.join().getName()).isEqualTo("agent-echo-task-1");
        assertThat(loader.join()).isSameAs(Stage.class.getClassLoader());
    }

    @Test
    void startsTheSameRunOnlyOnce() throws Exception {
        var runs = new AtomicInteger();
        var open = new CountDownLatch(1);
        stage.add(Stage.agent("slow", (task, context) -> {
            runs.incrementAndGet();
            open.await();
            return Outcome.completed("done");
        }));

        stage.run(Stage.start("task-1", "slow"));
        stage.run(Stage.start("task-1", "slow"));
        open.countDown();
        stage.outcome();
        stage.run(Stage.start("task-1", "slow"));
        stage.run(Stage.start("task-2", "slow"));

        assertThat(stage.outcome().id()).isEqualTo("task-2");
        assertThat(runs).hasValue(2);
    }

    @Test
    void interruptsAndSaysNothingWhenStopped() throws Exception {
        var inside = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        stage.add(Stage.agent("slow", (task, context) -> {
            if (task.id().equals("task-2")) {
                return Outcome.completed("quick");
            }
            inside.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return Outcome.completed("never");
        }));

        stage.run(Stage.start("task-1", "slow"));
        inside.await();
        stage.stop("task-1");

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        awaitIdle("slow");
        stage.run(Stage.start("task-2", "slow"));
        assertThat(stage.outcome().id()).isEqualTo("task-2");
        assertThat(stage.finished).isEmpty();
    }

    @Test
    void interruptsWhenTheTimeIsOver() throws Exception {
        var card = AgentCard.of("slow", "Is slow.", Skill.of("execute", "Waits."));
        stage.add(Stage.agent(card, (task, context) -> waitForEver()));
        stage.add(Stage.agent(
                card.withName("limited").withLimits(new Limits(1, Duration.ofMillis(50))),
                (task, context) -> waitForEver()));
        var far = Instant.now().plusSeconds(600);

        stage.run(Stage.start("task-1", "slow", Instant.now().plusMillis(50), Budget.unbounded()));
        assertThat(error()).isEqualTo(new TaskError("deadline-exceeded", "its deadline passed", false));
        stage.run(Stage.start("task-2", "slow", far, Budget.unbounded().withTime(Duration.ofMillis(50))));
        assertThat(error().reason()).isEqualTo("its budget of time passed");
        stage.run(Stage.start("task-3", "limited", far, Budget.unbounded()));
        assertThat(error().reason()).isEqualTo("the time that its agent may take passed");
        stage.run(Stage.start("task-4", "slow", Instant.now().minusSeconds(1), Budget.unbounded()));
        assertThat(error().code()).isEqualTo("deadline-exceeded");
    }

    @Test
    void givesUpOnAnAgentThatDoesNotStop() throws Exception {
        var open = new CountDownLatch(1);
        stage.add(Stage.agent("deaf", (task, context) -> {
            while (open.getCount() > 0) {
                try {
                    open.await();
                } catch (InterruptedException e) {
                    // what an agent must not do: it goes on
                }
            }
            return Outcome.completed("late");
        }));

        stage.run(Stage.start("task-1", "deaf", Instant.now().plusMillis(20), Budget.unbounded()));

        assertThat(error().code()).isEqualTo("deadline-exceeded");
        open.countDown();
        awaitIdle("deaf");
        assertThat(stage.finished).isEmpty();
    }

    @Test
    void turnsWhateverAnAgentThrowsIntoAnError() throws Exception {
        assertThat(thrown("one", () -> new IllegalStateException("no\u0000 \u001b[31mluck\nat all")))
                .isEqualTo(new TaskError("agent-failed", "IllegalStateException: no [31mluck at all", false));
        assertThat(thrown("two", () -> new PluginException(PluginException.Kind.UNAVAILABLE, "busy")))
                .isEqualTo(new TaskError("agent-failed", "PluginException: busy", true));
        assertThat(thrown("three", () -> new NoClassDefFoundError("a/B")).reason())
                .isEqualTo("NoClassDefFoundError: a/B");
        assertThat(thrown("four", () -> new StackOverflowError()).reason()).isEqualTo("StackOverflowError");
        assertThat(thrown("five", () -> new IllegalStateException("x".repeat(10_000)))
                        .reason())
                .hasSizeLessThanOrEqualTo(500)
                .endsWith("…");
        assertThat(thrown("six", () -> new OutOfMemoryError("heap")).reason()).contains("OutOfMemoryError");
    }

    @Test
    void looksAtWhatComesOut() throws Exception {
        var skill = Skill.of("execute", "Counts.")
                .withOutput(Json.of(
                        "{\"type\":\"object\",\"required\":[\"n\"],\"properties\":{\"n\":{\"type\":\"integer\"}}}"));
        var answers = new java.util.HashMap<String, Outcome>();
        answers.put("task-fits", Outcome.completed(Json.of("{\"n\":1}")));
        answers.put("task-wrong", Outcome.completed(Json.of("{\"n\":\"1\"}")));
        answers.put("task-text", Outcome.completed("one"));
        answers.put("task-large", Outcome.completed("é".repeat(5 << 20)));
        answers.put("task-failed", new Outcome.Failed("no\u0007pe", true));
        stage.add(Stage.agent(AgentCard.of("counter", "Counts.", skill), (task, context) -> answers.get(task.id())));

        assertThat(outcomeOf("task-fits").error()).isEmpty();
        assertThat(outcomeOf("task-wrong").error().orElseThrow())
                .returns("output-invalid", TaskError::code)
                .extracting(TaskError::reason)
                .asString()
                .contains("/n: expected an integer, got a string");
        assertThat(outcomeOf("task-text").error().orElseThrow().reason()).contains("no structured part");
        assertThat(outcomeOf("task-large").error().orElseThrow().code()).isEqualTo("too-large");
        assertThat(outcomeOf("task-failed").error()).contains(new TaskError("agent-failed", "nope", true));
        assertThat(outcomeOf("task-null").error().orElseThrow())
                .returns("agent-failed", TaskError::code)
                .returns("agent 'counter' gave null, expected an outcome", TaskError::reason);
    }

    @Test
    void bringsAnOutcomeUntilItIsTaken() throws Exception {
        var tries = new AtomicInteger();
        stage.taking.set(finish -> tries.incrementAndGet() < 3
                ? Future.failedFuture(Refusal.of(ErrorCode.STORE_UNAVAILABLE, "disk full"))
                : Future.succeededFuture(Done.DONE));
        stage.add(Stage.agent("echo", (task, context) -> Outcome.completed("hi")));

        stage.run(Stage.start("task-1", "echo"));

        var first = stage.outcome();
        assertThat(stage.outcome()).isEqualTo(first);
        assertThat(stage.outcome()).isEqualTo(first);
    }

    @Test
    void doesNotInsistWhenAnOutcomeIsRefused() throws Exception {
        stage.taking.set(finish -> finish.id().equals("task-1")
                ? Future.failedFuture(Refusal.of(ErrorCode.TASK_NOT_FOUND, "no such task"))
                : Future.succeededFuture(Done.DONE));
        stage.add(Stage.agent("echo", (task, context) -> Outcome.completed("hi")));

        stage.run(Stage.start("task-1", "echo"));
        stage.outcome();
        stage.run(Stage.start("task-2", "echo"));

        assertThat(stage.outcome().id()).isEqualTo("task-2");
        assertThat(stage.finished).isEmpty();
    }

    @Test
    void tellsTheNewestOfManyNotes() throws Exception {
        var arrived = new CountDownLatch(1);
        var slow = Promise.<Done>promise();
        stage.noting.set(note -> {
            arrived.countDown();
            return note.note().equals("0") ? slow.future() : Future.succeededFuture(Done.DONE);
        });
        var last = new CountDownLatch(1);
        stage.add(Stage.agent("chatty", (task, context) -> {
            context.progress("0");
            arrived.await();
            for (int i = 1; i <= 1_000; i++) {
                context.progress("" + i);
            }
            slow.complete(Done.DONE);
            last.await();
            return Outcome.completed("done");
        }));

        stage.run(Stage.start("task-1", "chatty"));

        assertThat(Stage.taken(stage.progressed)).isEqualTo(new Progress("task-1", 1, "0"));
        assertThat(Stage.taken(stage.progressed)).isEqualTo(new Progress("task-1", 1, "1000"));
        last.countDown();
        stage.outcome();
        assertThat(stage.progressed).isEmpty();
    }

    @Test
    void runsAThousandTasksAtOnce() throws Exception {
        var together = new CountDownLatch(1_000);
        stage.add(Stage.agent("echo", (task, context) -> {
            together.countDown();
            together.await(); // ends only when all thousand are at work
            return Outcome.completed(task.instruction());
        }));

        for (int i = 0; i < 1_000; i++) {
            stage.bus.request(AgentCalls.START.on(Stage.NODE), Stage.start("task-" + i, "echo"), Stage.call());
        }

        var ids = new HashSet<String>();
        for (int i = 0; i < 1_000; i++) {
            var finish = stage.outcome();
            assertThat(finish.answer()).containsExactly(Content.text(finish.id()));
            ids.add(finish.id());
        }
        assertThat(ids).hasSize(1_000);
        awaitIdle("echo");
    }

    private interface Throwing {
        Throwable make();
    }

    private TaskError thrown(String name, Throwing failure) throws Exception {
        stage.add(Stage.agent(name, (task, context) -> {
            if (failure.make() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure.make();
        }));
        stage.run(Stage.start("task-" + name, name));
        return error();
    }

    private Finish outcomeOf(String id) throws InterruptedException {
        stage.run(Stage.start(id, "counter"));
        return stage.outcome();
    }

    private TaskError error() throws InterruptedException {
        return stage.outcome().error().orElseThrow();
    }

    private void awaitIdle(String agent) {
        int running;
        do {
            running = Stage.await(stage.bus.request(AgentCalls.DESCRIBE, new Describe(agent), Stage.call()))
                    .running();
        } while (running > 0);
    }

    private static Outcome waitForEver() throws InterruptedException {
        new CountDownLatch(1).await();
        return Outcome.completed("never");
    }
}
