package io.troupe.host.schedule;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.ScheduleFact;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Once;
import io.troupe.host.journal.StoreUnavailable;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Writes the facts of schedules. */
final class Ledger {

    static final String STREAM = "schedule/";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Journal journal;

    Ledger(Journal journal) {
        this.journal = journal;
    }

    /** Writes the next fact of a schedule, which takes it in once it is durable; to be called in turn. */
    Future<Schedule> write(Schedule schedule, ScheduleFact fact, long time) {
        return append(schedule.id(), schedule.owner().tenant(), schedule.version(), fact, time)
                .map(done -> {
                    schedule.apply(fact, time);
                    return schedule;
                });
    }

    /** Writes the first fact of a schedule. */
    Future<Void> begin(String id, ScheduleFact.ScheduleCreated fact, long time) {
        return append(id, fact.owner().tenant(), 0, fact, time);
    }

    /** The same under a caller's key; gives the id of the schedule that was made under it first. */
    Future<String> begin(String id, ScheduleFact.ScheduleCreated fact, long time, String key) {
        var owner = fact.owner();
        var draft = Facts.draft(fact, time, owner.tenant(), Optional.empty());
        var append = Once.id("schedule", owner.tenant() + "/" + owner.caller(), key);
        return Once.append(journal, new Append(append, STREAM + id, 0, List.of(draft)))
                .map(stream -> stream.substring(STREAM.length()))
                .recover(failure -> Future.failedFuture(later(failure)));
    }

    private Future<Void> append(String id, String tenant, long version, ScheduleFact fact, long time) {
        var draft = Facts.draft(fact, time, tenant, Optional.empty());
        return journal.append(new Append(id + ":" + version, STREAM + id, version, List.of(draft)))
                .<Void>mapEmpty()
                .recover(failure -> Future.failedFuture(later(failure)));
    }

    private static Throwable later(Throwable failure) {
        return failure instanceof StoreUnavailable
                ? Refusal.later(ErrorCode.STORE_UNAVAILABLE, String.valueOf(failure.getMessage()), RETRY_AFTER)
                : failure;
    }
}
