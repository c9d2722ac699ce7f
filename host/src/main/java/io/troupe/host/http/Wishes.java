package io.troupe.host.http;

import io.troupe.api.Json;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Wire;
import io.troupe.host.http.EventMessages.Wish;
import io.troupe.host.schema.Schema;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what clients of the WebSocket say. */
final class Wishes {

    private static final int MOST_NAMES = 64;
    private static final int MOST_WATCHED = 8;
    private static final Schema SCHEMA =
            Schema.of(new Json(RecordSchema.of(Wish.class).encode()));

    private Wishes() {}

    /**
     * Reads the first message.
     *
     * @throws Refusal when it is not one
     */
    static Wish first(String text) {
        var wish = read(text);
        wish.filter().ifPresent(filter -> {
            atMost("filter.kinds", filter.kinds(), MOST_NAMES);
            atMost("filter.streams", filter.streams(), MOST_NAMES);
        });
        if (wish.from().orElse(0L) < 0) {
            throw invalid("from is " + wish.from().orElse(0L) + ", expected a position, which is 0 or more");
        }
        return wish;
    }

    /**
     * Reads a later message: the streams to watch from now on.
     *
     * @throws Refusal when it is not one
     */
    static List<String> later(String text) {
        var wish = read(text);
        if (wish.filter().isPresent() || wish.from().isPresent() || wish.node().isPresent()) {
            throw invalid("only the first message has filter, from and node, expected watch alone");
        }
        return wish.watch().orElseThrow(() -> invalid("the message says nothing, expected watch"));
    }

    private static Wish read(String text) {
        try {
            var mistakes = SCHEMA.check(Json.of(text));
            if (!mistakes.isEmpty()) {
                throw invalid(mistakes.stream()
                        .map(mistake -> mistake.pointer() + " " + mistake.message())
                        .collect(Collectors.joining("; ")));
            }
            var wish = Wire.read(text, Wish.class);
            atMost("watch", wish.watch(), MOST_WATCHED);
            return wish;
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private static void atMost(String name, Optional<List<String>> names, int most) {
        int count = names.map(List::size).orElse(0);
        if (count > most) {
            throw invalid(name + " has " + count + " entries, expected at most " + most);
        }
    }

    private static Refusal invalid(String detail) {
        return Refusal.of(ErrorCode.INPUT_INVALID, detail);
    }
}
