package io.troupe.host.task;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import com.fasterxml.jackson.dataformat.smile.SmileGenerator;
import io.troupe.host.fact.Wire;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The projection of tasks in one file, so that a start reads only what came after it. It is never the truth: one that
 * is damaged, of another format or not to be read is passed over, and the journal is read from its beginning.
 *
 * <p>After a line of JSON, the {@link Head}, come parts: length, checksum, lines as one array in Smile, within which
 * names and short texts are there only once. The checksum is over all bytes from the head's on, lengths and checksums
 * left out. A part of length 0 is the end. All of it blocks.
 */
final class SnapshotFile {

    /** Of the file; another one is not read. */
    static final int FORMAT = 4;

    private static final String NAME = "tasks.snapshot";
    /** A part is ended when it has so many bytes, for one has to fit into memory; one line may have more. */
    private static final int PART = 1 << 20;

    private static final int BATCH = 4;

    private static final ObjectMapper SMILE = Wire.smile()
            .copyWith(SmileFactory.builder()
                    .streamReadConstraints(Wire.smile().getFactory().streamReadConstraints())
                    .enable(SmileGenerator.Feature.CHECK_SHARED_STRING_VALUES)
                    .build());

    /** Of what is kept; written by a version that knew less or more, it is not read. */
    static final String OUTLINE = Outline.of(Line.class);

    /**
     * What is first.
     *
     * @param position up to which all facts of tasks are in it; some later ones may be, too
     * @param outline of what it keeps
     */
    record Head(int format, long position, Optional<String> outline) {

        boolean isOfNow() {
            return format == FORMAT && outline.equals(Optional.of(OUTLINE));
        }
    }

    /** One of many in a part. */
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
    private final String fresh;

    SnapshotFile(Path folder) {
        this(folder, NAME + ".tmp");
    }

    private SnapshotFile(Path folder, String fresh) {
        this.folder = folder;
        this.fresh = fresh;
    }

    /** The same file for a second one who writes it, and who may be at it at the same time. */
    static SnapshotFile aside(Path folder) {
        return new SnapshotFile(folder, NAME + ".aside.tmp");
    }

    /** Up to where the last complete one told all; 0 when there is none that can be used. */
    long position() throws IOException {
        try (var found = open().orElse(null)) {
            return found == null || !found.head().isOfNow() ? 0 : found.head().position();
        }
    }

    /** Begins a new one, which takes the place of the last when it is complete. */
    Writer begin(long position) throws IOException {
        Files.createDirectories(folder);
        return new Writer(folder.resolve(fresh), folder.resolve(NAME), position);
    }

    /** One on its way; on one thread at a time. */
    static final class Writer implements AutoCloseable {
        private final Path fresh;
        private final Path file;
        private final DataOutputStream out;
        private final CRC32C crc = new CRC32C();

        private Writer(Path fresh, Path file, long position) throws IOException {
            this.fresh = fresh;
            this.file = file;
            out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(fresh), 1 << 16));
            var head = (Wire.write(new Head(FORMAT, position, Optional.of(OUTLINE))) + '\n')
                    .getBytes(StandardCharsets.UTF_8);
            crc.update(head);
            out.write(head);
        }

        void add(List<Line> lines) throws IOException {
            for (var rest = lines.iterator(); rest.hasNext(); ) {
                part(rest);
            }
        }

        private void part(Iterator<Line> rest) throws IOException {
            var bytes = new ByteArrayOutputStream();
            try (var lines = SMILE.writerFor(Line.class).writeValuesAsArray(bytes)) {
                while (rest.hasNext() && bytes.size() < PART) {
                    lines.write(rest.next());
                }
            }
            part(bytes.toByteArray());
        }

        private void part(byte[] bytes) throws IOException {
            crc.update(bytes);
            out.writeInt(bytes.length);
            out.writeInt((int) crc.getValue());
            out.write(bytes);
        }

        /** Makes it the one that is read. */
        void complete() throws IOException {
            part(new byte[0]);
            out.close();
            try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void close() throws IOException {
            out.close();
            Files.deleteIfExists(fresh);
        }
    }

    /** Opens the last complete one; empty when there is none. */
    Optional<Reader> open() throws IOException {
        var file = folder.resolve(NAME);
        return Files.exists(file) ? Optional.of(new Reader(file)) : Optional.empty();
    }

    /** One that is read; on one thread at a time. */
    static final class Reader implements AutoCloseable {
        private final DataInputStream in;
        private final CRC32C crc = new CRC32C();
        private final Head head;
        private final long size;
        private boolean ended;

        private Reader(Path file) throws IOException {
            size = Files.size(file);
            in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
            try {
                head = readHead();
            } catch (IOException | RuntimeException e) {
                in.close();
                throw e;
            }
        }

        private Head readHead() throws IOException {
            var line = new ByteArrayOutputStream();
            for (int next = in.readUnsignedByte(); next != '\n' && line.size() < 1_000; next = in.readUnsignedByte()) {
                line.write(next);
            }
            line.write('\n');
            crc.update(line.toByteArray());
            return Wire.read(line.toString(StandardCharsets.UTF_8), Head.class);
        }

        Head head() {
            return head;
        }

        /**
         * Reads some parts, which are then as they were written; none after the last.
         *
         * @throws IOException when it is not what was written, or cannot be read
         */
        List<byte[]> parts() throws IOException {
            var parts = new ArrayList<byte[]>(BATCH);
            while (!ended && parts.size() < BATCH) {
                var part = part();
                ended = part.length == 0;
                if (!ended) {
                    parts.add(part);
                }
            }
            if (ended && in.read() >= 0) {
                throw new IOException("it goes on after its end");
            }
            return parts;
        }

        private byte[] part() throws IOException {
            int length = in.readInt();
            int expected = in.readInt();
            if (length < 0 || length > size) {
                throw new IOException("a part of it has " + length + " bytes, expected at most " + size);
            }
            var bytes = in.readNBytes(length);
            crc.update(bytes);
            if (bytes.length < length || (int) crc.getValue() != expected) {
                throw new IOException("it is not what was written");
            }
            return bytes;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Reads the lines of a part; on any thread. */
    static List<Line> lines(byte[] part) throws IOException {
        try (var lines = SMILE.readerFor(Line.class).<Line>readValues(part)) {
            return lines.readAll();
        }
    }
}
