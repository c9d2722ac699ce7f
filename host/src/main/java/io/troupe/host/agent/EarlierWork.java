package io.troupe.host.agent;

import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact.TaskToolAnswered;
import io.troupe.host.fact.TaskFact.TaskToolCalled;
import io.troupe.host.fact.TaskFact.TaskTurned;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What earlier attempts at a task did, so that it is not done again: replies of models by turn, and answers of tools by
 * call. Safe for many threads.
 */
final class EarlierWork {

    private final Map<Integer, TaskTurned> turns = new HashMap<>();
    private final Map<String, TaskToolCalled> called = new HashMap<>();
    private final Map<String, ToolResult> answered = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    static EarlierWork none() {
        return new EarlierWork();
    }

    /** Takes in the facts of one task, the oldest first. */
    void add(List<Recorded> facts) {
        for (var fact : facts) {
            switch (Facts.read(fact)) {
                case TaskTurned turn -> {
                    turns.keySet().removeIf(number -> number >= turn.turn()); // an attempt that went another way
                    turns.put(turn.turn(), turn);
                }
                case TaskToolCalled call -> called.put(call.call().id(), call);
                case TaskToolAnswered answer -> answered.put(answer.call(), answer.result());
                default -> {} // says nothing of work
            }
        }
    }

    /** The reply to this turn, if the same was asked; else nothing of this turn and later ones holds any more. */
    synchronized Optional<TaskTurned> turn(int number, String asked) {
        var turn = turns.get(number);
        if (turn == null || !turn.asked().equals(asked)) {
            turns.keySet().removeIf(later -> later >= number);
            return Optional.empty();
        }
        return Optional.of(turn);
    }

    /** What a call of a tool came to. */
    enum Standing {
        NEW,
        DONE,
        /** It was begun, and nobody knows whether it was done. */
        IN_DOUBT
    }

    /** How this call stands; of one that is asked for a second time in this attempt nothing earlier holds. */
    synchronized Standing standing(ToolCall call) {
        var before = called.get(call.id());
        if (before == null || !before.call().equals(call) || !taken.add(call.id())) {
            return Standing.NEW;
        }
        return answered.containsKey(call.id()) ? Standing.DONE : Standing.IN_DOUBT;
    }

    /** The result of a call that is {@link Standing#DONE}. */
    synchronized Optional<ToolResult> result(ToolCall call) {
        return Optional.ofNullable(answered.get(call.id()));
    }
}
