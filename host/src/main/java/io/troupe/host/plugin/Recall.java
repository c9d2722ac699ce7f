package io.troupe.host.plugin;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the journal what is known of a plugin; again and again, for it may have been taken out of service. On the plugin
 * folder's thread.
 */
final class Recall {

    private static final Logger LOG = LoggerFactory.getLogger(Recall.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Surroundings around;
    private final Quarantines quarantines;
    private final ScheduledExecutorService owner;
    private final Succession next;

    Recall(Surroundings around, Quarantines quarantines, ScheduledExecutorService owner, Succession next) {
        this.around = around;
        this.quarantines = quarantines;
        this.owner = owner;
        this.next = next;
    }

    void begin(Work work, Candidate candidate) {
        var id = candidate.identity().id();
        around.records().of(id).onComplete(record -> {
            if (!owner.isShutdown()) {
                owner.execute(() -> {
                    if (around.arrivals().isStale(work)) {
                        candidate.discard();
                    } else if (record.failed()) {
                        wait(work, candidate, record.cause());
                    } else {
                        work.found(candidate, quarantines.over(id, record.result()));
                        next.begin(work);
                    }
                });
            }
        });
    }

    private void wait(Work work, Candidate candidate, Throwable failure) {
        LOG.warn("{} waits for the journal", candidate.identity().words(), failure);
        candidate.discard();
        var _ = owner.schedule(() -> around.arrivals().again(work), AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    }
}
