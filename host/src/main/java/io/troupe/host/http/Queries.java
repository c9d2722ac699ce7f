package io.troupe.host.http;

import io.troupe.api.Json;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Wire;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Reads single values out of requests. */
final class Queries {

    private static final int MAX_WAIT_SECONDS = 60;

    private Queries() {}

    /** How long the caller wants to wait for what it asks about, in milliseconds. */
    static long waitMillis(RoutingContext context) {
        return first(context, "wait")
                .map(text -> number("wait", text, 0, MAX_WAIT_SECONDS) * 1_000L)
                .orElse(0L);
    }

    /** How many of a list the caller wants at most. */
    static int limit(RoutingContext context, int usual) {
        return first(context, "limit")
                .map(text -> number("limit", text, 1, 1_000))
                .orElse(usual);
    }

    /**
     * A whole number of any size that is not negative; empty when the query has none of this name.
     *
     * @throws Refusal {@code input-invalid} when it is none
     */
    static Optional<Long> count(RoutingContext context, String name) {
        return first(context, name).map(text -> count(name, text));
    }

    /** @throws Refusal {@code input-invalid} when the text is no such number */
    static long count(String name, String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw Refusal.of(
                    ErrorCode.INPUT_INVALID, name + " is '" + text + "', expected a whole number that is 0 or more");
        }
        return Long.parseLong(text);
    }

    static Optional<String> first(RoutingContext context, String name) {
        return context.queryParam(name).stream().findFirst();
    }

    /** A parameter of the path, which is there since the route asks for it. */
    static String path(RoutingContext context, String name) {
        var value = context.pathParam(name);
        return value == null ? "" : value;
    }

    static int number(String name, String text, int min, int max) {
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Refusal.of(
                ErrorCode.INPUT_INVALID,
                name + " is '" + text + "', expected a whole number from " + min + " to " + max);
    }

    /** The text that a JSON string stands for. */
    static String unquoted(Json string) {
        return Wire.read(string.text(), String.class);
    }
}
