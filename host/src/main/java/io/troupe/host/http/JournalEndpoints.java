package io.troupe.host.http;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.JournalCalls;
import io.troupe.host.bus.JournalCalls.Archive;
import io.troupe.host.bus.JournalCalls.Archived;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The API's part for the journal. */
final class JournalEndpoints {

    /** A million facts take about a minute, and go on to leave when nobody waits any more. */
    private static final Duration TIME = Duration.ofHours(1);

    private static final long MOST = Duration.ofDays(9_999).toSeconds();

    /**
     * Which facts are to leave.
     *
     * @param olderThanSeconds how old the last fact of a task that has ended must be, one day at least; as
     *     the settings say when empty
     */
    record Old(Optional<Long> olderThanSeconds) {}

    private final Bus bus;
    private final Bodies bodies;
    private final RepeatedPosts<Archived> archivings = new RepeatedPosts<>();

    JournalEndpoints(Bus bus, Bodies bodies) {
        this.bus = bus;
        this.bodies = bodies;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.post(
                "/journal/archive",
                "Have the facts of tasks that ended long ago leave the journal for its archive",
                Rule.host("journal", "archive"),
                Old.class,
                Archived.class,
                context -> archivings.once(
                        context, () -> bodies.read(context, Old.class).compose(old -> archive(old, context)))));
    }

    private Future<Archived> archive(Old old, RoutingContext context) {
        var millis = old.olderThanSeconds().map(seconds -> Math.clamp(seconds, 0, MOST) * 1_000);
        return bus.request(
                JournalCalls.ARCHIVE,
                new Archive(millis),
                Access.caller(context).call(TIME));
    }
}
