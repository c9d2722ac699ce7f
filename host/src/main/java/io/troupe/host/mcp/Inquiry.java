package io.troupe.host.mcp;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.AnswerRun;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Answer;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.RunFact.RunAnswered;
import io.troupe.host.fact.RunFact.RunFinished;
import io.troupe.host.fact.TaskFact.TaskAnswered;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what a task or a run asks to the human behind the client that waits for it. On the event loop of the client's exchange.
 */
final class Inquiry {

    private static final Logger LOG = LoggerFactory.getLogger(Inquiry.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 3;

    private final Bus bus;
    private final Notes notes;
    private final Exchange exchange;
    private boolean settled;

    /** A form; see the specification, client/elicitation. */
    record Elicitation(
            String message, @JsonProperty("requestedSchema") Json schema) {}

    Inquiry(Bus bus, Notes notes, Exchange exchange) {
        this.bus = bus;
        this.notes = notes;
        this.exchange = exchange;
    }

    /** Says whether the task asks something, and the client's user can be asked. */
    boolean canPut(TaskView view) {
        return view.state() == TaskState.WAITING_FOR_INPUT
                && view.question().isPresent()
                && exchange.session().client().elicits();
    }

    /** Says whether the run asks something, and the client's user can be asked. */
    boolean canPut(RunView run) {
        return !run.state().over()
                && !run.questions().isEmpty()
                && exchange.session().client().elicits();
    }

    /**
     * Asks, and hands the answer to the task.
     *
     * @return whether the task goes on: false when the user closed the question, or the client did not answer
     */
    Future<Boolean> put(TaskView view) {
        settled = false;
        var leave = notes.listen(view.id(), fact -> {
            if (fact instanceof TaskAnswered || fact instanceof TaskFinished) {
                exchange.run(this::settle);
            }
        });
        return view.question()
                .map(question -> ask(
                        new Asked(view.id(), view.agent(), question, value -> answer(view.id(), value)), "", ATTEMPTS))
                .orElseGet(() -> Future.succeededFuture(false))
                .onComplete(either -> leave.run());
    }

    /** As for a task; of several questions, the one that was asked first. */
    Future<Boolean> put(RunView run) {
        settled = false;
        var open = run.questions().getFirst();
        var leave = notes.listenToRun(run.id(), fact -> {
            if (fact instanceof RunFinished
                    || (fact instanceof RunAnswered answered && answered.id().equals(open.id()))) {
                exchange.run(this::settle);
            }
        });
        return ask(
                        new Asked(
                                run.id(),
                                "workflow " + run.workflow(),
                                open.question(),
                                value -> answer(run.id(), open.id(), value)),
                        "",
                        ATTEMPTS)
                .onComplete(either -> leave.run());
    }

    /**
     * What is asked.
     *
     * @param id of the task or the run
     * @param who asks, in words
     * @param giving hands the answer over
     */
    private record Asked(String id, String who, Question question, Function<Optional<Json>, Future<?>> giving) {}

    private Future<?> answer(String task, Optional<Json> value) {
        return bus.request(TaskCalls.ANSWER, new Answer(task, value), exchange.call(SHORT));
    }

    private Future<?> answer(String run, String question, Optional<Json> value) {
        return bus.request(RunCalls.ANSWER, new AnswerRun(run, Optional.of(question), value), exchange.call(SHORT));
    }

    /** Somebody else was quicker, or the task has ended. */
    private void settle() {
        settled = true;
        exchange.takeBack();
    }

    private Future<Boolean> ask(Asked asked, String mistake, int attempts) {
        var question = asked.question();
        var form = new Elicitation(asked.who() + " asks: " + question.text() + mistake, question.schema());
        return exchange.ask(McpSchema.METHOD_ELICITATION_CREATE, form, PATIENCE)
                .compose(
                        said -> switch (said.path("action").asText()) {
                            case "accept" -> give(asked, Optional.of(said.path("content")), attempts);
                            case "decline" -> give(asked, Optional.empty(), attempts);
                            default -> Future.succeededFuture(false);
                        },
                        failure -> {
                            LOG.debug("{} got no answer: {}", asked.id(), failure.getMessage());
                            return Future.succeededFuture(settled);
                        });
    }

    private Future<Boolean> give(Asked asked, Optional<JsonNode> content, int attempts) {
        return asked.giving().apply(content.map(Arguments::json)).map(true).recover(failure -> {
            if (failure instanceof Refusal refusal && refusal.code() == ErrorCode.INPUT_INVALID && attempts > 1) {
                return ask(asked, "\n(" + Sentences.of(refusal.problem()) + ")", attempts - 1);
            }
            LOG.debug("an answer for {} was not taken: {}", asked.id(), failure.getMessage());
            return Future.succeededFuture(settled);
        });
    }
}
