package io.troupe.players.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads lines of UTF-8 without ever keeping more than one of bounded length. */
final class Lines {

    /** What was read: the text, or how long the line was that was too long to keep. */
    record Read(Optional<String> text, long bytes) {}

    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[8192];
    private int at;
    private int end;

    Lines(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** The next line, without its end; empty when there is none. Blocks. */
    Optional<Read> next() throws IOException {
        var line = new ByteArrayOutputStream();
        long length = 0;
        while (true) {
            if (at == end) {
                end = in.read(buffer);
                at = 0;
                if (end < 0) {
                    end = 0;
                    return length == 0 ? Optional.empty() : Optional.of(read(line, length));
                }
            }
            int stop = at;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            if (length + stop - at <= longest) {
                line.write(buffer, at, stop - at);
            } else {
                line = new ByteArrayOutputStream();
            }
            length += stop - at;
            boolean whole = stop < end;
            at = whole ? stop + 1 : stop;
            if (whole) {
                return Optional.of(read(line, length));
            }
        }
    }

    private Read read(ByteArrayOutputStream line, long length) {
        return length > longest
                ? new Read(Optional.empty(), length)
                : new Read(Optional.of(line.toString(StandardCharsets.UTF_8)), length);
    }
}
