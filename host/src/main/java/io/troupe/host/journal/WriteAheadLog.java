package io.troupe.host.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Looks at the header of SQLite's write-ahead log (sqlite.org/fileformat2.html, section 4.1). SQLite takes a log whose
 * header is damaged for an empty one, and what was acknowledged from it for never written; so we look first.
 */
final class WriteAheadLog {

    private static final int HEADER = 32;
    private static final int CHECKED = 24;
    private static final int MAGIC = 0x377f0682; // its last bit says in which order the checksum reads bytes

    private WriteAheadLog() {}

    /** Refuses a log whose header is not what SQLite wrote; one of zeros was never written. */
    static void check(Path database) throws IOException {
        var log = database.resolveSibling(database.getFileName() + "-wal");
        if (!Files.exists(log) || Files.size(log) <= HEADER) {
            return;
        }
        var header = ByteBuffer.allocate(HEADER);
        try (var channel = FileChannel.open(log, StandardOpenOption.READ)) {
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // reads on
            }
        }
        header.flip();
        if (!sound(header) && !header.equals(ByteBuffer.allocate(HEADER))) {
            throw Damage.of(log, "its header is not what was written, so what follows it cannot be trusted");
        }
    }

    private static boolean sound(ByteBuffer header) {
        int magic = header.getInt(0);
        if ((magic & ~1) != MAGIC) {
            return false;
        }
        var words = header.duplicate().order((magic & 1) == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int first = 0;
        int second = 0;
        for (int at = 0; at < CHECKED; at += 8) {
            first += words.getInt(at) + second;
            second += words.getInt(at + 4) + first;
        }
        return first == header.getInt(CHECKED) && second == header.getInt(CHECKED + 4);
    }
}
