package io.troupe.models.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import io.troupe.api.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One reply, and when it is given.
 *
 * @param match is found in what was said to the model last; by an automaton, so that no text can make it slow
 * @param agent part of the instructions
 * @param turn how often the model has spoken already
 * @param say may have the instruction filled in
 */
record RecordedReply(
        Optional<Pattern> match, Optional<String> agent, OptionalInt turn, String say, List<PlannedCall> calls) {

    private static final String INSTRUCTION = "{{instruction}}";

    /** A call of a tool. */
    record PlannedCall(String tool, Json input) {}

    /** As it stands in the file. */
    record Written(
            @Nullable String match,
            @Nullable String agent,
            @Nullable Integer turn,
            @Nullable String say,
            @Nullable List<@Nullable WrittenCall> calls) {}

    /** A call as it stands in the file. */
    record WrittenCall(@Nullable String tool, @Nullable JsonNode input) {}

    RecordedReply {
        calls = List.copyOf(calls);
    }

    /** Takes one from the file; throws IllegalArgumentException saying what is wrong. */
    static RecordedReply of(Written written) {
        var say = written.say() == null ? "" : written.say();
        var calls = written.calls() == null ? List.<@Nullable WrittenCall>of() : written.calls();
        if (say.isEmpty() && calls.isEmpty()) {
            throw new IllegalArgumentException("says nothing and calls nothing, expected say or calls");
        }
        var unknown = Pattern.compile("\\{\\{.*?\\}\\}").matcher(say.replace(INSTRUCTION, ""));
        if (unknown.find()) {
            throw new IllegalArgumentException(
                    "say has " + unknown.group() + ", expected no other than " + INSTRUCTION);
        }
        if (written.turn() != null && written.turn() < 0) {
            throw new IllegalArgumentException("turn is " + written.turn() + ", expected 0 or more");
        }
        return new RecordedReply(
                Optional.ofNullable(written.match()).map(regex -> Pattern.compile(regex, Pattern.DOTALL)),
                Optional.ofNullable(written.agent()),
                written.turn() == null ? OptionalInt.empty() : OptionalInt.of(written.turn()),
                say,
                calls.stream().map(RecordedReply::call).toList());
    }

    private static PlannedCall call(@Nullable WrittenCall written) {
        var tool = written == null ? null : written.tool();
        if (tool == null || tool.isBlank()) {
            throw new IllegalArgumentException("a call has no tool, expected its name");
        }
        var input = written == null ? null : written.input();
        if (input != null && !input.isObject()) {
            throw new IllegalArgumentException(
                    "input of the call of '" + tool + "' is " + input + ", expected an object");
        }
        return new PlannedCall(tool, Json.of(input == null ? "{}" : input.toString()));
    }

    boolean fits(Asked asked) {
        return (turn.isEmpty() || turn.getAsInt() == asked.turn())
                && agent.filter(part -> !asked.system().contains(part)).isEmpty()
                && match.filter(regex -> !regex.matcher(asked.newest()).find()).isEmpty();
    }

    boolean isTemplated() {
        return say.contains(INSTRUCTION);
    }

    String text(Asked asked) {
        return say.replace(INSTRUCTION, asked.instruction());
    }
}
