package io.troupe.models.openai;

import io.troupe.api.ChatModel;
import io.troupe.api.PluginException;
import io.troupe.models.wire.Connection;
import io.troupe.models.wire.Server;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Looks for servers of models on this machine. */
final class LocalServers {

    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final int MOST_NAMED = 5;

    /**
     * A kind of server.
     *
     * @param name as people know it
     * @param address where it is unless somebody moved it, without a path
     */
    record Place(String name, String address) {}

    private final List<Place> places;

    LocalServers(List<Place> places) {
        this.places = List.copyOf(places);
    }

    static LocalServers usual() {
        return new LocalServers(List.of(
                new Place("Ollama", "http://127.0.0.1:11434"),
                new Place("LM Studio", "http://127.0.0.1:1234"),
                new Place("vLLM", "http://127.0.0.1:8000")));
    }

    /** Says of each that is there what it has, and how to use it. */
    List<String> offers() throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var looks = places.stream()
                    .map(place -> (Callable<Optional<String>>) () -> offer(place))
                    .toList();
            var offers = new ArrayList<String>();
            for (var look : threads.invokeAll(looks)) {
                look.get().ifPresent(offers::add);
            }
            return offers;
        } catch (ExecutionException e) {
            throw new IllegalStateException("looking for servers of models failed", e.getCause());
        }
    }

    private static Optional<String> offer(Place place) throws InterruptedException {
        var base = place.address() + "/v1";
        var server = new Server(URI.create(base), Map.of(), List.of(), PATIENCE, PATIENCE);
        try (var connection = new Connection(server)) {
            var models = new Models(connection, Optional.empty()).list();
            return models.isEmpty()
                    ? Optional.empty()
                    : Optional.of(place.name() + " is at " + place.address() + " with " + named(server, models)
                            + ": set base-url: " + base + " in config/plugins/openai.yaml to use it");
        } catch (PluginException e) {
            return Optional.empty(); // nobody there, or somebody else
        }
    }

    private static String named(Server server, List<ChatModel.Known> models) {
        var names = models.stream()
                .limit(MOST_NAMED)
                .map(known -> server.quote(known.name()))
                .collect(Collectors.joining(", "));
        return models.size() > MOST_NAMED ? names + " and " + (models.size() - MOST_NAMED) + " more" : names;
    }
}
