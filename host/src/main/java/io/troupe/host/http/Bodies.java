package io.troupe.host.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.troupe.api.Json;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Wire;
import io.troupe.host.schema.Schema;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Reads the JSON bodies of requests as records, large ones off the event loop. */
final class Bodies {

    private static final int LARGE = 64 << 10;

    private final Vertx vertx;
    private final Map<Class<?>, Schema> schemas = new ConcurrentHashMap<>();

    Bodies(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Reads the body; fails with {@code input-invalid} and pointers where it does not fit the record. */
    <T extends Record> Future<T> read(RoutingContext context, Class<T> type) {
        var body = text(context);
        return body.length() < LARGE ? Future.succeededFuture(parse(body, type)) : offLoop(body, type);
    }

    /** The same for one that has many parts, so that checking it takes long though it is not large. */
    <T extends Record> Future<T> readLong(RoutingContext context, Class<T> type) {
        return offLoop(text(context), type);
    }

    private static String text(RoutingContext context) {
        var text = utf8(context);
        return text.isBlank() ? "{}" : text;
    }

    /** The text that was sent. What is damaged is refused, rather than kept with holes in it. */
    static String utf8(RoutingContext context) {
        var buffer = context.body().buffer();
        if (buffer == null) {
            return "";
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(buffer.getBytes())).toString();
        } catch (CharacterCodingException e) {
            throw Refusal.of(ErrorCode.INPUT_INVALID, "the body is not UTF-8, expected text in that encoding");
        }
    }

    private <T extends Record> Future<T> offLoop(String body, Class<T> type) {
        return vertx.executeBlocking(() -> Future.succeededFuture(parse(body, type)), false)
                .compose(Objects::requireNonNull);
    }

    private <T extends Record> T parse(String body, Class<T> type) {
        try {
            var mistakes = schemas.computeIfAbsent(
                            type,
                            wanted -> Schema.of(new Json(RecordSchema.of(wanted).encode())))
                    .check(Json.of(body));
            if (!mistakes.isEmpty()) {
                throw Refusal.invalid(ErrorCode.INPUT_INVALID, "the body does not fit, see the mistakes", mistakes);
            }
            return Wire.read(body, type);
        } catch (IllegalArgumentException e) {
            throw Refusal.of(ErrorCode.INPUT_INVALID, String.valueOf(e.getMessage()));
        }
    }
}
