package io.troupe.host.mcp;

import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What of a session is written down, and when the rest is to be. The pause before each change that is written is twice as
 * long as the one before, so a client that changes its mind all day costs some twenty facts. Any thread.
 */
final class Written {

    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final int MOST_DOUBLINGS = 24;
    private static final long OLD_MILLIS = Duration.ofHours(12).toMillis();
    private static final long RETRY_MILLIS = Duration.ofMinutes(1).toMillis();

    private Set<String> subscriptions = Set.of();
    private long at;
    private long tried;
    private int changes;
    private boolean due;

    /** Something changed: after how many milliseconds that is to be written; empty when it will be already. */
    synchronized OptionalLong change() {
        if (due) {
            return OptionalLong.empty();
        }
        due = true;
        return OptionalLong.of(FIRST_PAUSE_MILLIS << Math.min(changes++, MOST_DOUBLINGS));
    }

    /** Says whether there is something to write; whoever asks writes it. */
    synchronized boolean take() {
        boolean was = due;
        due = false;
        return was;
    }

    /** It is tried to write these. */
    synchronized void trying(Set<String> those, long now) {
        subscriptions = Set.copyOf(those);
        tried = now;
    }

    synchronized void done(long now) {
        at = now;
    }

    /** Another node wrote these; gives what the session is subscribed to now: that, and what was changed here since. */
    synchronized Set<String> heard(Set<String> theirs, Set<String> ours, long now) {
        var all = new HashSet<>(theirs);
        ours.stream().filter(uri -> !subscriptions.contains(uri)).forEach(all::add);
        subscriptions.stream().filter(uri -> !ours.contains(uri)).forEach(all::remove);
        subscriptions = Set.copyOf(theirs);
        at = now;
        return Set.copyOf(all);
    }

    /** Says whether it is to be written again lest it expire, or because it could not be. */
    synchronized boolean isOld(long now) {
        return now - at > OLD_MILLIS && now - tried > RETRY_MILLIS;
    }
}
