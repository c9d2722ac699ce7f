package io.troupe.host.http;

import io.troupe.api.Json;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Wire;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Reads single values out of requests. */
final class Queries {

    private Queries() {}

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
