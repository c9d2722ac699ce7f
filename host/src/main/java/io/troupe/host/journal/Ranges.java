package io.troupe.host.journal;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Positions in ascending order, kept as ranges, which is little where they lie together. Never changes. */
final class Ranges {

    static final Ranges NONE = new Ranges(new long[0]);

    private static final Pattern RANGE = Pattern.compile("([0-9]{1,18})(?:-([0-9]{1,18}))?");
    private static final Pattern COMMA = Pattern.compile(",");

    private final long[] bounds; // first and last of each range, in turn; no two ranges touch

    private Ranges(long[] bounds) {
        this.bounds = bounds;
    }

    /** Takes positions in ascending order, none twice. */
    static Ranges of(long[] positions) {
        var all = new long[positions.length * 2];
        for (int i = 0; i < positions.length; i++) {
            all[2 * i] = positions[i];
            all[2 * i + 1] = positions[i];
        }
        return joined(all);
    }

    /** All that are in one or more of these. */
    static Ranges union(List<Ranges> several) {
        var all = several.stream().flatMap(Ranges::pairs).sorted((a, b) -> Long.compare(a[0], b[0]));
        return joined(all.flatMapToLong(Arrays::stream).toArray());
    }

    /** @throws IllegalArgumentException when it is not what {@link #toString} gives */
    static Ranges parse(String text) {
        var bounds = COMMA.splitAsStream(text).flatMapToLong(range -> {
            var match = RANGE.matcher(range);
            if (!match.matches()) {
                throw new IllegalArgumentException(
                        "not a range of positions: '" + range + "', expected for example 1-4");
            }
            long first = Long.parseLong(match.group(1));
            return Arrays.stream(new long[] {first, match.group(2) == null ? first : Long.parseLong(match.group(2))});
        });
        return joined(bounds.toArray());
    }

    boolean isEmpty() {
        return bounds.length == 0;
    }

    long first() {
        return bounds[0];
    }

    long last() {
        return bounds[bounds.length - 1];
    }

    /** How many positions these are. */
    long count() {
        return pairs().mapToLong(pair -> pair[1] - pair[0] + 1).sum();
    }

    /** Each range as its first and its last position. */
    Stream<long[]> pairs() {
        return IntStream.range(0, bounds.length / 2).mapToObj(i -> new long[] {bounds[2 * i], bounds[2 * i + 1]});
    }

    boolean contain(long position) {
        return contain(position, position);
    }

    /** Says whether all from the first to the last are among them. */
    boolean contain(long first, long last) {
        int low = 0;
        int high = bounds.length / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (bounds[2 * middle + 1] < first) {
                low = middle + 1;
            } else if (bounds[2 * middle] > first) {
                high = middle - 1;
            } else {
                return last <= bounds[2 * middle + 1];
            }
        }
        return false;
    }

    /** For example {@code 1-400,402}. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int i = 0; i < bounds.length; i += 2) {
            text.append(i == 0 ? "" : ",").append(bounds[i]);
            if (bounds[i + 1] > bounds[i]) {
                text.append('-').append(bounds[i + 1]);
            }
        }
        return text.toString();
    }

    private static Ranges joined(long[] bounds) {
        int end = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            if (end > 0 && bounds[i] <= bounds[end - 1] + 1) {
                bounds[end - 1] = Math.max(bounds[end - 1], bounds[i + 1]);
            } else {
                bounds[end++] = bounds[i];
                bounds[end++] = bounds[i + 1];
            }
        }
        return new Ranges(Arrays.copyOf(bounds, end));
    }
}
