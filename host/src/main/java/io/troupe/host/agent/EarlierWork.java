package io.troupe.host.agent;

import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact.TaskAsked;
import io.troupe.host.fact.TaskFact.TaskToolAnswered;
import io.troupe.host.fact.TaskFact.TaskToolCalled;
import io.troupe.host.fact.TaskFact.TaskTurned;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What earlier attempts at a task did, so that it is not done again: replies of models by turn, and answers of tools by
 * call. Safe for many threads.
 */
final class EarlierWork {

    private final Map<Integer, TaskTurned> turns = new HashMap<>();
    /** By the id of the call; a provider may use the same id again in a later turn, so in order. */
    private final Map<String, ArrayDeque<Before>> calls = new HashMap<>();

    private int questions;

    /**
     * A call that an earlier attempt began.
     *
     * @param result empty when nobody knows whether it was done
     */
    record Before(ToolCall call, Optional<ToolResult> result) {}

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
                case TaskToolCalled begun ->
                    calls.computeIfAbsent(begun.call().id(), id -> new ArrayDeque<>())
                            .add(new Before(begun.call(), Optional.empty()));
                case TaskToolAnswered answer -> answered(answer);
                case TaskAsked asked -> questions = Math.max(questions, asked.number());
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

    /** All turns that hold, in no order. */
    synchronized List<TaskTurned> turns() {
        return List.copyOf(turns.values());
    }

    /** What became of this call before; empty when it is new. Each call of an earlier attempt is given once. */
    synchronized Optional<Before> before(ToolCall call) {
        var same = calls.getOrDefault(call.id(), new ArrayDeque<>());
        var found =
                same.stream().filter(one -> one.call().equals(call)).findFirst(); // others are of a way that was left
        found.ifPresent(same::remove);
        return found;
    }

    /** The highest number that a question had; 0 when nothing was asked. */
    int questions() {
        return questions;
    }

    private void answered(TaskToolAnswered answer) {
        var same = calls.get(answer.call());
        if (same != null && !same.isEmpty()) {
            same.add(new Before(same.removeLast().call(), Optional.of(answer.result())));
        }
    }
}
