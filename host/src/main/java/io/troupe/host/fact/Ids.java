package io.troupe.host.fact;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Makes ids: a prefix and a ULID (github.com/ulid/spec) in lower case, which sorts by time and, within this process,
 * by order of making. Any thread.
 */
public final class Ids {

    private static final char[] CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

    private final SecureRandom random = new SecureRandom();
    private long lastTime;
    private long high; // the upper 40 of the 80 random bits
    private long low; // the lower 40

    /** The next id, for example {@code task-01j9z3…}. */
    public String next(String prefix) {
        long time;
        long upper;
        long lower;
        synchronized (this) {
            advance(HostClock.millis());
            time = lastTime;
            upper = high;
            lower = low;
        }
        var text = new char[26];
        encode(time, text, 0, 10);
        encode(upper, text, 10, 8);
        encode(lower, text, 18, 8);
        return prefix + "-" + new String(text);
    }

    /** A secret of 256 random bits, in hexadecimal. */
    public String secret() {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The name of a node: 8 hexadecimal digits. */
    public String node() {
        return HexFormat.of().toHexDigits(random.nextInt());
    }

    private void advance(long now) {
        if (now > lastTime) {
            lastTime = now;
            high = random.nextLong() & 0x7F_FFFF_FFFFL; // top bit clear: room to count up within a millisecond
            low = random.nextLong() & 0xFF_FFFF_FFFFL;
        } else {
            low = (low + 1) & 0xFF_FFFF_FFFFL;
            high += low == 0 ? 1 : 0;
        }
    }

    private static void encode(long value, char[] text, int from, int digits) {
        for (int i = digits - 1; i >= 0; i--) {
            text[from + i] = CROCKFORD[(int) (value & 31)];
            value >>>= 5;
        }
    }
}
