package io.troupe.models.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Embedder;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.models.wire.Connection;
import io.troupe.models.wire.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns text into vectors by asking the server. */
final class OpenAiEmbedder implements Embedder {

    private static final String USUAL = "text-embedding-3-small";

    private final Connection connection;
    private final String model;
    private final Optional<Integer> wanted;
    private volatile int dimensions;

    private OpenAiEmbedder(Connection connection, String model, Optional<Integer> wanted) {
        this.connection = connection;
        this.model = model;
        this.wanted = wanted;
        this.dimensions = wanted.orElse(known(model));
    }

    /** Elsewhere than at OpenAI nobody knows which model is for vectors, unless it is said. */
    static Embedder of(OpenAiSettings settings) {
        var server = OpenAiServer.of(settings);
        var model = settings.embeddingModel()
                .or(() -> OpenAiServer.isOpenAi(server) ? Optional.of(USUAL) : Optional.empty());
        return model.<Embedder>map(
                        name -> new OpenAiEmbedder(new Connection(server), name, settings.embeddingDimensions()))
                .orElseGet(() -> new NoEmbedder(server));
    }

    /** 0 for a model we do not know. */
    private static int known(String model) {
        return switch (model) {
            case "text-embedding-3-small", "text-embedding-ada-002" -> 1536;
            case "text-embedding-3-large" -> 3072;
            default -> 0;
        };
    }

    @Override
    public String model() {
        return model;
    }

    /** Asks the server the first time, when it is a model we do not know and no number is set. */
    @Override
    public int dimensions() {
        try {
            return dimensions > 0 ? dimensions : embed(List.of("word")).getFirst().length;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PluginException(
                    Kind.UNAVAILABLE, "interrupted while asking how many numbers a vector of " + model + " has");
        }
    }

    @Override
    public List<float[]> embed(List<String> texts) throws InterruptedException {
        var vectors = new ArrayList<float[]>(texts.size());
        for (var batch : Batches.of(texts)) {
            vectors.addAll(ask(batch));
        }
        return vectors;
    }

    private List<float[]> ask(List<String> batch) throws InterruptedException {
        var body = Trees.object().put("model", model).put("encoding_format", "float");
        wanted.ifPresent(count -> body.put("dimensions", count));
        var input = body.putArray("input");
        batch.forEach(text -> input.add(text.isBlank() ? " ." : text)); // an empty one is refused
        try (var answer = connection.post("/embeddings", body)) {
            if (!answer.good()) {
                throw answer.error().exception(connection.server());
            }
            var tree = Trees.read(answer.json())
                    .orElseThrow(() -> answer.unavailable("sent vectors in what is not JSON, or not all of it"));
            return vectors(tree.path("data"), batch.size());
        }
    }

    private List<float[]> vectors(JsonNode data, int count) {
        var vectors = new float[count][];
        int place = 0;
        for (var entry : data) {
            int index = entry.path("index").asInt(place++);
            if (index >= 0 && index < count) {
                vectors[index] = vector(entry.path("embedding"));
            }
        }
        for (int i = 0; i < count; i++) {
            if (vectors[i] == null) {
                throw odd("no vector for text " + (i + 1) + " of " + count);
            }
        }
        return List.of(vectors);
    }

    private float[] vector(JsonNode numbers) {
        var vector = new float[numbers.size()];
        double square = 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) numbers.path(i).asDouble(Double.NaN);
            square += (double) vector[i] * vector[i];
        }
        if (dimensions > 0 && vector.length != dimensions) {
            throw odd("a vector of " + vector.length + " numbers, expected " + dimensions);
        }
        if (!(square > 0 && square < Double.POSITIVE_INFINITY)) {
            throw odd("a vector without a direction, expected numbers that are not all 0");
        }
        dimensions = vector.length;
        float length = (float) Math.sqrt(square);
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= length;
        }
        return vector;
    }

    private PluginException odd(String what) {
        return new PluginException(Kind.REFUSED, connection.server().host() + " gave for model " + model + " " + what);
    }

    @Override
    public void close() {
        connection.close();
    }
}
