package io.troupe.host.model;

import io.troupe.api.PluginException;
import io.troupe.host.model.Lane.Pace;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The lanes of all models of which an operator said how many calls they take. Any thread. */
final class Lanes {

    /** Does something, and waits for it. */
    interface Work<T> {
        T run() throws InterruptedException;
    }

    private final Map<String, Lane> byName;

    /**
     * Makes them.
     *
     * @param parallel calls at once, by {@code provider} or {@code provider/model}
     * @param rate calls in a minute, likewise
     */
    Lanes(Map<String, Integer> parallel, Map<String, Integer> rate, Pace pace) {
        var names = new TreeSet<>(parallel.keySet());
        names.addAll(rate.keySet());
        var lanes = new HashMap<String, Lane>();
        for (var name : names) {
            lanes.put(
                    name,
                    new Lane(name, Optional.ofNullable(parallel.get(name)), Optional.ofNullable(rate.get(name)), pace));
        }
        this.byName = Map.copyOf(lanes);
    }

    /**
     * Waits until a model takes a call, and makes it.
     *
     * @param onWait is told in words when it has to wait
     * @throws PluginException as the call does; {@code UNAVAILABLE} when too many wait already
     */
    <T> T through(ModelName name, Consumer<String> onWait, Work<T> call) throws InterruptedException {
        var entered = new ArrayDeque<Lane>(2);
        try {
            for (var lane : lanes(name)) {
                lane.enter(onWait);
                entered.push(lane);
            }
            return call.run();
        } finally {
            entered.forEach(Lane::leave);
        }
    }

    /** The model's own before its provider's: who waits for one model must not keep others from the rest. */
    private List<Lane> lanes(ModelName name) {
        return byName.isEmpty()
                ? List.of()
                : Stream.of(name.toString(), name.provider())
                        .distinct()
                        .flatMap(key -> Stream.ofNullable(byName.get(key)))
                        .toList();
    }
}
