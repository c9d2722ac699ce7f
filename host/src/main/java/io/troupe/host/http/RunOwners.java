package io.troupe.host.http;

import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.RunFact.RunCreated;
import io.troupe.host.fact.Wire;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Whose the runs are of which facts came by, the last {@value #MOST} of them: only a run's first fact tells. On the context
 * of the feed.
 */
final class RunOwners {

    private static final int MOST = 20_000;
    private static final int LARGE = 64 << 10;

    private final LinkedHashMap<String, String> owners = new LinkedHashMap<>();

    /** Looks whether a fact tells; a large one is not read on the event loop, the next list of runs tells, too. */
    void learn(Recorded fact) {
        if (fact.kind().equals("run.created") && fact.body().length() < LARGE) {
            learn(
                    fact.stream().substring("run/".length()),
                    Wire.read(fact.body(), RunCreated.class).caller());
        }
    }

    void learn(RunView run) {
        learn(run.id(), run.caller());
    }

    private void learn(String run, String caller) {
        owners.putLast(run, caller);
        if (owners.size() > MOST) {
            owners.pollFirstEntry();
        }
    }

    /** Empty where that is not known here. */
    Optional<String> of(String run) {
        return Optional.ofNullable(owners.get(run));
    }
}
