package io.troupe.host.plugin;

import io.troupe.host.fact.Origin;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.ExtensionPort.Listed;
import io.troupe.host.plugin.Reading.Identity;
import io.troupe.host.plugin.Reading.Unusable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Does with a file what a host does before it lists a plugin, without one. Blocks; one thread at a time. */
public final class Verification {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ExtensionPort port;
    private final PluginReader reader;

    /**
     * How a file fared.
     *
     * @param reason why it is not simply loaded; empty when it is
     * @param notes what could not be tried, and what the plugin asks for
     */
    public record Verified(
            String id,
            String version,
            String form,
            PluginState state,
            String reason,
            List<String> agents,
            List<String> notes) {}

    /** @param port takes the extensions in for as long as they are looked at */
    public Verification(ExtensionPort port, PluginFolder.Options options) {
        this.port = port;
        this.reader = new PluginReader(options);
    }

    /**
     * Runs the plugin's code, on a thread of its own that is given up after half a minute.
     *
     * @throws IOException when the file is not there or cannot be read
     */
    public Verified check(Path file) throws IOException {
        var absolute = file.toAbsolutePath().normalize();
        var form = Form.of(absolute, Files.isDirectory(absolute, LinkOption.NOFOLLOW_LINKS));
        var source = new Source(absolute, Optional.empty(), false);
        if (form.isEmpty()) {
            return verified(new Unusable(
                    PluginReader.unnamed(source, "", Form.PROGRAM),
                    PluginState.REFUSED,
                    "not a plugin: expected a .jar, a .zip, a .md or a .toml file, or a folder with an agent.yaml"));
        }
        reader.prepare();
        return switch (reader.read(source, absolute, form.get(), Optional.empty())) {
            case Unusable unusable -> verified(unusable);
            case Reading.Incomplete(var otherwise) -> verified(otherwise);
            case Reading.NoPlugin() ->
                verified(new Unusable(
                        PluginReader.unnamed(source, "", form.get()), PluginState.REFUSED, "no agent in it"));
            case Reading.Unchanged() -> throw new IllegalStateException("nothing of " + file + " was known");
            case Reading.Fit(var candidate) -> opened(candidate);
        };
    }

    private Verified opened(Candidate candidate) throws IOException {
        try {
            return within(() -> tried(candidate));
        } catch (ExecutionException e) {
            return verified(Failure.of(candidate.identity(), e));
        } catch (TimeoutException e) {
            return verified(new Unusable(
                    candidate.identity(),
                    PluginState.FAILED,
                    "did not start and do its examples within " + LIMIT.toSeconds() + " s, and was given up"));
        }
    }

    private Verified tried(Candidate candidate) throws Exception {
        var identity = candidate.identity();
        var artefact = candidate.open(List.of());
        Verified verified;
        try {
            var notes = new ArrayList<>(artefact.tryOut(port));
            candidate
                    .dependencies()
                    .forEach(needed -> notes.add(
                            "not tried with plugin '" + needed.id() + "' " + needed.range() + ", on which it depends"));
            verified = listed(identity, artefact, notes);
        } catch (Exception | Error e) { // a plugin may throw anything, and it must be closed whatever it was
            artefact.close();
            throw e;
        }
        var left = artefact.close();
        return left.isEmpty()
                ? verified
                : verified(new Unusable(
                        identity,
                        PluginState.FAILED,
                        "left threads behind when it was stopped: " + String.join(", ", left)));
    }

    private Verified listed(Identity identity, Artefact artefact, List<String> notes) {
        var origin = new Origin(identity.id(), identity.version(), Optional.empty(), System.nanoTime());
        var listed = artefact.list(port, origin, (trouble, detail, inRow) -> {});
        listed.forEach(Listed::remove);
        var unread = Stream.concat(
                        artefact.unused().stream(), listed.stream().flatMap(extension -> extension.notes().stream()))
                .collect(Collectors.joining("; "));
        return new Verified(
                identity.id(),
                identity.version(),
                identity.form().wire(),
                unread.isEmpty() ? PluginState.LOADED : PluginState.LOADED_REDUCED,
                unread,
                listed.stream().map(Listed::name).toList(),
                notes);
    }

    private static <T> T within(Callable<T> work) throws ExecutionException, TimeoutException, IOException {
        var task = new FutureTask<>(work);
        Thread.ofPlatform().name("verify").daemon().start(task);
        try {
            return task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static Verified verified(Unusable unusable) {
        Identity identity = unusable.identity();
        return new Verified(
                identity.id(),
                identity.version(),
                identity.form().wire(),
                unusable.state(),
                unusable.reason(),
                List.of(),
                List.of());
    }
}
