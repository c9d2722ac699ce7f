package io.troupe.tools.workspace;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A file's bytes as text.
 *
 * @param exact false when some bytes were no UTF-8 and are shown as U+FFFD
 */
record FileText(String text, boolean exact) {

    private static final int HEAD = 8 << 10;

    /** Reads for showing; what is no text at all is refused. */
    static FileText shown(String name, byte[] bytes) throws Refused {
        if (isBinary(bytes)) {
            throw new Refused("'" + name + "' is no text (it has zero bytes), expected text or a picture");
        }
        try {
            return new FileText(decoded(bytes), true);
        } catch (CharacterCodingException e) {
            return new FileText(new String(bytes, StandardCharsets.UTF_8), false);
        }
    }

    /** Reads for changing; only what can be written back as it was is taken. */
    static String exact(String name, byte[] bytes) throws Refused {
        try {
            return decoded(bytes);
        } catch (CharacterCodingException e) {
            throw new Refused(
                    "'" + name + "' is not UTF-8, expected UTF-8 text, because another cannot be kept as it is");
        }
    }

    static boolean isBinary(byte[] bytes) {
        for (int i = 0; i < Math.min(HEAD, bytes.length); i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private static String decoded(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    String oddities() {
        var said = new StringBuilder();
        if (!exact) {
            said.append(", not UTF-8: bytes that are none show as \ufffd");
        }
        if (text.contains("\r\n")) {
            said.append(", lines end with CR LF");
        }
        return said.toString();
    }

    /** Some lines, and words about which of how many. */
    record Lines(String text, String about) {}

    /**
     * Takes lines out of the text.
     *
     * @param offset the first line, from 1
     * @param most the most bytes of UTF-8
     */
    Lines lines(int offset, int limit, boolean numbered, int most) {
        var taken = new StringBuilder();
        int line = 0;
        int last = offset - 1;
        int bytes = 0;
        boolean full = false;
        boolean cut = false;
        for (int at = 0; at < text.length(); ) {
            int end = text.indexOf('\n', at);
            int next = end < 0 ? text.length() : end + 1;
            line++;
            if (line >= offset && line - offset < limit && !full) {
                var piece = (numbered ? line + "\t" : "") + text.substring(at, next);
                int more = piece.getBytes(StandardCharsets.UTF_8).length;
                full = bytes + more > most;
                cut = full && taken.isEmpty();
                if (cut) {
                    piece = begin(piece, most);
                }
                if (!full || cut) {
                    taken.append(piece);
                    bytes += more;
                    last = line;
                }
            }
            at = next;
        }
        return new Lines(taken.toString(), about(offset, last, line) + (cut ? ", the line is cut" : ""));
    }

    private static String about(int offset, int last, int all) {
        if (all == 0) {
            return "empty";
        }
        if (offset > all) {
            return "no line " + Shown.number(offset) + ", there are " + Shown.number(all);
        }
        var range = "lines " + Shown.number(offset) + " to " + Shown.number(last) + " of " + Shown.number(all);
        return last < all ? range + ", go on with offset " + (last + 1) : range;
    }

    private static String begin(String text, int mostBytes) {
        int end = Math.min(text.length(), mostBytes / 4);
        return text.substring(0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
    }
}
