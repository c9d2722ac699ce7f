package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.troupe.api.Content;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Complete;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes the outcome of a client that played an agent. */
final class CompleteTask implements Tool {

    private static final McpSchema.Tool DESCRIPTION = Described.tool(
            "complete_task",
            "Complete a task",
            "Give back the outcome of work you did as an agent, after your-turn or claim_task. The answer is checked "
                    + "against the output_schema of the brief; if it does not fit, you are told where, and the claim stays "
                    + "good: mend it and call again. outcome has exactly one of answer (text or object), content (parts) or "
                    + "failure (why it could not be done).",
            """
            {"type":"object","properties":{"task":{"type":"string","minLength":1,"maxLength":4096},
            "claim":{"type":"string","minLength":1,"maxLength":4096,"description":"the secret of the brief"},
            "outcome":{"type":"object","minProperties":1,"maxProperties":1,"properties":{
            "answer":{"type":["string","object"]},
            "content":{"type":"array","minItems":1,"items":{"type":"object","properties":{
            "type":{"enum":["text","image","resource_link","structured"]},"text":{"type":"string"},
            "data":{"description":"base64 of an image, or an object"},"mimeType":{"type":"string"},
            "uri":{"type":"string"}},"required":["type"]}},
            "failure":{"type":"string","minLength":1,"maxLength":4096}},"additionalProperties":false}},
            "required":["task","claim","outcome"],"additionalProperties":false}""",
            Answers.RUN_SCHEMA,
            Described.Hints.ADDS);

    private final Bus bus;

    CompleteTask(Bus bus) {
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
        return exchange.prepare(() -> complete(arguments))
                .compose(complete -> bus.request(TaskCalls.COMPLETE, complete, exchange.call(Duration.ofSeconds(10))))
                .map(view -> Answers.said(view, Sentences.of(view)));
    }

    private static Complete complete(Arguments arguments) {
        var task = arguments.text("task");
        var claim = arguments.text("claim");
        var outcome = arguments.object("outcome");
        if (outcome.isEmpty() && !arguments.has("outcome")) {
            arguments.mistake("/outcome", "is missing, expected an object with answer, content or failure");
        }
        outcome.map(given -> given.only(Set.of("answer", "content", "failure")))
                .filter(given -> given.size() != 1)
                .ifPresent(given -> given.mistake(
                        "", "has " + given.size() + " members, expected exactly one of answer, content, failure"));
        List<Content> answer = outcome.map(CompleteTask::answer).orElse(List.of());
        Optional<String> failure = outcome.flatMap(given -> given.optionalText("failure"));
        arguments.check();
        return new Complete(task, claim, answer, failure);
    }

    private static List<Content> answer(Arguments outcome) {
        if (outcome.has("answer")) {
            var answer = outcome.textOrObject("answer");
            return List.of(
                    answer.isTextual() ? Content.text(answer.textValue()) : Content.structured(Arguments.json(answer)));
        }
        return outcome.has("content")
                ? outcome.objects("content").stream().map(CompleteTask::part).toList()
                : List.of();
    }

    private static Content part(Arguments part) {
        return switch (part.text("type")) {
            case "text" -> Content.text(required(part, "text"));
            case "image" -> new Content.Image(required(part, "data"), required(part, "mimeType"));
            case "audio" -> new Content.Audio(required(part, "data"), required(part, "mimeType"));
            case "resource_link" ->
                new Content.Resource(
                        required(part, "uri"),
                        part.longText("mimeType").orElse("application/octet-stream"),
                        part.longText("text"));
            case "structured" -> Content.structured(Arguments.json(part.textOrObject("data")));
            default -> {
                part.mistake("/type", "is not known, expected text, image, audio, resource_link or structured");
                yield Content.text("");
            }
        };
    }

    private static String required(Arguments part, String name) {
        if (!part.has(name)) {
            part.mistake("/" + name, "is missing, expected a string");
        }
        return part.longText(name).orElse("");
    }
}
