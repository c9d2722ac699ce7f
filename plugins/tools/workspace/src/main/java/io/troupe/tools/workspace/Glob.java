package io.troupe.tools.workspace;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A pattern of file names: {@code *} and {@code ?} within a name, {@code **} over folders, {@code [a-z]}, {@code {a,b}}.
 * Without a slash it means the last name, wherever that is.
 */
final class Glob {

    private static final int LONGEST = 500;

    private final Pattern pattern;
    private final boolean lastNameOnly;

    private Glob(Pattern pattern, boolean lastNameOnly) {
        this.pattern = pattern;
        this.lastNameOnly = lastNameOnly;
    }

    static Glob of(String text) throws Refused {
        if (text.isBlank() || text.length() > LONGEST) {
            throw new Refused("glob " + Shown.quoted(text) + ", expected a pattern such as **/*.java of at most "
                    + LONGEST + " characters");
        }
        var plain = text.startsWith("/") ? text.substring(1) : text;
        try {
            return new Glob(Pattern.compile(translated(plain)), text.indexOf('/') < 0);
        } catch (PatternSyntaxException e) {
            throw new Refused("glob " + Shown.quoted(text) + " (" + e.getDescription()
                    + "), expected a pattern such as **/*.java");
        }
    }

    /** @param path names with slashes between them */
    boolean matches(String path) {
        return pattern.matches(lastNameOnly ? path.substring(path.lastIndexOf('/') + 1) : path);
    }

    /** The regular expression that means the same. */
    static String translated(String glob) {
        var out = new StringBuilder("(?s)");
        int open = 0;
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            switch (c) {
                case '*' -> i = star(glob, i, out);
                case '?' -> out.append("[^/]");
                case '[' -> i = range(glob, i, out);
                case '{' -> {
                    open++;
                    out.append("(?:");
                }
                case '}' -> {
                    out.append(open > 0 ? ")" : "\\}");
                    open = Math.max(0, open - 1);
                }
                case ',' -> out.append(open > 0 ? "|" : ",");
                case '\\' -> {
                    i = Math.min(i + 1, glob.length() - 1);
                    out.append(Pattern.quote(glob.substring(i, i + 1)));
                }
                default -> out.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return out.append(")".repeat(open)).toString();
    }

    /** Writes what one or two stars mean, and says where they end. */
    private static int star(String glob, int at, StringBuilder out) {
        if (!glob.startsWith("**", at)) {
            out.append("[^/]*");
            return at;
        }
        int end = at + 1;
        while (end + 1 < glob.length() && glob.charAt(end + 1) == '*') {
            end++;
        }
        boolean begins = at == 0 || glob.charAt(at - 1) == '/';
        if (begins && end + 1 < glob.length() && glob.charAt(end + 1) == '/') {
            out.append("(?:.*/)?");
            return end + 1;
        }
        out.append(".*");
        return end;
    }

    private static int range(String glob, int at, StringBuilder out) {
        int first = at + 1;
        boolean not = first < glob.length() && (glob.charAt(first) == '!' || glob.charAt(first) == '^');
        int from = not ? first + 1 : first;
        int end = glob.indexOf(']', from + 1);
        if (end < 0) {
            out.append("\\[");
            return at;
        }
        out.append(not ? "[^/" : "[");
        for (int i = from; i < end; i++) {
            char c = glob.charAt(i);
            if (c == '\\' || c == '[' || c == ']' || c == '^' || c == '&') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append(']');
        return end;
    }
}
