package io.troupe.host.workflow;

import io.troupe.host.bus.RunCalls.Asked;
import io.troupe.host.fact.RunFact.RunAnswered;
import io.troupe.host.fact.RunFact.RunAsked;
import io.troupe.host.fact.RunFact.RunWaiting;
import io.troupe.host.fact.RunFact.RunWoken;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a run waits for that is not its own work: answers of humans, and times. On the run service's context alone. */
final class Expected {

    private final Map<String, Asked> answers = new LinkedHashMap<>(4);
    private final Map<String, Long> times = new LinkedHashMap<>(4);
    /** What the strategy asked and waited for before; it gets neither twice. */
    private final Set<String> questionsBefore = new HashSet<>(2);

    private final Set<String> timesBefore = new HashSet<>(2);

    /** Open questions by their ids, the oldest first. */
    Map<String, Asked> answers() {
        return answers;
    }

    /** Epoch milliseconds by what the strategy calls them. */
    Map<String, Long> times() {
        return times;
    }

    /** Says whether the strategy asked or asks this already. */
    boolean knowsQuestion(String id) {
        return answers.containsKey(id) || questionsBefore.contains(id);
    }

    /** Says whether the strategy waited or waits for this already. */
    boolean knowsTime(String id) {
        return times.containsKey(id) || timesBefore.contains(id);
    }

    void ask(RunAsked ask, long time) {
        answers.put(ask.id(), new Asked(ask.id(), ask.question(), ask.step(), Instant.ofEpochMilli(time)));
    }

    /** The question that was answered; null when it was not asked. */
    @Nullable
    Asked answered(RunAnswered answered) {
        questionsBefore.add(answered.id());
        return answers.remove(answered.id());
    }

    void wait(RunWaiting wait) {
        times.put(wait.id(), wait.until());
    }

    void come(RunWoken woken) {
        timesBefore.add(woken.id());
        times.remove(woken.id());
    }

    /** A step is over, and nobody need be asked about it any more. */
    void over(Node node) {
        answers.values().removeIf(ask -> ask.step().filter(node.id()::equals).isPresent());
    }

    void nothing() {
        answers.clear();
        times.clear();
    }
}
