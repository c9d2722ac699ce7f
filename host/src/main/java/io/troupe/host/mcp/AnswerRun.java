package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.troupe.api.Json;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Answer;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Gives a human's answer to what a task or a run asks. */
final class AnswerRun implements Tool {

    private static final McpSchema.Tool DESCRIPTION = Described.tool(
            "answer_run",
            "Answer a run",
            "Give the answer of a human to what a piece of work asks, after status input-required. Ask your user; never "
                    + "make an answer up. answer fits the question's schema; a string stands for {answer}. decline says "
                    + "that they would not say.",
            """
            {"type":"object","properties":{"id":{"type":"string","minLength":1,
            "description":"of a task or a run"},
            "question":{"type":"string","description":"which of a run's"},
            "answer":{"type":["string","object"]},"decline":{"type":"boolean"}},
            "required":["id"],"additionalProperties":false}""",
            Answers.RUN_SCHEMA,
            Described.Hints.ADDS);

    private final Bus bus;

    AnswerRun(Bus bus) {
        this.bus = bus;
    }

    @Override
    public McpSchema.Tool description() {
        return DESCRIPTION;
    }

    @Override
    public Rule permission() {
        return Rule.known();
    }

    @Override
    public Future<CallToolResult> call(Arguments arguments, Exchange exchange) {
        return exchange.prepare(() -> answer(arguments))
                .compose(answer -> give(answer, arguments.optionalText("question"), exchange));
    }

    private Future<CallToolResult> give(Answer answer, Optional<String> question, Exchange exchange) {
        var call = exchange.call(Duration.ofSeconds(10));
        if (!RunResources.isRun(answer.id())) {
            return bus.request(TaskCalls.ANSWER, answer, call).map(Answers::shown);
        }
        return bus.request(RunCalls.ANSWER, new RunCalls.AnswerRun(answer.id(), question, answer.value()), call)
                .map(run -> RunAnswers.shown(new RunAnswers.Seen(run, List.of())));
    }

    private static Answer answer(Arguments arguments) {
        var id = arguments.text("id");
        boolean declined = arguments.flag("decline");
        if (arguments.optionalText("question").isPresent() && !RunResources.isRun(id)) {
            arguments.mistake("/question", "is that of a run, expected none with a task, which asks one thing");
        }
        if (declined == arguments.has("answer")) {
            arguments.mistake("/answer", "is " + (declined ? "there" : "missing") + ", expected answer or decline");
        }
        Optional<Json> value = declined || !arguments.has("answer")
                ? Optional.empty()
                : Optional.of(Arguments.json(whole(arguments.textOrObject("answer"))));
        arguments.check();
        return new Answer(id, value);
    }

    private static JsonNode whole(JsonNode answer) {
        return answer.isTextual() ? JsonNodeFactory.instance.objectNode().set("answer", answer) : answer;
    }
}
