package io.troupe.host.schedule;

import io.troupe.host.bus.ScheduleCalls.ScheduleState;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.ScheduleFact;
import io.troupe.host.fact.ScheduleFact.ScheduleCreated;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the schedules anew from their facts. On the service's context alone. */
final class Rebuild {

    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);
    private static final int BATCH = 2_000;

    private final Journal journal;
    private final Map<String, Schedule> known;

    Rebuild(Journal journal, Map<String, Schedule> known) {
        this.journal = journal;
        this.known = known;
    }

    Future<Void> run() {
        return from(0);
    }

    private Future<Void> from(long position) {
        return journal.under(Ledger.STREAM, position, BATCH).compose(facts -> {
            facts.forEach(this::replay);
            return facts.isEmpty()
                    ? Future.succeededFuture()
                    : from(facts.getLast().position());
        });
    }

    private void replay(Recorded recorded) {
        var id = recorded.stream().substring(Ledger.STREAM.length());
        var fact = Facts.read(recorded);
        if (fact instanceof ScheduleCreated created) {
            known.put(id, new Schedule(id, created, timetable(id, created, recorded.time()), recorded.time()));
            return;
        }
        var schedule = known.get(id);
        if (schedule == null) {
            return;
        }
        if (fact instanceof ScheduleFact of) {
            schedule.apply(of, recorded.time());
        } else {
            schedule.applyUnknown();
        }
        if (schedule.state() == ScheduleState.REMOVED) {
            known.remove(id);
        }
    }

    /** One that cannot be read any more, which was checked when it was made, keeps no host from starting. */
    private static Timetable timetable(String id, ScheduleCreated created, long time) {
        try {
            return Timetable.of(created.timing(), time);
        } catch (Refusal e) {
            LOG.error("nothing of {} is due any more: {}", id, e.problem().detail());
            return after -> OptionalLong.empty();
        }
    }
}
