package io.troupe.models.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.ChatModel.Known;
import io.troupe.models.wire.Connection;
import io.troupe.models.wire.Trees;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Knows which models there are. */
final class Models {

    private static final String FIRST = "/v1/models?limit=1000";
    /** A server that never says that it is done must not keep us. */
    private static final int MOST_PAGES = 20;

    private final Connection connection;
    private final String usual;

    Models(Connection connection, String usual) {
        this.connection = connection;
        this.usual = usual;
    }

    /** All of them, the usual one first, whether it is listed or not. */
    List<Known> list() throws InterruptedException {
        var all = new LinkedHashMap<String, Known>();
        all.put(usual, new Known(usual, Optional.empty()));
        var next = Optional.of(FIRST);
        for (int pages = 0; next.isPresent() && pages < MOST_PAGES; pages++) {
            var page = page(next.get());
            int known = all.size();
            add(page.path("data"), all);
            next = pages > 0 && all.size() == known ? Optional.empty() : after(page);
        }
        return List.copyOf(new ArrayList<>(all.values()));
    }

    private JsonNode page(String path) throws InterruptedException {
        try (var answer = connection.get(path)) {
            if (!answer.good()) {
                throw answer.error().exception(connection.server());
            }
            return Trees.read(answer.json())
                    .orElseThrow(() -> answer.unavailable("listed its models in what is not JSON, or not all of it"));
        }
    }

    private static void add(JsonNode data, Map<String, Known> all) {
        for (var model : data) {
            var name = Trees.text(model, "id");
            var context = Optional.of(model.path("max_input_tokens").asInt(0)).filter(tokens -> tokens > 0);
            if (!name.isBlank()) {
                all.put(name, new Known(name, context));
            }
        }
    }

    /** Where the next page is. */
    private static Optional<String> after(JsonNode page) {
        var last = Trees.text(page, "last_id");
        return page.path("has_more").asBoolean(false) && !last.isBlank()
                ? Optional.of(FIRST + "&after_id=" + URLEncoder.encode(last, StandardCharsets.UTF_8))
                : Optional.empty();
    }
}
