package io.troupe.models.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Splits bytes into the data of server-sent events (the WHATWG HTML standard, section 9.2.6), however the bytes come in
 * pieces. For one thread.
 */
public final class Events {

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ArrayDeque<String> ready = new ArrayDeque<>();
    private final StringBuilder data = new StringBuilder();
    private boolean some;
    private boolean afterReturn;
    private boolean first = true;

    /** Takes all that is left in the buffer. */
    public void take(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            boolean restOfBreak = next == '\n' && afterReturn;
            afterReturn = next == '\r';
            if (next == '\n' || next == '\r') {
                if (!restOfBreak) {
                    line();
                }
            } else {
                line.write(next);
            }
        }
    }

    /** The data of the next whole event. */
    public Optional<String> next() {
        return Optional.ofNullable(ready.poll());
    }

    /** No more bytes will come: an event may end here, as some servers leave out the last empty line. */
    public void end() {
        if (line.size() > 0) {
            line();
        }
        dispatch();
    }

    private void line() {
        var text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (first && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        first = false;
        if (text.isEmpty()) {
            dispatch();
            return;
        }
        int colon = text.indexOf(':');
        var field = colon < 0 ? text : text.substring(0, colon);
        if (field.equals("data")) {
            var value = colon < 0 ? "" : text.substring(colon + 1);
            data.append(some ? "\n" : "").append(value.startsWith(" ") ? value.substring(1) : value);
            some = true;
        }
    }

    private void dispatch() {
        if (some && !data.isEmpty()) {
            ready.add(data.toString());
        }
        data.setLength(0);
        some = false;
    }
}
