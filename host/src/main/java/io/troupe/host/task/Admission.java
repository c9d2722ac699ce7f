package io.troupe.host.task;

import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Skill;
import io.troupe.host.bus.BatchCalls.Part;
import io.troupe.host.bus.BatchCalls.SubmitBatch;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Idempotency;
import io.troupe.host.fact.TaskFact.Plan;
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
    private static final int MAX_PRIORITY = 100;
    private static final int MAX_DEPENDENCIES = 10_000;
    private static final int MAX_RETRIES = 100;
    private static final long MAX_AHEAD = Duration.ofDays(366).toMillis();
    /** Nobody knows how long the others take. */
    private static final long DEPENDENT_MILLIS = Duration.ofHours(24).toMillis();

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
        if (Math.abs((long) submit.priority()) > MAX_PRIORITY) {
            throw Refusal.of(
                    ErrorCode.INPUT_INVALID,
                    "priority is " + submit.priority() + ", expected " + -MAX_PRIORITY + " to " + MAX_PRIORITY);
        }
        var plan = submit.plan().map(wished -> checked(wished, now));
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
                plan,
                submit.deadline().isPresent() ? Optional.empty() : Optional.of(true),
                Optional.of(call.permissions().ofAgents().text()));
    }

    private static Plan checked(Plan plan, long now) {
        if (plan.dependsOn().size() > MAX_DEPENDENCIES) {
            throw Refusal.of(
                    ErrorCode.INPUT_INVALID,
                    "depends_on has " + plan.dependsOn().size() + " tasks, expected at most " + MAX_DEPENDENCIES);
        }
        plan.retries().filter(retries -> retries < 0 || retries > MAX_RETRIES).ifPresent(retries -> {
            throw Refusal.of(ErrorCode.INPUT_INVALID, "retries is " + retries + ", expected 0 to " + MAX_RETRIES);
        });
        plan.notBefore().filter(time -> time > now + MAX_AHEAD).ifPresent(time -> {
            throw Refusal.of(
                    ErrorCode.INPUT_INVALID,
                    "not_before is " + Instant.ofEpochMilli(time) + ", expected a time within a year");
        });
        return new Plan(
                plan.notBefore().filter(time -> time > now),
                plan.dependsOn().stream().distinct().toList(),
                plan.parent(),
                plan.depth(),
                plan.retries(),
                plan.run());
    }

    /** Makes the key under which the same request again is the same task. */
    static Optional<Idempotency> idempotency(Submit submit) {
        return submit.idempotencyKey().map(key -> new Idempotency(key, Digests.sha256(Wire.write(comparable(submit)))));
    }

    /** Tells whether a second batch is the same. */
    static String digest(SubmitBatch batch) {
        var tasks = batch.tasks().stream()
                .map(part -> new Part(part.key(), comparable(part.task())))
                .toList();
        return Digests.sha256(Wire.write(new SubmitBatch(tasks, Optional.empty())));
    }

    /** A request without what differs when it is made again: the deadline, which may count from now. */
    private static Submit comparable(Submit submit) {
        return new Submit(
                submit.agent(),
                submit.skill(),
                submit.input(),
                submit.content(),
                submit.session(),
                Optional.empty(),
                submit.budget(),
                submit.priority(),
                Optional.empty(),
                0,
                submit.plan());
    }

    /** When a task that is tried anew has to be done: in as long as it had at first. */
    long deadlineAnew(TaskEntry dead, long now) {
        long had = dead.submitted().deadline() - dead.submittedAt();
        return now + Math.max(had, timeout.toMillis());
    }

    private long deadline(Submit submit, long now) {
        long begin = submit.plan()
                .flatMap(Plan::notBefore)
                .map(time -> Math.max(now, time))
                .orElse(now);
        boolean waits =
                submit.plan().filter(plan -> !plan.dependsOn().isEmpty()).isPresent();
        long usual = begin + (waits ? Math.max(DEPENDENT_MILLIS, timeout.toMillis()) : timeout.toMillis());
        long deadline = submit.deadline().map(Instant::toEpochMilli).orElse(usual);
        if (deadline <= now) {
            throw Refusal.of(
                    ErrorCode.DEADLINE_EXCEEDED,
                    "the deadline " + Instant.ofEpochMilli(deadline) + " has passed, expected one in the future");
        }
        if (deadline <= begin) {
            throw Refusal.of(
                    ErrorCode.INPUT_INVALID,
                    "the deadline " + Instant.ofEpochMilli(deadline) + " is before the task may begin, "
                            + Instant.ofEpochMilli(begin));
        }
        return deadline;
    }

    /** A bare string stands for an instruction. */
    private static Json normal(Json input) {
        return input.text().startsWith("\"") ? new Json("{\"instruction\":" + input.text() + "}") : input;
    }

    /** How many characters of input and content are asked for. */
    static long size(Submit submit) {
        return size(submit, submit.input());
    }

    private static long size(Submit submit, Json input) {
        return input.text().length() + length(submit.content());
    }

    /** How many characters of input and content a task has. */
    static long length(TaskSubmitted task) {
        return task.input().text().length() + length(task.content());
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
