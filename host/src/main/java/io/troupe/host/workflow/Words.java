package io.troupe.host.workflow;

import io.troupe.host.fact.Nearest;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Words that messages are made of. */
final class Words {

    private static final int MAX = 200;
    /** Comparing with more takes longer than the help is worth. */
    private static final int MOST_COMPARED = 1_000;

    private Words() {}

    /** What somebody wrote, fit to be shown: at most {@value #MAX} characters, invisible ones replaced. */
    static String visible(String text) {
        var shown = text.codePoints()
                .limit(MAX)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        return shown.length() < text.length() && shown.length() >= MAX ? shown + "…" : shown.toString();
    }

    static String quoted(String text) {
        return "'" + visible(text) + "'";
    }

    /** {@code , did you mean 'change'?} where a name comes near, else what there is. */
    static String nearest(String written, Collection<String> names) {
        if (names.isEmpty()) {
            return "";
        }
        var compared = names.stream().limit(MOST_COMPARED).toList();
        var first = Nearest.names(written, compared).getFirst();
        if (near(written, first)) {
            return ", did you mean " + quoted(first) + "?";
        }
        return names.size() > 12
                ? ""
                : ", expected one of " + list(names.stream().sorted().toList());
    }

    static String list(List<String> names) {
        return names.stream().map(Words::visible).collect(Collectors.joining(", "));
    }

    /** Whether one is the other with at most a third of its letters otherwise: enough letters in common, in their order. */
    private static boolean near(String written, String name) {
        int longest = Math.max(written.length(), name.length());
        return longest <= 128 && common(written, name) * 3 >= longest * 2;
    }

    /** Length of the longest common subsequence. */
    private static int common(String a, String b) {
        var before = new int[b.length() + 1];
        for (int i = 1; i <= a.length(); i++) {
            var now = new int[b.length() + 1];
            for (int j = 1; j <= b.length(); j++) {
                now[j] = a.charAt(i - 1) == b.charAt(j - 1) ? before[j - 1] + 1 : Math.max(before[j], now[j - 1]);
            }
            before = now;
        }
        return before[b.length()];
    }
}
