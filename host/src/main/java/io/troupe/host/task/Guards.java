package io.troupe.host.task;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What keeps one agent from taking the rest down, and the rest from overrunning it. Agents are named by their names;
 * {@value #OTHERS} stands for all that are not.
 *
 * @param failures how many in a hundred of an agent's last attempts fail before it is left alone; 0 for never
 * @param pause how long it is left alone at first; each time anew twice as long, up to ten times that
 * @param parallel how many tasks an agent works on at once at most, whatever its card allows
 * @param rate how many tasks an agent is started on in a minute at most; a minute's worth may come at once
 */
public record Guards(int failures, Duration pause, Map<String, Integer> parallel, Map<String, Integer> rate) {

    static final String OTHERS = "*";

    public Guards {
        parallel = Map.copyOf(parallel);
        rate = Map.copyOf(rate);
    }

    /** Nothing but what cards say. */
    public static Guards none() {
        return new Guards(0, Duration.ofSeconds(30), Map.of(), Map.of());
    }

    /** The smaller of what a card and the operator allow. */
    int parallel(String agent, int ofCard) {
        return of(parallel, agent).map(most -> Math.min(most, ofCard)).orElse(ofCard);
    }

    Optional<Integer> rate(String agent) {
        return of(rate, agent);
    }

    private static Optional<Integer> of(Map<String, Integer> numbers, String agent) {
        return Optional.ofNullable(numbers.get(agent)).or(() -> Optional.ofNullable(numbers.get(OTHERS)));
    }
}
