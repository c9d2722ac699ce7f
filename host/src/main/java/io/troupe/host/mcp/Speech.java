package io.troupe.host.mcp;

import io.troupe.host.bus.TaskText;
import io.vertx.core.Vertx;
import java.util.function.Predicate;

/**
 * Shows what a model says for one task while it says it: the newest part, in one line, the first at once and then at
 * most one every {@value #PAUSE_MILLIS} ms, the latest each time. Nothing waits for one who does not look. On one event
 * loop.
 */
final class Speech {

    static final int LONGEST = 200;
    static final long PAUSE_MILLIS = 50;
    private static final int KEPT = 4 * LONGEST; // what is shown leaves out blanks

    private final Vertx vertx;
    private final Predicate<String> screen;
    private final StringBuilder newest = new StringBuilder();
    private long epoch;
    private int turn;
    private boolean due;
    private boolean pausing;
    private boolean closed;

    /** @param screen shows a line in place of the one before; false when it cannot now */
    Speech(Vertx vertx, Predicate<String> screen) {
        this.vertx = vertx;
        this.screen = screen;
    }

    /** Adds what was said next; nothing when it belongs to an earlier attempt or turn. */
    void say(TaskText text) {
        if (text.epoch() < epoch || (text.epoch() == epoch && text.turn() < turn)) {
            return;
        }
        if (text.epoch() > epoch || text.turn() > turn) {
            epoch = text.epoch();
            turn = text.turn();
            newest.setLength(0);
        }
        var said = text.text();
        newest.append(said, Math.max(0, said.length() - KEPT), said.length());
        newest.delete(0, Math.max(0, newest.length() - KEPT));
        due = true;
        if (!pausing) {
            show();
        }
    }

    /** Shows no more. */
    void close() {
        closed = true;
    }

    private void show() {
        pausing = due && !closed;
        if (pausing) {
            var line = line(newest);
            due = !line.isEmpty() && !screen.test(line);
            vertx.setTimer(PAUSE_MILLIS, over -> show());
        }
    }

    /** The end of a text in one line that no terminal takes for more than text, from the beginning of a word. */
    static String line(CharSequence text) {
        var line = new StringBuilder();
        text.codePoints()
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) // half a character
                .map(c -> Character.isISOControl(c) || Character.isWhitespace(c) ? ' ' : c)
                .filter(c -> c != ' ' || (!line.isEmpty() && line.charAt(line.length() - 1) != ' '))
                .forEach(line::appendCodePoint);
        var words = line.toString().strip();
        if (words.length() <= LONGEST) {
            return words;
        }
        int start = words.length() - LONGEST + 1;
        int word = words.indexOf(' ', start);
        int from = word < 0 || word > start + LONGEST / 2 ? start : word + 1;
        return "…" + words.substring(Character.isLowSurrogate(words.charAt(from)) ? from + 1 : from);
    }
}
