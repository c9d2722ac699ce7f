package io.troupe.host.agent;

import io.troupe.api.Content;
import io.troupe.api.Outcome;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of an agent's outcome once it has been looked at: an answer that holds, or an error. */
record Verdict(List<Content> answer, Optional<TaskError> error) {

    static final String AGENT_FAILED = "agent-failed";
    static final long LARGEST = 8L << 20;

    static Verdict failed(String code, String reason, boolean retryable) {
        return new Verdict(List.of(), Optional.of(new TaskError(code, reason, retryable)));
    }

    /** Checks size and schema. An agent is foreign code: null is looked for though it must not come. */
    static Verdict of(@Nullable Outcome outcome, String skill, Resident agent) {
        return of(outcome, skill, agent.name(), agent.output(skill));
    }

    /** @param output what a structured answer has to fit; null when anything will do */
    static Verdict of(@Nullable Outcome outcome, String skill, String agent, @Nullable Schema output) {
        return switch (outcome) {
            case null -> failed(AGENT_FAILED, "agent '" + agent + "' gave null, expected an outcome", false);
            case Outcome.Failed(var reason, var retryable) -> failed(AGENT_FAILED, Failures.clean(reason), retryable);
            case Outcome.Completed(var answer) -> completed(answer, skill, agent, output);
        };
    }

    private static Verdict completed(List<Content> answer, String skill, String agent, @Nullable Schema schema) {
        long size = size(answer);
        if (size > LARGEST) {
            return failed(
                    ErrorCode.TOO_LARGE.wire(),
                    "the answer of agent '" + agent + "' is " + size + " bytes, expected at most " + LARGEST,
                    false);
        }
        var wrong = schema == null ? "" : wrong(answer, schema);
        return wrong.isEmpty()
                ? new Verdict(answer, Optional.empty())
                : failed(
                        ErrorCode.OUTPUT_INVALID.wire(),
                        Failures.clean("the answer of agent '" + agent + "' does not fit the output schema of '" + skill
                                + "': " + wrong),
                        false);
    }

    private static String wrong(List<Content> answer, Schema schema) {
        boolean structured = false;
        for (var part : answer) {
            if (part instanceof Content.Structured(var json)) {
                structured = true;
                var mistakes = schema.check(json);
                if (!mistakes.isEmpty()) {
                    return CardCheck.sentence(mistakes);
                }
            }
        }
        return structured ? "" : "it has no structured part, expected one";
    }

    private static long size(List<Content> answer) {
        long size = 0;
        for (var part : answer) {
            size += switch (part) {
                case Content.Text(var text) -> bytes(text);
                case Content.Image(var data, var mimeType) -> bytes(data) + bytes(mimeType);
                case Content.Audio(var data, var mimeType) -> bytes(data) + bytes(mimeType);
                case Content.Resource(var uri, var mimeType, var text, var data) ->
                    bytes(uri)
                            + bytes(mimeType)
                            + text.map(Verdict::bytes).orElse(0L)
                            + data.map(Verdict::bytes).orElse(0L);
                case Content.Structured(var json) -> bytes(json.text());
            };
        }
        return size;
    }

    /** Exact only where it could matter: a text has at most three bytes a char. */
    private static long bytes(String text) {
        return text.length() < LARGEST / 4096 ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
