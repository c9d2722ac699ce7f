package io.troupe.host.fact;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds the names that come nearest to what somebody wrote. */
public final class Nearest {

    private static final int MOST_WORDS = 12;

    private Nearest() {}

    /** The nearest first, at most three. */
    public static List<String> names(String written, Collection<String> names) {
        var wanted = words(written);
        var whole = String.join("-", wanted);
        return names.stream()
                .sorted(Comparator.<String>comparingDouble(name -> -likeness(whole, wanted, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(3)
                .toList();
    }

    /** How alike the whole names are, or how many words they share or nearly share; the better of the two counts. */
    private static double likeness(String whole, Set<String> wanted, String name) {
        double shared = 0;
        var words = words(name);
        for (var word : words) {
            shared += wanted.stream()
                    .mapToDouble(other -> alike(word, other))
                    .filter(x -> x > 0.6)
                    .max()
                    .orElse(0);
        }
        return alike(whole, name) + shared / Math.max(1, words.size());
    }

    private static Set<String> words(String text) {
        var cut = text.length() > 256 ? text.substring(0, 256) : text;
        var words = Arrays.stream(cut.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1));
        return new LinkedHashSet<>(
                words.filter(word -> !word.isEmpty()).limit(MOST_WORDS).toList());
    }

    /** 1 for equal texts, 0 for texts that share nothing: Levenshtein distance over the longer length. */
    private static double alike(String a, String b) {
        int longest = Math.max(a.length(), b.length());
        if (longest == 0) {
            return 1;
        }
        var before = new int[b.length() + 1];
        var now = new int[b.length() + 1];
        Arrays.setAll(before, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            now[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(change, 1 + Math.min(before[j], now[j - 1]));
            }
            var spare = before;
            before = now;
            now = spare;
        }
        return 1 - (double) before[b.length()] / longest;
    }
}
