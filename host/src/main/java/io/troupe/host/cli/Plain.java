package io.troupe.host.cli;

/** Makes text of others safe to show: a description must not move the cursor or colour the screen. */
public final class Plain {

    private Plain() {}

    /** One line: control characters and runs of white space become one space. */
    public static String line(String text) {
        return text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    }

    /** Many lines: control characters but line breaks and tabs are left out. */
    static String lines(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "");
    }

    /** At most so many characters, with a mark where something is left out. */
    static String cut(String text, int width) {
        if (text.codePointCount(0, text.length()) <= width) {
            return text;
        }
        return width < 1 ? "" : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }

    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
