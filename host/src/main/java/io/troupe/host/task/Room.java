package io.troupe.host.task;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import java.time.Duration;

/** How many tasks that have not ended are kept at most, and how much input they have. On the service's context alone. */
final class Room {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Book book;
    private final int maxOpen;
    private final long maxBytes;

    Room(Book book, Tasks.Limits limits) {
        this.book = book;
        this.maxOpen = limits.maxOpen();
        this.maxBytes = limits.maxBytes();
    }

    /**
     * Makes sure that there is room for more tasks.
     *
     * @param size characters of their input
     * @throws Refusal {@code overloaded} when there is none now, {@code too-large} when there never will be
     */
    void check(int tasks, long size) {
        if (tasks > maxOpen || (tasks > 1 && size > maxBytes)) {
            throw Refusal.of(
                    ErrorCode.TOO_LARGE,
                    tasks + " tasks with " + size + " characters of input, expected at most " + maxOpen + " tasks with "
                            + maxBytes + ", which is what is kept of tasks that have not ended");
        }
        if (book.taken() + tasks > maxOpen) {
            var more = tasks == 1 ? "which is the most" : "and " + tasks + " more would be over the most, " + maxOpen;
            throw Refusal.later(
                    ErrorCode.OVERLOADED, book.taken() + " tasks have not ended, " + more + "; try later", RETRY_AFTER);
        }
        if (book.bytes() + size > maxBytes) {
            throw Refusal.later(
                    ErrorCode.OVERLOADED,
                    "the inputs of tasks that have not ended have " + book.bytes() + " characters, and " + size
                            + " more would be over the most, " + maxBytes + "; try later",
                    RETRY_AFTER);
        }
    }
}
