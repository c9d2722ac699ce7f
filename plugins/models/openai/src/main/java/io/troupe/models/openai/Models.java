package io.troupe.models.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.ChatModel;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.models.wire.Connection;
import io.troupe.models.wire.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Knows which models there are, and which one is meant. */
final class Models {

    private static final String USUAL = "gpt-5.1";
    private static final Pattern REASONS = Pattern.compile("(o[0-9]|gpt-[5-9]|gpt-oss|codex).*");

    private final Connection connection;
    private final Optional<String> configured;
    private volatile @Nullable String found;

    Models(Connection connection, Optional<String> configured) {
        this.connection = connection;
        this.configured =
                configured.or(() -> OpenAiServer.isOpenAi(connection.server()) ? Optional.of(USUAL) : Optional.empty());
    }

    /** Whether a model of OpenAI's takes settings of reasoning; others refuse them. */
    static boolean reasons(String model) {
        var bare = model.substring(model.lastIndexOf('/') + 1);
        return REASONS.matcher(bare).matches() && !bare.contains("-chat");
    }

    /** The one that answers when a prompt names none. Blocks the first time when it is for the server to say. */
    String usual() throws InterruptedException {
        var known = found;
        if (configured.isPresent()) {
            return configured.get();
        }
        if (known != null) {
            return known;
        }
        var all = list();
        if (all.isEmpty()) {
            throw new PluginException(
                    Kind.SETTINGS,
                    connection.server().host() + " has no model to offer, expected one, or model to be set");
        }
        var first = all.getFirst().name();
        found = first;
        return first;
    }

    /** Asks again next time: the model may be gone. */
    void forget() {
        found = null;
    }

    /** All of them, the usual one first. */
    List<ChatModel.Known> list() throws InterruptedException {
        try (var answer = connection.get("/models")) {
            if (!answer.good()) {
                throw answer.error().exception(connection.server());
            }
            var tree = Trees.read(answer.json())
                    .orElseThrow(() -> answer.unavailable("listed its models in what is not JSON"));
            return usualFirst(known(tree.isArray() ? tree : tree.path("data")));
        }
    }

    private List<ChatModel.Known> usualFirst(List<ChatModel.Known> all) {
        if (configured.isEmpty()) {
            // One that only makes vectors cannot answer, and is listed like any other.
            return Stream.concat(
                            all.stream().filter(known -> !embeds(known.name())),
                            all.stream().filter(known -> embeds(known.name())))
                    .toList();
        }
        var name = configured.get();
        var first = all.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElse(new ChatModel.Known(name, Optional.empty()));
        return Stream.concat(
                        Stream.of(first),
                        all.stream().filter(known -> !known.name().equals(name)))
                .toList();
    }

    private static boolean embeds(String name) {
        return name.toLowerCase(Locale.ROOT).matches(".*(embed|minilm|bge-).*");
    }

    private static List<ChatModel.Known> known(JsonNode data) {
        var all = new ArrayList<ChatModel.Known>();
        for (var model : data) {
            var name = Trees.text(model, "id");
            if (!name.isBlank()) {
                all.add(new ChatModel.Known(name, contextTokens(model)));
            }
        }
        return all;
    }

    /** OpenAI does not say; vLLM, LM Studio and OpenRouter do, each by a name of its own. */
    private static Optional<Integer> contextTokens(JsonNode model) {
        return Stream.of("max_model_len", "max_context_length", "context_length", "context_window")
                .map(field -> model.path(field).asInt(0))
                .filter(tokens -> tokens > 0)
                .findFirst();
    }
}
