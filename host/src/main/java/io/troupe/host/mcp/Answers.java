package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Refusal.Mistake;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskState;
import io.troupe.host.fact.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Puts what the host says into the form of tool results: for reading, and as data. */
final class Answers {

    /** The properties of a task's result; short, since every client reads them. */
    static final String RUN_SCHEMA = """
            {"type":"object","properties":{"status":{"type":"string"},"task":{"type":"string"},\
            "agent":{"type":"string"},"skill":{"type":"string"},"answer":{},"note":{"type":"string"},\
            "waits":{"type":"string"},"error":{"type":"object"}}}""";

    /** The properties of a result that may be a brief. */
    static final String TURN_SCHEMA = """
            {"type":"object","properties":{"status":{"type":"string"},"task":{"type":"string"},\
            "agent":{"type":"string"},"skill":{"type":"string"},"answer":{},"claim":{"type":"string"},\
            "expires_at":{"type":"string"},"brief":{"type":"string"},"output_schema":{}}}""";

    private Answers() {}

    private record Run(
            String status,
            String task,
            String agent,
            String skill,
            Optional<Object> answer,
            Optional<String> note,
            Optional<String> waits,
            boolean claimable,
            Optional<TaskError> error) {}

    private record Turn(
            String status,
            String task,
            String claim,
            Instant expiresAt,
            String agent,
            String skill,
            String brief,
            Optional<Json> outputSchema) {}

    private record Problem(
            String code,
            String detail,
            List<Mistake> mistakes,
            List<String> nearest,
            Optional<Long> retryAfterSeconds) {}

    /** Data that is its own text. */
    static CallToolResult data(Object value) {
        return result(List.of(text(Wire.write(value))), value, false);
    }

    /** How an invocation stands: its answer, its failure as an error, or where to go on. */
    static CallToolResult invoked(TaskView view) {
        return view.state().terminal() && view.state() != TaskState.COMPLETED
                ? result(List.of(text(Sentences.of(view))), run(view), true)
                : shown(view);
    }

    /** How a task stands; having failed is a state like any other. */
    static CallToolResult shown(TaskView view) {
        return view.state() == TaskState.COMPLETED
                ? result(contents(view.answer()), run(view), false)
                : said(view, Sentences.of(view));
    }

    static CallToolResult said(TaskView view, String words) {
        return result(List.of(text(words)), run(view), false);
    }

    /** The client is to play the agent. */
    static CallToolResult yourTurn(Brief brief) {
        var words = Briefing.of(brief);
        var turn = new Turn(
                "your-turn",
                brief.task(),
                brief.claim(),
                brief.expiresAt(),
                brief.agent(),
                brief.skill(),
                words,
                brief.outputSchema());
        return result(List.of(text(words)), turn, false);
    }

    static CallToolResult refused(Refusal.Problem problem) {
        var data = new Problem(
                problem.code().wire(),
                problem.detail(),
                problem.mistakes(),
                problem.nearest(),
                problem.retryAfterMillis().map(millis -> (millis + 999) / 1000));
        return result(List.of(text(Sentences.of(problem))), data, true);
    }

    private static Run run(TaskView view) {
        return new Run(
                view.state().wire(),
                view.id(),
                view.agent(),
                view.skill(),
                view.state() == TaskState.COMPLETED ? Optional.of(answer(view.answer())) : Optional.empty(),
                view.note(),
                view.waits(),
                view.claimable(),
                view.error());
    }

    /** The structured part if there is one, else the text, else all parts. */
    private static Object answer(List<Content> parts) {
        for (var part : parts) {
            if (part instanceof Content.Structured(var json)) {
                return json;
            }
        }
        if (parts.stream().allMatch(Content.Text.class::isInstance)) {
            return String.join(
                    "\n\n",
                    parts.stream().map(part -> ((Content.Text) part).text()).toList());
        }
        return contents(parts);
    }

    private static List<McpSchema.Content> contents(List<Content> parts) {
        return parts.isEmpty()
                ? List.of(text("(done; the agent gave no words)"))
                : parts.stream().map(Answers::content).toList();
    }

    private static McpSchema.Content content(Content part) {
        return switch (part) {
            case Content.Text(var words) -> text(words);
            case Content.Image(var data, var mimeType) ->
                McpSchema.ImageContent.builder(data, mimeType).build();
            case Content.Structured(var json) -> text(json.text());
            case Content.Audio(var data, var mimeType) ->
                McpSchema.AudioContent.builder(data, mimeType).build();
            case Content.Resource(var uri, var mimeType, var words, var data) ->
                words.<McpSchema.ResourceContents>map(known -> McpSchema.TextResourceContents.builder(uri, known)
                                .mimeType(mimeType)
                                .build())
                        .or(() -> data.map(bytes -> McpSchema.BlobResourceContents.builder(uri, bytes)
                                .mimeType(mimeType)
                                .build()))
                        .<McpSchema.Content>map(known ->
                                McpSchema.EmbeddedResource.builder(known).build())
                        .orElseGet(() -> McpSchema.ResourceLink.builder()
                                .name(uri)
                                .uri(uri)
                                .mimeType(mimeType)
                                .build());
        };
    }

    private static McpSchema.Content text(String words) {
        return McpSchema.TextContent.builder(words).build();
    }

    private static CallToolResult result(List<McpSchema.Content> content, Object data, boolean isError) {
        return CallToolResult.builder(content)
                .structuredContent(data)
                .isError(isError)
                .build();
    }
}
