package io.troupe.host.task;

import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Skill;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Idempotency;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Checks a request for a task against the card of its agent, and makes the fact of it. No state; any thread. */
final class Admission {

    static final int MAX_BYTES = 8 << 20;
    static final String DEFAULT_SKILL = "execute";

    private final Duration timeout;

    /** Takes the time a task has when its request names no deadline. */
    Admission(Duration timeout) {
        this.timeout = timeout;
    }

    /** Finds the skill that is asked for. */
    Cast.Part part(Submit submit, Cast.Member member) {
        var wanted = submit.skill().orElse(DEFAULT_SKILL);
        return member.part(wanted)
                .orElseThrow(() -> Refusal.notFound(
                        ErrorCode.SKILL_NOT_FOUND,
                        "agent '" + submit.agent() + "' has no skill '" + Words.visible(wanted) + "'",
                        member.entry().card().skills().stream().map(Skill::name).toList()));
    }

    /**
     * Checks sizes, deadline and input, and makes the fact.
     *
     * @param key under which the same request again is the same task
     * @throws Refusal saying what does not fit
     */
    TaskSubmitted check(Submit submit, Cast.Part part, Optional<Idempotency> key, Call call, long now) {
        var input = normal(submit.input());
        long size = size(submit, input);
        if (size > MAX_BYTES) {
            throw Refusal.of(
                    ErrorCode.TOO_LARGE,
                    "input and content are " + size + " characters, expected at most " + MAX_BYTES);
        }
        var mistakes = part.input().check(input);
        if (!mistakes.isEmpty()) {
            throw Refusal.invalid(
                    ErrorCode.INPUT_INVALID,
                    "the input does not fit skill '" + part.skill().name() + "' of agent '" + submit.agent() + "'",
                    mistakes);
        }
        return new TaskSubmitted(
                submit.agent(),
                part.skill().name(),
                input,
                submit.content(),
                submit.session(),
                deadline(submit, now),
                submit.budget(),
                submit.priority(),
                call.caller(),
                key,
                submit.deadline().isPresent() ? Optional.empty() : Optional.of(true));
    }

    /** Makes the key under which the same request again is the same task. */
    static Optional<Idempotency> idempotency(Submit submit) {
        return submit.idempotencyKey().map(key -> {
            var request = new Submit(
                    submit.agent(),
                    submit.skill(),
                    submit.input(),
                    submit.content(),
                    submit.session(),
                    Optional.empty(),
                    submit.budget(),
                    submit.priority(),
                    Optional.empty(),
                    0);
            return new Idempotency(key, Digests.sha256(Wire.write(request)));
        });
    }

    private long deadline(Submit submit, long now) {
        long deadline = submit.deadline().map(Instant::toEpochMilli).orElse(now + timeout.toMillis());
        if (deadline <= now) {
            throw Refusal.of(
                    ErrorCode.DEADLINE_EXCEEDED,
                    "the deadline " + Instant.ofEpochMilli(deadline) + " has passed, expected one in the future");
        }
        return deadline;
    }

    /** A bare string stands for an instruction. */
    private static Json normal(Json input) {
        return input.text().startsWith("\"") ? new Json("{\"instruction\":" + input.text() + "}") : input;
    }

    private static long size(Submit submit, Json input) {
        return input.text().length() + length(submit.content());
    }

    /** How many characters of content there are. */
    static long length(List<Content> contents) {
        return contents.stream()
                .mapToLong(content -> switch (content) {
                    case Content.Text(var text) -> text.length();
                    case Content.Image(var data, var type) -> data.length() + type.length();
                    case Content.Audio(var data, var type) -> data.length() + type.length();
                    case Content.Resource(var uri, var type, var text, var data) ->
                        uri.length()
                                + type.length()
                                + text.map(String::length).orElse(0)
                                + data.map(String::length).orElse(0);
                    case Content.Structured(var json) -> json.text().length();
                })
                .sum();
    }
}
