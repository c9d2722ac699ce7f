package io.troupe.host.http;

import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.RunFact.RunCreated;
import io.troupe.host.fact.Wire;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Whose the runs are of which facts came by, the last {@value #MOST} of them: only a run's first fact tells. On the context
 * of the feed.
 */
final class RunOwners {

    private static final int MOST = 20_000;
    private static final int LARGE = 64 << 10;
    private static final String STREAM = "run/";
    private static final String CREATED = "run.created";
    private static final String NOBODY = "";

    private final LinkedHashMap<String, String> owners = new LinkedHashMap<>();

    /** Looks whether a fact tells; a large one is not read on the event loop, the next list of runs tells, too. */
    void learn(Recorded fact) {
        if (fact.kind().equals(CREATED) && fact.body().length() < LARGE) {
            learn(run(fact.stream()), caller(fact));
        }
    }

    void learn(RunView run) {
        learn(run.id(), run.caller());
    }

    /** Takes what the journal tells; without a caller the run's first fact has left it, and it is nobody's. */
    void learnStream(String stream, Optional<String> caller) {
        learn(run(stream), caller.orElse(NOBODY));
    }

    private void learn(String run, String caller) {
        owners.putLast(run, caller);
        if (owners.size() > MOST) {
            owners.pollFirstEntry();
        }
    }

    /** Says whether the journal has to be asked whose run a fact tells of: it began before this node, or long ago. */
    boolean lacks(Recorded fact) {
        return fact.stream().startsWith(STREAM) && fact.version() > 1 && !owners.containsKey(run(fact.stream()));
    }

    /** Reads whose a run is off its first facts. On any thread, takes as long as the fact is large. */
    static Optional<String> caller(List<Recorded> first) {
        return first.stream()
                .filter(fact -> fact.kind().equals(CREATED))
                .map(RunOwners::caller)
                .findFirst();
    }

    /** Empty where that is not known here. */
    Optional<String> of(String run) {
        return Optional.ofNullable(owners.get(run)).filter(owner -> !owner.equals(NOBODY));
    }

    private static String caller(Recorded created) {
        return Wire.read(created.body(), RunCreated.class).caller();
    }

    private static String run(String stream) {
        return stream.substring(STREAM.length());
    }
}
