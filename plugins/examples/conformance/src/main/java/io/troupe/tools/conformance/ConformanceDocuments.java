package io.troupe.tools.conformance;

import io.troupe.api.Content;
import io.troupe.api.Resources;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The suite's documents. */
final class ConformanceDocuments implements Resources {

    private static final String WATCHED = "test://watched-resource";
    private static final Pattern FILLED = Pattern.compile("test://template/([^/]+)/data");

    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    void touch() {
        listeners.forEach(listener -> listener.accept(WATCHED));
    }

    @Override
    public List<Listed> list() {
        return List.of(
                new Listed("test://static-text", "static-text", "a text that stays", "text/plain"),
                new Listed("test://static-binary", "static-binary", "a picture", "image/png"),
                new Listed(WATCHED, "watched-resource", "a text that can be watched", "text/plain"));
    }

    @Override
    public List<Template> templates() {
        return List.of(new Template("test://template/{id}/data", "template", "data for any id", "application/json"));
    }

    @Override
    public Optional<List<Content.Resource>> read(String uri) {
        var filled = FILLED.matcher(uri);
        if (filled.matches()) {
            var id = filled.group(1);
            return one(ConformanceTools.document(
                    uri, "application/json", "{\"id\":\"" + id + "\",\"data\":\"Data for id " + id + "\"}"));
        }
        return switch (uri) {
            case "test://static-text" -> one(ConformanceTools.document(uri, "text/plain", "A text that stays."));
            case "test://static-binary" ->
                one(new Content.Resource(uri, "image/png", Optional.empty(), Optional.of(Samples.PNG)));
            case WATCHED -> one(ConformanceTools.document(uri, "text/plain", "Watched."));
            default -> Optional.empty();
        };
    }

    @Override
    public List<String> complete(String uriTemplate, String part, String begin) {
        return List.of("123", "124");
    }

    @Override
    public void onChange(Consumer<String> listener) {
        listeners.add(listener);
    }

    private static Optional<List<Content.Resource>> one(Content.Resource document) {
        return Optional.of(List.of(document));
    }
}
