package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client asked of its session that holds until further notice: its log level, the resources it is subscribed to.
 * A session that takes the place of one that is lost has to be told. Any thread.
 */
final class Standing {

    private static final int MOST = 512;
    private static final String SUBSCRIBE = "resources/subscribe";

    private final Map<String, JsonNode> params = new LinkedHashMap<>();
    private JsonNode capabilities = JsonText.object();
    private long asked;

    /** The host agreed to a session that can do this. */
    synchronized void greeted(JsonNode can) {
        capabilities = can;
    }

    /** The host did what was asked. */
    synchronized void done(JsonNode request) {
        var given = request.path("params");
        var subscription = SUBSCRIBE + " " + given.path("uri").asText();
        switch (JsonText.text(request, "method")) {
            case "logging/setLevel" -> params.put("logging/setLevel", given);
            case SUBSCRIBE -> {
                if (params.size() < MOST) {
                    params.put(subscription, given);
                }
            }
            case "resources/unsubscribe" -> params.remove(subscription);
            default -> {
                // holds for itself only
            }
        }
    }

    /** The requests that make another session like this one. */
    synchronized List<JsonNode> requests() {
        List<JsonNode> requests = new ArrayList<>();
        params.forEach((what, given) -> {
            asked++;
            var request = message(what.split(" ", 2)[0], given);
            requests.add(request.put("id", "again-" + asked));
        });
        return requests;
    }

    /** What a client has to be told, because nobody knows what changed between two sessions. */
    synchronized List<JsonNode> news() {
        List<JsonNode> news = new ArrayList<>();
        for (var list : List.of("tools", "prompts", "resources")) {
            if (capabilities.path(list).path("listChanged").asBoolean()) {
                news.add(message("notifications/" + list + "/list_changed", JsonText.object()));
            }
        }
        params.forEach((what, given) -> {
            if (what.startsWith(SUBSCRIBE)) {
                var uri = JsonText.object().put("uri", given.path("uri").asText());
                news.add(message("notifications/resources/updated", uri));
            }
        });
        return news;
    }

    private static ObjectNode message(String method, JsonNode params) {
        ObjectNode message = JsonText.object().put("jsonrpc", "2.0").put("method", method);
        message.set("params", params);
        return message;
    }
}
