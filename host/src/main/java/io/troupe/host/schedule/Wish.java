package io.troupe.host.schedule;

import io.troupe.api.Content;
import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.ScheduleCalls.Create;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Wire;
import io.troupe.host.schema.Schema;
import java.util.regex.Pattern;

/** Checks what a schedule is asked to be. No state; any thread. */
final class Wish {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    /** All schedules are kept in memory, and their input goes into each task. */
    private static final int MAX_CHARACTERS = 16 << 10;

    private static final int MAX_PRIORITY = 100;
    private static final int MAX_RETRIES = 100;

    private Wish() {}

    /** @throws Refusal saying what does not fit, or is not for the caller to ask */
    static void check(Create create, Call call) {
        var request = create.request();
        if (!call.permissions().agent(request.agent(), request.skill())) {
            throw Refusal.of(
                    ErrorCode.NOT_ALLOWED,
                    "'" + call.caller() + "' may not ask for agent '" + Words.visible(request.agent())
                            + "' with skill '" + Words.visible(request.skill())
                            + "', expected a token with a permission for them");
        }
        if (!NAME.matcher(create.name()).matches()) {
            throw Timetable.invalid("not a name: '" + Words.visible(create.name()) + "', expected " + NAME.pattern());
        }
        inBounds("priority", request.priority(), -MAX_PRIORITY, MAX_PRIORITY);
        request.retries().ifPresent(retries -> inBounds("retries", retries, 0, MAX_RETRIES));
        request.timeoutSeconds()
                .ifPresent(seconds -> inBounds("timeout_seconds", seconds, 1, Timetable.LONGEST_SECONDS));
        long size = request.input().text().length();
        for (Content content : request.content()) {
            size += Wire.write(content).length();
        }
        if (size > MAX_CHARACTERS) {
            throw Refusal.of(
                    ErrorCode.TOO_LARGE,
                    "input and content are " + size + " characters, expected at most " + MAX_CHARACTERS
                            + " in a schedule");
        }
    }

    /** @throws Refusal when the agent cannot do what is asked */
    static void check(Create create, AgentView agent) {
        var request = create.request();
        var skills = agent.card().skills();
        var skill = skills.stream()
                .filter(one -> one.name().equals(request.skill()))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound(
                        ErrorCode.SKILL_NOT_FOUND,
                        "agent '" + request.agent() + "' has no skill '" + Words.visible(request.skill()) + "'",
                        skills.stream().map(Skill::name).toList()));
        var mistakes = Schema.of(skill.input()).check(request.input());
        if (!mistakes.isEmpty()) {
            throw Refusal.invalid(
                    ErrorCode.INPUT_INVALID,
                    "the input does not fit skill '" + skill.name() + "' of agent '" + request.agent() + "'",
                    mistakes);
        }
    }

    private static void inBounds(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw Timetable.invalid(what + " is " + value + ", expected " + least + " to " + most);
        }
    }
}
