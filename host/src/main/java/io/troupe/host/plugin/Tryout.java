package io.troupe.host.plugin;

import io.troupe.api.PluginException;
import io.troupe.host.fact.PluginFact.PluginTried;
import io.troupe.host.plugin.Readers.Job;
import io.troupe.host.plugin.Readers.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Has a plugin that was opened read, or tried where it is code whose content is new. On the plugin folder's thread. */
final class Tryout {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Surroundings around;
    private final ExtensionPort port;
    private final Activation next;

    Tryout(Surroundings around, ExtensionPort port, Activation next) {
        this.around = around;
        this.port = port;
        this.next = next;
    }

    void begin(Work work, Map<String, ClassLoader> uses, Artefact artefact) {
        if (!work.candidate().code()) {
            around.readers()
                    .add(new Job<>(
                            () -> {
                                artefact.read(port);
                                return artefact;
                            },
                            LIMIT,
                            read -> read(work, uses, artefact, read),
                            late -> {}));
        } else if (isToBeTried(work)) {
            around.readers()
                    .add(new Job<>(
                            () -> artefact.tryOut(port),
                            LIMIT,
                            tried -> tried(work, uses, artefact, tried),
                            late -> {}));
        } else {
            next.begin(work, uses, artefact);
        }
    }

    private static boolean isToBeTried(Work work) {
        return !work.record().tried().containsKey(work.candidate().identity().digest());
    }

    private void read(Work work, Map<String, ClassLoader> uses, Artefact artefact, Result<Artefact> result) {
        if (around.arrivals().isStale(work)) {
            around.openings().close(work, artefact);
        } else if (result.failure() != null) {
            around.openings().close(work, artefact);
            var failure = Failure.ofStart(work.candidate().identity(), result.cause(), LIMIT);
            around.fallback().refuse(work, failure, result.cause() instanceof PluginException);
        } else {
            next.begin(work, uses, artefact);
        }
    }

    private void tried(Work work, Map<String, ClassLoader> uses, Artefact artefact, Result<List<String>> result) {
        var identity = work.candidate().identity();
        var notes = result.value();
        if (around.arrivals().isStale(work)) {
            around.openings().close(work, artefact);
        } else if (notes == null) {
            around.openings().close(work, artefact);
            around.fallback().refuse(work, Failure.ofStart(identity, result.cause(), LIMIT), false);
        } else {
            around.records().append(identity.id(), new PluginTried(identity.version(), identity.digest(), notes));
            next.begin(work, uses, artefact);
        }
    }
}
