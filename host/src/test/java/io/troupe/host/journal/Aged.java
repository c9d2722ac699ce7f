package io.troupe.host.journal;

import io.troupe.host.fact.Draft;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Ending;
import io.troupe.host.journal.Journal.Leaving;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Journals of tasks that ended long ago, and of others that did not. */
final class Aged {

    static final long OLD = 1_700_000_000_000L;
    static final long CUT = OLD + 1_000;
    static final long YOUNG = CUT + 1_000;
    static final Map<String, Ending> ENDINGS = Map.of("task/", new Ending("task.finished", Set.of("task.reopened")));

    private Aged() {}

    static Leaving leaving() {
        return new Leaving(ENDINGS, CUT, true);
    }

    static Draft fact(String kind, long time, String body) {
        return new Draft(kind, 1, time, "default", Optional.empty(), Optional.empty(), () -> body);
    }

    /** Appends what happened to a stream, at once. */
    static void append(Journal journal, String stream, Draft... facts) throws Exception {
        JournalContract.get(journal.append(new Append("first " + stream, stream, 0, List.of(facts))));
    }

    /** Appends a task that has ended. */
    static void ended(Journal journal, String id, long time) throws Exception {
        ended(journal, id, time, "{\"of\":\"" + id + "\"}");
    }

    static void ended(Journal journal, String id, long time, String body) throws Exception {
        JournalContract.get(journal.append(ending(id, time, body)));
    }

    static Append ending(String id, long time, String body) {
        var facts = List.of(
                fact("task.submitted", time, "{}"),
                fact("task.started", time, body),
                fact("task.finished", time, "{}"));
        return new Append("first task/" + id, "task/" + id, 0, facts);
    }
}
