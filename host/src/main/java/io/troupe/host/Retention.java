package io.troupe.host;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.JournalCalls;
import io.troupe.host.bus.JournalCalls.Archive;
import io.troupe.host.bus.JournalCalls.Archived;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Refusal;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Journal.Ending;
import io.troupe.host.journal.Journal.Leaving;
import io.troupe.host.journal.StoreUnavailable;
import io.troupe.host.settings.HostSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Keeps the journal small: lets the facts of what ended long ago leave it, every so often and when asked. */
final class Retention implements AutoCloseable {

    /** How streams end, by what their names begin with; all others stay. */
    private static final Map<String, Ending> ENDINGS = Map.of(
            "task/", Ending.of("task.finished"),
            "run/", new Ending("run.finished", Set.of("run.rolling-back")),
            "schedule/", Ending.of("schedule.removed"),
            "sign-in/", Ending.of("sign-in.kept"),
            "session/", Ending.of("session.kept")); // nobody goes on with one whose last is a day old

    /** Idempotency keys count for a day, and lead to their tasks; tests without any name less in a system property. */
    private static final Duration LEAST = Duration.parse(System.getProperty("troupe.retention.least", "PT24H"));

    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Journal journal;
    private final HostSettings.Retention settings;
    private final Bus.Registration served;
    private long timer;
    private boolean closed;

    private Retention(Vertx vertx, Bus bus, Journal journal, HostSettings.Retention settings) {
        this.vertx = vertx;
        this.journal = journal;
        this.settings = settings;
        this.served = bus.serve(JournalCalls.ARCHIVE, this::archive);
        look(FIRST.compareTo(settings.every()) < 0 ? FIRST : settings.every());
    }

    /** Begins, on the context of the caller. */
    static Future<Retention> start(Vertx vertx, Bus bus, Journal journal, HostSettings.Retention settings) {
        return Future.succeededFuture(new Retention(vertx, bus, journal, settings));
    }

    @Override
    public void close() {
        closed = true;
        vertx.cancelTimer(timer);
        served.close();
    }

    /** One look at a time; the journal says in its log what left, and what was in the way. */
    private void look(Duration pause) {
        timer = vertx.setTimer(
                Math.max(1, pause.toMillis()),
                due -> retire(settings.facts()).onComplete((retired, failure) -> {
                    if (!closed) {
                        look(
                                failure == null
                                        ? settings.every()
                                        : longer(AGAIN, settings.every().dividedBy(10)));
                    }
                }));
    }

    private Future<Archived> archive(Archive request, Call call) {
        var age = request.olderThanMillis().map(Duration::ofMillis).orElse(settings.facts());
        if (age.compareTo(LEAST) < 0) {
            throw Refusal.of(
                    ErrorCode.INPUT_INVALID,
                    "facts of less than a day were asked to leave, expected one day or more: until then a repeated "
                            + "request is known by its task");
        }
        return retire(age)
                .recover(failure -> Future.failedFuture(
                        failure instanceof StoreUnavailable
                                ? Refusal.later(
                                        ErrorCode.STORE_UNAVAILABLE, String.valueOf(failure.getMessage()), AGAIN)
                                : failure));
    }

    private Future<Archived> retire(Duration age) {
        long before = HostClock.millis() - age.toMillis();
        return journal.retire(new Leaving(ENDINGS, before, settings.archive()))
                .map(retired -> new Archived(retired.streams(), retired.facts(), retired.files()));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
