package io.troupe.host.security;

import io.troupe.host.fact.Draft;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.SecurityFact;
import io.troupe.host.fact.SecurityFact.AuditChanged;
import io.troupe.host.fact.SecurityFact.AuditDropped;
import io.troupe.host.fact.SecurityFact.AuditRefused;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Journal.Append;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what was refused and what was changed. Refusals of one second that are alike become one fact with a count,
 * so that a flood of them fills no disk; changes are written within {@value #SOON_MILLIS} ms, those alike that came in
 * that time together. What cannot be written is kept, up to a bound, and tried again; what is over it is counted. Any
 * thread; never blocks.
 */
public final class Audit implements AutoCloseable {

    static final int MOST_WAITING = 10_000;
    /** So many entries at once are kept apart by address; those over it are one with others that are alike. */
    static final int MOST_BY_ADDRESS = 200;

    static final long SECOND_MILLIS = 1_000;
    private static final long SOON_MILLIS = 50;
    private static final int MOST_AT_ONCE = 1_000;
    private static final int MOST_CHARS = 200;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

    /** What makes entries alike; refusals differ by code, changes by what they changed. */
    private record Key(String tenant, String caller, String action, String what, Optional<String> address) {}

    private static final class Entry {
        private final String target;
        private final long time = HostClock.millis();
        private long count;

        Entry(String target) {
            this.target = target;
        }
    }

    private final Vertx vertx;
    private final Journal journal;
    private final String writer = new Ids().next("audit");
    private final long timer;
    private Map<Key, Entry> refusals = new LinkedHashMap<>();
    private Map<Key, Entry> changes = new LinkedHashMap<>();
    private List<Draft> unwritten = new ArrayList<>();
    private long dropped;
    private long written;
    private boolean soon;
    private boolean writing;
    private boolean waiting;

    /** Writes until it is closed. */
    public Audit(Vertx vertx, Journal journal) {
        this.vertx = vertx;
        this.journal = journal;
        this.timer = vertx.setPeriodic(SECOND_MILLIS, second -> {
            gatherRefusals();
            write();
        });
    }

    /** Takes down that a call was refused. */
    void refused(Caller caller, String action, String target, ErrorCode code) {
        synchronized (this) {
            count(refusals, key(caller, action, code.wire()), target);
        }
    }

    /** Takes down that a call was granted that changes something. */
    void changed(Caller caller, String action, String target) {
        synchronized (this) {
            var about = clean(target);
            count(changes, key(caller, action, about), about);
            if (soon) {
                return;
            }
            soon = true;
        }
        vertx.setTimer(SOON_MILLIS, now -> {
            gatherChanges();
            write();
        });
    }

    /** Writes what there is, in what it takes the journal to close. */
    @Override
    public void close() {
        vertx.cancelTimer(timer);
        gatherRefusals();
        gatherChanges();
        write();
    }

    /** A flood from many addresses must not become many facts; changes do not come in floods. */
    private Key key(Caller caller, String action, String what) {
        var address = caller.address().filter(known -> refusals.size() < MOST_BY_ADDRESS);
        return new Key(caller.tenant(), caller.name(), action, what, address);
    }

    private void count(Map<Key, Entry> entries, Key key, String target) {
        var entry = entries.get(key);
        if (entry == null) {
            if (refusals.size() + changes.size() + unwritten.size() >= MOST_WAITING) {
                dropped++;
                return;
            }
            entry = new Entry(clean(target));
            entries.put(key, entry);
        }
        entry.count++;
    }

    private synchronized void gatherRefusals() {
        refusals.forEach((key, entry) -> unwritten.add(draft(
                new AuditRefused(key.caller(), key.action(), entry.target, key.what(), entry.count, key.address()),
                key,
                entry)));
        refusals = new LinkedHashMap<>();
    }

    private synchronized void gatherChanges() {
        soon = false;
        changes.forEach((key, entry) -> unwritten.add(draft(
                new AuditChanged(key.caller(), key.action(), key.what(), entry.count, key.address()), key, entry)));
        changes = new LinkedHashMap<>();
    }

    private static Draft draft(SecurityFact fact, Key key, Entry entry) {
        return Facts.draft(fact, entry.time, key.tenant(), Optional.empty());
    }

    private synchronized void write() {
        if (dropped > 0) {
            unwritten.add(Facts.draft(new AuditDropped(dropped), HostClock.millis(), "default", Optional.empty()));
            dropped = 0;
        }
        if (writing || unwritten.isEmpty()) {
            return;
        }
        writing = true;
        var batch = List.copyOf(unwritten.subList(0, Math.min(MOST_AT_ONCE, unwritten.size())));
        var append = new Append(writer + ":" + written, "audit", Append.ANY, batch);
        journal.append(append).onComplete(done -> wrote(batch.size()), this::rest);
    }

    private synchronized void wrote(int count) {
        unwritten = new ArrayList<>(unwritten.subList(count, unwritten.size()));
        written += count;
        writing = false;
        waiting = false;
        if (!unwritten.isEmpty()) {
            write();
        }
    }

    private synchronized void rest(Throwable failure) {
        writing = false;
        if (!waiting) {
            waiting = true; // said once, not each second
            LOG.warn("what was refused and changed is not written down yet: {}", failure.getMessage());
        }
    }

    /** What others wrote, in one short line without a secret. */
    private static String clean(String text) {
        var line = CONTROL.matcher(Secret.without(text)).replaceAll(" ");
        return line.length() > MOST_CHARS ? line.substring(0, MOST_CHARS) + "…" : line;
    }
}
