package io.troupe.host.mcp;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Answer;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.TaskAnswered;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what a task asks to the human behind the client that waits for it. On the event loop of the client's exchange.
 */
final class Inquiry {

    private static final Logger LOG = LoggerFactory.getLogger(Inquiry.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
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
                .map(question -> ask(view, question, "", ATTEMPTS))
                .orElseGet(() -> Future.succeededFuture(false))
                .onComplete(either -> leave.run());
    }

    /** Somebody else was quicker, or the task has ended. */
    private void settle() {
        settled = true;
        exchange.takeBack();
    }

    private Future<Boolean> ask(TaskView view, Question question, String mistake, int attempts) {
        var form = new Elicitation(view.agent() + " asks: " + question.text() + mistake, question.schema());
        return exchange.ask(McpSchema.METHOD_ELICITATION_CREATE, form, PATIENCE)
                .compose(
                        said -> switch (said.path("action").asText()) {
                            case "accept" -> give(view, question, Optional.of(said.path("content")), attempts);
                            case "decline" -> give(view, question, Optional.empty(), attempts);
                            default -> Future.succeededFuture(false);
                        },
                        failure -> {
                            LOG.debug("{} got no answer: {}", view.id(), failure.getMessage());
                            return Future.succeededFuture(settled);
                        });
    }

    private Future<Boolean> give(TaskView view, Question question, Optional<JsonNode> content, int attempts) {
        var answer = new Answer(view.id(), content.map(Arguments::json));
        return bus.request(TaskCalls.ANSWER, answer, exchange.call(Duration.ofSeconds(10)))
                .map(true)
                .recover(failure -> {
                    if (failure instanceof Refusal refusal
                            && refusal.code() == ErrorCode.INPUT_INVALID
                            && attempts > 1) {
                        return ask(view, question, "\n(" + Sentences.of(refusal.problem()) + ")", attempts - 1);
                    }
                    LOG.debug("an answer for {} was not taken: {}", view.id(), failure.getMessage());
                    return Future.succeededFuture(settled);
                });
    }
}
