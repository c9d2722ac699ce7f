package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Refusal.Mistake;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskState;
import io.troupe.host.fact.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts what the host says into the form of tool results: for reading, and as data. */
final class Answers {

    /** The properties of a task's result that matter first; short, since every client reads them. */
    static final String RUN_SCHEMA = """
            {"type":"object","properties":{"status":{"type":"string"},"task":{"type":"string"},"answer":{}}}""";

    /** The properties of a result that may be a brief. */
    static final String TURN_SCHEMA = """
            {"type":"object","properties":{"status":{"type":"string"},"task":{"type":"string"},"answer":{},\
            "claim":{"type":"string"},"brief":{"type":"string"},"output_schema":{}}}""";

    private Answers() {}

    record Run(
            String status,
            String task,
            String agent,
            String skill,
            Optional<Object> answer,
            Optional<String> rest,
            Optional<String> note,
            Optional<String> waits,
            Optional<Question> question,
            boolean claimable,
            Optional<TaskError> error) {

        Run cut(String first, String restAt) {
            return new Run(
                    status,
                    task,
                    agent,
                    skill,
                    Optional.of(first),
                    Optional.of(restAt),
                    note,
                    waits,
                    question,
                    claimable,
                    error);
        }
    }

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
        return result(List.of(Contents.text(Wire.write(value))), value, false);
    }

    /** What a client gets that waited for an invocation. */
    static CallToolResult came(Invocation.Came came) {
        return switch (came) {
            case Invocation.Came.Stands(var view) -> invoked(view);
            case Invocation.Came.Turn(var brief) -> yourTurn(brief);
        };
    }

    /** How an invocation stands: its answer, its failure as an error, or where to go on. */
    static CallToolResult invoked(TaskView view) {
        return view.state().over() && view.state() != TaskState.COMPLETED
                ? result(List.of(Contents.text(Sentences.of(view))), run(view), true)
                : shown(view);
    }

    /** How a task stands; having failed is a state like any other. */
    static CallToolResult shown(TaskView view) {
        if (view.state() != TaskState.COMPLETED) {
            return said(view, Sentences.of(view));
        }
        return Contents.length(view.answer()) > Cut.PAGE
                ? cut(view)
                : result(Contents.of(view.answer()), run(view), false);
    }

    static CallToolResult said(TaskView view, String words) {
        return result(List.of(Contents.text(words)), run(view), false);
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
        return result(List.of(Contents.text(words)), turn, false);
    }

    static CallToolResult refused(Refusal.Problem problem) {
        var data = new Problem(
                problem.code().wire(),
                problem.detail(),
                problem.mistakes(),
                problem.nearest(),
                problem.retryAfterMillis().map(millis -> (millis + 999) / 1000));
        return result(List.of(Contents.text(Sentences.of(problem))), data, true);
    }

    /** A task as data, whole. */
    static Run run(TaskView view) {
        return new Run(
                view.state() == TaskState.WAITING_FOR_INPUT
                        ? "input-required"
                        : view.state().wire(),
                view.id(),
                view.agent(),
                view.skill(),
                view.state() == TaskState.COMPLETED ? Optional.of(answer(view.answer())) : Optional.empty(),
                Optional.empty(),
                view.note(),
                view.waits(),
                view.question(),
                view.claimable(),
                view.error());
    }

    /** An answer over the limit ends after its first page, with a link to the rest. */
    private static CallToolResult cut(TaskView view) {
        var pages = new Cut(Contents.words(view.answer()));
        var rest = RunResources.page(view.id(), 2);
        List<McpSchema.Content> shown = new ArrayList<>();
        shown.add(Contents.text(pages.page(1) + "\n[cut here, after page 1 of " + pages.count()
                + "; go on with the resource " + rest + "]"));
        view.answer().stream()
                .filter(part -> Contents.words(part).isEmpty())
                .map(Contents::of)
                .forEach(shown::add);
        shown.add(McpSchema.ResourceLink.builder()
                .uri(rest)
                .name("the rest of the answer")
                .mimeType("text/plain")
                .build());
        return result(shown, run(view).cut(pages.page(1), rest), false);
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
        return Contents.of(parts);
    }

    private static CallToolResult result(List<McpSchema.Content> content, Object data, boolean isError) {
        return CallToolResult.builder(content)
                .structuredContent(data)
                .isError(isError)
                .build();
    }
}
