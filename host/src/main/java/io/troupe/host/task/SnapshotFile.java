package io.troupe.host.task;

import io.troupe.host.fact.Wire;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The projection of tasks in one file of lines, so that a start reads only what came after it. It is never the truth:
 * one that is damaged, of another format or not to be read is passed over, and the journal is read from its beginning.
 * All of it blocks.
 */
final class SnapshotFile {

    /** Of the lines; another one is not read. */
    static final int FORMAT = 3;

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFile.class);
    private static final String NAME = "tasks.snapshot";

    /** The first line: the position up to which all facts of tasks are in it; some later ones may be, too. */
    record Head(int format, long position) {}

    /** The last line. */
    private record End(long lines, long crc) {}

    /** One line that is neither the first nor the last. */
    record Line(Optional<TaskKept> open, Optional<Past.Over> over, Optional<IdempotencyKeys.Kept> key) {

        static Line of(TaskKept open) {
            return new Line(Optional.of(open), Optional.empty(), Optional.empty());
        }

        static Line of(Past.Over over) {
            return new Line(Optional.empty(), Optional.of(over), Optional.empty());
        }

        static Line of(IdempotencyKeys.Kept key) {
            return new Line(Optional.empty(), Optional.empty(), Optional.of(key));
        }
    }

    private final Path folder;

    SnapshotFile(Path folder) {
        this.folder = folder;
    }

    /** Begins a new one, which takes the place of the last when it is complete. */
    Writer begin(long position) throws IOException {
        Files.createDirectories(folder);
        return new Writer(folder, position);
    }

    /** One on its way; on one thread at a time. */
    static final class Writer implements AutoCloseable {
        private final Path fresh;
        private final Path file;
        private final BufferedWriter out;
        private final CRC32C crc = new CRC32C();
        private long lines;

        private Writer(Path folder, long position) throws IOException {
            fresh = folder.resolve(NAME + ".tmp");
            file = folder.resolve(NAME);
            out = Files.newBufferedWriter(fresh);
            line(new Head(FORMAT, position));
        }

        void add(List<Line> more) throws IOException {
            for (var line : more) {
                line(line);
            }
        }

        /** Makes it the one that is read. */
        void complete() throws IOException {
            out.write(Wire.write(new End(lines, crc.getValue())));
            out.close();
            try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        private void line(Object content) throws IOException {
            var text = Wire.write(content);
            crc.update(text.getBytes(StandardCharsets.UTF_8));
            out.write(text);
            out.write('\n');
            lines++;
        }

        @Override
        public void close() throws IOException {
            out.close();
            Files.deleteIfExists(fresh);
        }
    }

    /**
     * Reads the last complete one, but for one that is of no use.
     *
     * @param least positions below this are of no use
     * @param most nor are those above this
     * @return the position after which the journal is to be read; empty when nothing that was taken in may be kept
     */
    Optional<Long> read(long least, long most, Consumer<Line> into) {
        var file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (var in = Files.newBufferedReader(file)) {
            return read(in, new Usable(least, most), into);
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} cannot be read, so the whole journal is: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    private record Usable(long least, long most) {}

    private static Optional<Long> read(BufferedReader in, Usable usable, Consumer<Line> into) throws IOException {
        var line = in.readLine();
        if (line == null) {
            throw new IllegalArgumentException("it is empty");
        }
        var head = Wire.read(line, Head.class);
        if (head.format() != FORMAT || head.position() < usable.least() || head.position() > usable.most()) {
            return Optional.empty();
        }
        var crc = new CRC32C();
        long lines = 0;
        for (var following = in.readLine(); following != null; following = in.readLine()) {
            crc.update(line.getBytes(StandardCharsets.UTF_8));
            if (lines++ > 0) {
                into.accept(Wire.read(line, Line.class));
            }
            line = following;
        }
        if (!Wire.read(line, End.class).equals(new End(lines, crc.getValue()))) {
            throw new IllegalArgumentException("it is not what was written");
        }
        return Optional.of(head.position());
    }
}
