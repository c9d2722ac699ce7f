package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.AgentCard;
import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Delegation;
import io.troupe.api.Outcome;
import io.troupe.api.PluginException;
import io.troupe.api.Skill;
import io.troupe.api.Usage;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.AwaitChild;
import io.troupe.host.bus.TaskCalls.Delegate;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Effort;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents that hand parts of their tasks to others, before a task service that does what the test says. */
class HandoversTest {

    private static final Effort EFFORT = new Effort(
            List.of("fake/m"), 1, 2, Usage.of(30, 30), Optional.of(new BigDecimal("0.10")), List.of("a note"));

    private final Stage stage = new Stage();
    private final BlockingQueue<Delegate> handed = new LinkedBlockingQueue<>();
    private final BlockingQueue<AwaitChild> awaited = new LinkedBlockingQueue<>();
    private volatile Function<Delegate, Future<TaskView>> taking =
            part -> Future.succeededFuture(view(TaskState.COMPLETED, Optional.of(EFFORT)));
    private volatile Function<AwaitChild, Future<TaskView>> waiting =
            wait -> Future.succeededFuture(view(TaskState.COMPLETED, Optional.of(EFFORT)));

    @BeforeEach
    void serve() {
        stage.bus.serve(TaskCalls.DELEGATE, (part, call) -> {
            handed.add(part);
            return taking.apply(part);
        });
        stage.bus.serve(TaskCalls.AWAIT_CHILD, (wait, call) -> {
            awaited.add(wait);
            return waiting.apply(wait);
        });
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void waitsForTheOutcomeAndCountsWhatItTook() throws Exception {
        taking = part -> Future.succeededFuture(view(TaskState.QUEUED, Optional.empty()));
        var looks = new ArrayList<AwaitChild>();
        waiting = wait -> {
            looks.add(wait);
            return Future.succeededFuture(
                    looks.size() == 1
                            ? view(TaskState.RUNNING, Optional.empty())
                            : view(TaskState.COMPLETED, Optional.of(EFFORT)));
        };
        stage.add(Stage.agent("boss", (task, context) -> context.delegate(Delegation.of("worker", "a part"))));
        stage.run(Stage.start("task-1", "boss"));

        var finish = stage.outcome();
        assertThat(finish.answer()).containsExactly(Content.text("the part"));
        assertThat(finish.effort()).contains(EFFORT);
        assertThat(looks)
                .hasSize(2)
                .allMatch(wait -> wait.child().equals("task-child") && wait.id().equals("task-1"));
        assertThat(handed.remove().part().input().text()).isEqualTo("\"a part\"");
    }

    @Test
    void numbersTheSamePartsAndTellsOthersApart() throws Exception {
        var part = Delegation.of("worker", "a part");
        stage.add(Stage.agent("boss", (task, context) -> {
            context.delegate(part);
            context.delegate(part);
            context.delegate(part.withSkill("count"));
            return context.delegate(part);
        }));
        for (var attempt : List.of("task-1", "task-1b")) {
            stage.run(Stage.start(attempt, "boss"));
            stage.outcome();
        }

        var all = List.copyOf(handed);
        assertThat(all).extracting(Delegate::number).containsExactly(1, 2, 1, 3, 1, 2, 1, 3);
        assertThat(all.get(0).digest())
                .isEqualTo(all.get(7).digest())
                .isNotEqualTo(all.get(2).digest());
    }

    @Test
    void givesNoMoreThanIsLeft() throws Exception {
        var asked = Budget.unbounded().withTokens(50).withTime(Duration.ofSeconds(7));
        stage.add(Stage.agent("boss", (task, context) -> {
            context.delegate(Delegation.of("worker", "one").withBudget(asked));
            context.delegate(Delegation.of("worker", "two").withBudget(asked));
            return context.delegate(Delegation.of("worker", "three"));
        }));
        var deadline = Instant.now().plusSeconds(60);
        var budget = Budget.unbounded().withTokens(100).withToolCalls(3).withTime(Duration.ofSeconds(30));
        stage.run(Stage.start("task-1", "boss", deadline, budget));

        var error = stage.outcome().error().orElseThrow();
        assertThat(error.code()).isEqualTo("over-budget");
        assertThat(error.reason()).contains("120 of 100");
        assertThat(handed)
                .extracting(part -> part.part().budget())
                .containsExactly(asked.withToolCalls(3), asked.withTokens(40).withToolCalls(1));
        assertThat(handed.remove().deadline()).isBefore(deadline.minusSeconds(25));
    }

    @Test
    void saysWhyThePartWasNotDone() throws Exception {
        taking = part -> Future.succeededFuture(view(TaskState.FAILED, Optional.of(EFFORT)));
        stage.add(Stage.agent("boss", (task, context) -> context.delegate(Delegation.of("worker", "a part"))));
        stage.run(Stage.start("task-1", "boss"));

        assertThat(stage.outcome().error())
                .contains(new TaskError(
                        "agent-failed",
                        "agent 'worker' did not do it: task-child is failed, agent-failed: no paper left",
                        true));
    }

    @Test
    void refusesAgentsThatTheCardDoesNotName() throws Exception {
        var card = AgentCard.of("boss", "Works.", Skill.of("execute", "Works."))
                .withCollaborators(List.of("worker", "writer"));
        stage.add(Stage.agent(card, (task, context) -> {
            context.delegate(Delegation.of("worker", "a part"));
            return context.delegate(Delegation.of("stranger", "a part"));
        }));
        stage.run(Stage.start("task-1", "boss"));

        assertThat(stage.outcome().error().orElseThrow().reason())
                .contains("may not hand work to 'stranger'", "worker, writer");
        assertThat(handed).hasSize(1);
    }

    @Test
    void namesTheNearestAgents() throws Exception {
        taking = part -> Future.failedFuture(
                Refusal.notFound(ErrorCode.AGENT_NOT_FOUND, "no agent 'worrker'", List.of("worker")));
        var thrown = new CompletableFuture<PluginException>();
        stage.add(Stage.agent("boss", (task, context) -> {
            try {
                return context.delegate(Delegation.of("worrker", "a part"));
            } catch (PluginException e) {
                thrown.complete(e);
                return Outcome.completed("alone");
            }
        }));
        stage.run(Stage.start("task-1", "boss"));

        assertThat(stage.outcome().error()).isEmpty();
        assertThat(thrown.join().kind()).isEqualTo(PluginException.Kind.REFUSED);
        assertThat(thrown.join()).hasMessage("agent-not-found: no agent 'worrker', expected one like worker");
    }

    @Test
    void handsOnAThousandPartsAndNoMore() throws Exception {
        stage.add(Stage.agent("boss", (task, context) -> {
            for (int i = 0; i < Handovers.MOST; i++) {
                context.delegate(Delegation.of("worker", "part " + i));
            }
            return context.delegate(Delegation.of("worker", "one too many"));
        }));
        stage.run(Stage.start("task-1", "boss"));

        assertThat(stage.outcome().error().orElseThrow().reason()).contains("more than 1000 parts");
    }

    @Test
    void isInterruptedWithItsTask() throws Exception {
        taking = part -> Future.succeededFuture(view(TaskState.QUEUED, Optional.empty()));
        Promise<TaskView> never = Promise.promise();
        waiting = wait -> never.future();
        var interrupted = new CompletableFuture<Boolean>();
        stage.add(Stage.agent("boss", (task, context) -> {
            try {
                return context.delegate(Delegation.of("worker", "a part"));
            } catch (InterruptedException e) {
                interrupted.complete(true);
                throw e;
            }
        }));
        stage.run(Stage.start("task-1", "boss"));
        Stage.taken(awaited);
        stage.stop("task-1");

        assertThat(interrupted.get(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    }

    private static TaskView view(TaskState state, Optional<Effort> effort) {
        var error = new TaskError("agent-failed", "no paper left", true);
        return new TaskView(
                "task-child",
                "worker",
                "execute",
                state,
                false,
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH,
                1,
                Optional.of("host"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                state == TaskState.COMPLETED ? List.of(Content.text("the part")) : List.of(),
                state == TaskState.FAILED ? Optional.of(error) : Optional.empty(),
                Optional.empty(),
                effort,
                3);
    }
}
