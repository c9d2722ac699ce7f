package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the host of a data folder what became of files that were put into its plugin folder. */
public final class PluginWatch implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final HostClient client;
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private PluginWatch(HostClient client) {
        this.client = client;
    }

    /** Watches from now on; empty when no host runs. To be called before the files change. */
    public static Optional<PluginWatch> of(Path data, Shell shell) {
        return HostFile.read(data)
                .filter(host -> host.process().isPresent())
                .map(host -> new PluginWatch(new HostClient(Reach.of(host), shell)));
    }

    /**
     * A file to be taken in.
     *
     * @param digest SHA-256 of it, hexadecimal
     */
    public record Awaited(String name, Path file, String digest) {}

    /**
     * How a file fared.
     *
     * @param state empty when the host did not say in time
     */
    public record Fared(String name, String id, String version, String state, String reason, List<String> agents) {

        public boolean loaded() {
            return PluginWords.LOADED.contains(state);
        }

        /** For example {@code team/x.md: loaded (team/x)}. */
        public String words() {
            return Plain.line(name + ": "
                    + (state.isEmpty() ? "not looked at yet" : state)
                    + (loaded() && !agents.isEmpty() ? " (" + String.join(", ", agents) + ")" : "")
                    + (reason.isEmpty() ? "" : ": " + reason));
        }
    }

    /** Waits until the host has looked at each file, or the time is up. Blocks. */
    public List<Fared> await(List<Awaited> files, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (true) {
            var plugins = JsonText.each(client.get(Target.of("plugins")).path("plugins"))
                    .filter(plugin -> !PluginWords.leaving(plugin))
                    .toList();
            var fared = files.stream().map(file -> fared(file, plugins)).toList();
            if (fared.stream().noneMatch(one -> one.state().isEmpty()) || System.nanoTime() > end) {
                return fared;
            }
            Thread.sleep(PAUSE);
        }
    }

    private Fared fared(Awaited file, List<JsonNode> plugins) {
        return plugins.stream()
                .filter(plugin -> is(file.file(), JsonText.text(plugin, "file")))
                .filter(plugin -> JsonText.text(plugin, "digest").equals(file.digest()) || isNews(plugin))
                .findFirst()
                .map(plugin -> new Fared(
                        file.name(),
                        JsonText.text(plugin, "id"),
                        JsonText.text(plugin, "version"),
                        JsonText.text(plugin, "state"),
                        JsonText.text(plugin, "reason"),
                        strings(plugin.path("agents"))))
                .orElseGet(() -> new Fared(file.name(), "", "", "", "", List.of()));
    }

    private boolean isNews(JsonNode plugin) {
        try {
            return !Instant.parse(JsonText.text(plugin, "since")).isBefore(start);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static boolean is(Path file, String other) {
        var path = Path.of(other);
        try {
            return file.equals(path) || file.toRealPath().equals(path.toRealPath());
        } catch (IOException e) {
            return false; // one of them is gone
        }
    }

    private static List<String> strings(JsonNode array) {
        var strings = new ArrayList<String>();
        array.forEach(one -> strings.add(one.asText()));
        return strings;
    }

    @Override
    public void close() {
        client.close();
    }
}
