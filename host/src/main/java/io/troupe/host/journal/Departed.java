package io.troupe.host.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.troupe.host.fact.Recorded;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * Tells the facts in the files of an archive again, in the order of their positions, between those that are still in the
 * journal. A file is open from its first position to its last only. On one thread; blocks.
 */
final class Departed implements AutoCloseable {

    private static final int BUFFER = 64 << 10;

    /** A file of an archive that is what was written. */
    record Kept(long fromPosition, Path file) {}

    private final Deque<Kept> later;
    private final PriorityQueue<Open> open = new PriorityQueue<>(Comparator.comparingLong(Open::position));
    private long told;

    Departed(List<Kept> files) {
        this.later = new ArrayDeque<>(files.stream()
                .sorted(Comparator.comparingLong(Kept::fromPosition))
                .toList());
    }

    /** Tells all before this position that were not told; the fact at the position itself is the journal's to tell. */
    void until(long position, Consumer<Recorded> facts) throws IOException {
        while (true) {
            if (!later.isEmpty()
                    && later.getFirst().fromPosition() < position
                    && (open.isEmpty()
                            || later.getFirst().fromPosition() <= open.element().position())) {
                Open.of(later.removeFirst().file()).ifPresent(open::add);
            } else if (!open.isEmpty() && open.element().position() < position) {
                var next = open.remove();
                if (next.position() > told) { // else it was still in the journal as well, or in two files
                    told = next.position();
                    facts.accept(next.fact.recorded());
                }
                if (next.moved()) {
                    open.add(next);
                }
            } else {
                told = Math.max(told, position);
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (var file : open) {
            file.in.close();
        }
    }

    /** A file, and the fact in it that comes next. */
    private static final class Open {
        private final Path file;
        private final BufferedReader in;
        private Envelope fact;

        private Open(Path file, BufferedReader in, Envelope fact) {
            this.file = file;
            this.in = in;
            this.fact = fact;
        }

        static Optional<Open> of(Path file) throws IOException {
            var in = new BufferedReader(
                    new InputStreamReader(new GZIPInputStream(Files.newInputStream(file), BUFFER), UTF_8));
            var first = in.readLine();
            if (first == null) {
                in.close();
                return Optional.empty();
            }
            return Optional.of(new Open(file, in, ArchiveFile.fact(file, first)));
        }

        long position() {
            return fact.position();
        }

        /** Goes on to the next; false, and closed, when there is none. */
        boolean moved() throws IOException {
            var line = in.readLine();
            if (line == null) {
                in.close();
                return false;
            }
            fact = ArchiveFile.fact(file, line);
            return true;
        }
    }
}
