package io.troupe.host.task;

import io.troupe.host.fact.TaskFact.TaskAnswered;
import io.troupe.host.fact.TaskFact.TaskAsked;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the agent of one task asked humans, and what they said.
 *
 * @param all by number, with the answer where there is one
 */
record Questions(Map<Integer, One> all) {

    static final Questions NONE = new Questions(Map.of());

    /** As a snapshot has kept them. */
    static Questions of(List<TaskKept.Asked> kept) {
        var all = new HashMap<Integer, One>();
        kept.forEach(one -> all.put(one.asked().number(), new One(one.asked(), one.answer())));
        return all.isEmpty() ? NONE : new Questions(all);
    }

    /** What a snapshot keeps of them. */
    List<TaskKept.Asked> kept() {
        return all.values().stream()
                .map(one -> new TaskKept.Asked(one.asked(), one.answer()))
                .toList();
    }

    /** A question, and its answer once there is one. */
    record One(TaskAsked asked, Optional<TaskAnswered> answer) {}

    Questions {
        all = Map.copyOf(all);
    }

    /** A question was put; nobody waits any more for the answer to those of earlier attempts. */
    Questions asked(TaskAsked asked) {
        var kept = new HashMap<>(all);
        kept.values().removeIf(one -> one.answer().isEmpty() && one.asked().epoch() < asked.epoch());
        return new Questions(kept).with(asked.number(), new One(asked, Optional.empty()));
    }

    Questions answered(TaskAnswered answer) {
        var one = all.get(answer.number());
        return one == null ? this : with(answer.number(), new One(one.asked(), Optional.of(answer)));
    }

    /** The answer to this question, if it is the one that was asked under this number. */
    Optional<TaskAnswered> answer(TaskAsked question) {
        return Optional.ofNullable(all.get(question.number()))
                .filter(one -> one.asked().question().equals(question.question()))
                .flatMap(One::answer);
    }

    /** The question that waits for an answer; the newest, when there are several. */
    Optional<TaskAsked> open() {
        return all.values().stream()
                .filter(one -> one.answer().isEmpty())
                .map(One::asked)
                .reduce((one, other) -> one.number() > other.number() ? one : other);
    }

    private Questions with(int number, One one) {
        var more = new HashMap<>(all);
        more.put(number, one);
        return new Questions(more);
    }
}
