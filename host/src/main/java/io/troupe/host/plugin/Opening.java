package io.troupe.host.plugin;

import io.troupe.host.plugin.Readers.Job;
import io.troupe.host.plugin.Readers.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Has a plugin opened, with the classes of what it depends on. On the plugin folder's thread. */
final class Opening {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Surroundings around;
    private final Tryout next;

    Opening(Surroundings around, Tryout next) {
        this.around = around;
        this.next = next;
    }

    void begin(Work work) {
        around.openings().begin(work);
        var candidate = work.candidate();
        var uses = around.standing().uses(candidate);
        around.readers()
                .add(new Job<Artefact>(
                        () -> new ClosedOnce(candidate.open(List.copyOf(uses.values()))),
                        LIMIT,
                        result -> opened(work, uses, result),
                        Artefact::close));
    }

    private void opened(Work work, Map<String, ClassLoader> uses, Result<Artefact> result) {
        var artefact = result.value();
        if (artefact == null) {
            around.openings().over(work);
            if (!around.arrivals().isStale(work)) {
                var failure = Failure.ofStart(work.candidate().identity(), result.cause(), LIMIT);
                around.fallback().refuse(work, failure, false);
            }
            return;
        }
        around.openings().made(work, artefact);
        if (around.arrivals().isStale(work)) {
            around.openings().close(work, artefact);
        } else {
            next.begin(work, uses, artefact);
        }
    }
}
