package io.troupe.tools.workspace;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.function.Predicate;

/** Reads what is searched for; finds it in time linear in the text, whatever the expression (RE2). */
final class Wanted {

    private static final int LONGEST = 1_000;
    private static final long LARGEST = 2_000;

    private Wanted() {}

    /** Makes the test of one line. */
    static Predicate<String> in(String expression, boolean literal, boolean ignoreCase) throws Refused {
        if (expression.isEmpty() || expression.length() > LONGEST) {
            throw new Refused("pattern of " + expression.length() + " characters, expected 1 to " + LONGEST);
        }
        boolean plain = literal || expression.chars().noneMatch(c -> "\\.+*?()|[]{}^$".indexOf(c) >= 0);
        if (plain && !ignoreCase) {
            return line -> line.contains(expression);
        }
        if (!plain && size(expression) > LARGEST) {
            throw new Refused(
                    "pattern " + Shown.quoted(expression) + " repeats too much, expected smaller numbers in {…}");
        }
        try {
            var text = plain ? Pattern.quote(expression) : expression;
            var pattern = Pattern.compile(text, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
            return line -> pattern.matcher(line).find();
        } catch (PatternSyntaxException e) {
            throw new Refused("pattern " + Shown.quoted(expression) + ": " + e.getDescription()
                    + ", expected a regular expression of RE2 (no look-around, no back references), or literal true");
        }
    }

    /** About how many steps the expression has once its counted repetitions are written out. */
    static long size(String expression) {
        var outer = new ArrayDeque<Long>();
        long size = 0;
        long last = 0;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == '(') {
                outer.push(size);
                size = 0;
                last = 0;
            } else if (c == ')' && !outer.isEmpty()) {
                last = size + 1;
                size = outer.pop() + last;
            } else if (c == '{') {
                long more = last * (times(expression, i) - 1);
                size = Math.min(Integer.MAX_VALUE, size + more);
                last = Math.min(Integer.MAX_VALUE, last + more);
            } else {
                i = c == '\\' ? i + 1 : c == '[' ? end(expression, i) : i;
                // A star or question mark after an atom belongs to it.
                last = c == '*' || c == '+' || c == '?' ? last + 1 : 1;
                size++;
            }
        }
        return size;
    }

    private static long times(String expression, int open) {
        long most = 1;
        long number = 0;
        for (int i = open + 1; i < expression.length() && expression.charAt(i) != '}'; i++) {
            char c = expression.charAt(i);
            number = c >= '0' && c <= '9' ? Math.min(100_000, number * 10 + c - '0') : 0;
            most = Math.max(most, number);
        }
        return most;
    }

    private static int end(String expression, int open) {
        int i = open + 1;
        if (i < expression.length() && expression.charAt(i) == '^') {
            i++;
        }
        if (i < expression.length() && expression.charAt(i) == ']') {
            i++;
        }
        while (i < expression.length() && expression.charAt(i) != ']') {
            i += expression.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }
}
