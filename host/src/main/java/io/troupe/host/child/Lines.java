package io.troupe.host.child;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Cuts a stream into lines of bounded length. One thread; blocks. */
final class Lines {

    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[16 << 10];
    private int from;
    private int to;

    Lines(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** A line that is longer than any may be. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;

        TooLong(int longest) {
            super("a line of more than " + longest + " bytes");
        }
    }

    /** The next line, without its end; null after the last. */
    @Nullable
    String next() throws IOException {
        var line = new ByteArrayOutputStream(256);
        while (true) {
            if (from == to && !fill()) {
                return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
            }
            int end = from;
            while (end < to && buffer[end] != '\n') {
                end++;
            }
            line.write(buffer, from, end - from);
            if (line.size() > longest) {
                throw new TooLong(longest);
            }
            boolean complete = end < to;
            from = complete ? end + 1 : end;
            if (complete) {
                return line.toString(StandardCharsets.UTF_8);
            }
        }
    }

    private boolean fill() throws IOException {
        int read = in.read(buffer, 0, buffer.length);
        from = 0;
        to = Math.max(0, read);
        return read > 0;
    }
}
