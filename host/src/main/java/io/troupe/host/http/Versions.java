package io.troupe.host.http;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** The versions of things in the headers of HTTP: ETag, If-Match and If-None-Match (RFC 9110, section 13.1). */
final class Versions {

    private Versions() {}

    /** Says in the answer of which version it is. */
    static void tell(RoutingContext context, long version) {
        context.response().putHeader("ETag", "\"" + version + "\"");
    }

    /**
     * The version that the caller expects to be the last: that of If-Match, or 0 with {@code If-None-Match: *}.
     *
     * @throws Refusal {@code input-invalid} when a header says something else
     */
    static Optional<Long> expected(RoutingContext context) {
        var match = header(context, "If-Match");
        var none = header(context, "If-None-Match");
        if (match.isPresent() && none.isPresent()) {
            throw invalid("both If-Match and If-None-Match are given, expected one");
        }
        none.filter(value -> !value.equals("*")).ifPresent(value -> {
            throw invalid("If-None-Match is '" + value + "', expected *");
        });
        return none.isPresent() ? Optional.of(0L) : match.map(Versions::number);
    }

    private static long number(String tag) {
        var strong = tag.startsWith("W/") ? tag.substring(2) : tag;
        var bare = strong.length() > 1 && strong.startsWith("\"") && strong.endsWith("\"")
                ? strong.substring(1, strong.length() - 1)
                : strong;
        if (!bare.matches("[0-9]{1,18}")) {
            throw invalid("If-Match is '" + tag + "', expected an ETag as it came, such as \"3\"");
        }
        return Long.parseLong(bare);
    }

    private static Optional<String> header(RoutingContext context, String name) {
        return Optional.ofNullable(context.request().getHeader(name)).map(String::strip);
    }

    private static Refusal invalid(String detail) {
        return Refusal.of(ErrorCode.INPUT_INVALID, detail);
    }
}
