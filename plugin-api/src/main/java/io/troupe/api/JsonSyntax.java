package io.troupe.api;

import java.util.BitSet;

/** Checks that a text is one JSON value, in one pass and without recursion, so that hostile depth costs nothing. */
final class JsonSyntax {

    private static final int MAX_DEPTH = 512;

    private final String text;
    private final BitSet objects = new BitSet(); // bit d: the container at depth d is an object
    private int depth;
    private int at;

    private JsonSyntax(String text) {
        this.text = text;
    }

    static void check(String text) {
        new JsonSyntax(text).document();
    }

    private void document() {
        boolean closed = value();
        while (depth > 0) {
            space();
            closed = closed ? afterValue() : value();
        }
        space();
        if (at != text.length()) {
            throw wrong("the end");
        }
    }

    /** Reads a scalar or opens a container; true when a whole value has been read. */
    private boolean value() {
        space();
        switch (peek()) {
            case '{' -> {
                open(true);
                space();
                if (peek() == '}') {
                    return close();
                }
                name();
                return false;
            }
            case '[' -> {
                open(false);
                space();
                return peek() == ']' && close();
            }
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
        return true;
    }

    /** Reads what follows a value inside a container; true when the container has closed. */
    private boolean afterValue() {
        boolean object = objects.get(depth);
        char c = peek();
        if (c == ',') {
            at++;
            space();
            if (object) {
                name();
            }
            return false;
        }
        if (c == (object ? '}' : ']')) {
            return close();
        }
        throw wrong(object ? "',' or '}'" : "',' or ']'");
    }

    private void open(boolean object) {
        at++;
        if (++depth > MAX_DEPTH) {
            throw new IllegalArgumentException("JSON nested deeper than " + MAX_DEPTH + " at offset " + at);
        }
        objects.set(depth, object);
    }

    private boolean close() {
        at++;
        depth--;
        return true;
    }

    private void name() {
        if (peek() != '"') {
            throw wrong("a name in quotes");
        }
        string();
        space();
        if (peek() != ':') {
            throw wrong("':'");
        }
        at++;
    }

    private void string() {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return;
            }
            if (c < 0x20) {
                throw wrong("an escape instead of a control character");
            }
            at++;
            if (c == '\\') {
                escape();
            }
        }
        throw wrong("'\"'");
    }

    private void escape() {
        char c = peek();
        if ("\"\\/bfnrt".indexOf(c) >= 0) {
            at++;
        } else if (c == 'u') {
            for (int i = 1; i <= 4; i++) {
                if (at + i >= text.length() || Character.digit(text.charAt(at + i), 16) < 0) {
                    throw wrong("four hexadecimal digits");
                }
            }
            at += 5;
        } else {
            throw wrong("an escape of RFC 8259");
        }
    }

    private void number() {
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (peek() == '.') {
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
    }

    private void digits() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == start) {
            throw wrong("a JSON value");
        }
    }

    private void word(String word) {
        if (!text.startsWith(word, at)) {
            throw wrong("a JSON value");
        }
        at += word.length();
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private IllegalArgumentException wrong(String expected) {
        var found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new IllegalArgumentException("not JSON: " + found + " at offset " + at + ", expected " + expected);
    }
}
