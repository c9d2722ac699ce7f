package io.troupe.host.workflow;

import io.troupe.host.bus.WorkflowCalls.Checked;
import io.troupe.host.bus.WorkflowCalls.Format;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.WorkflowFact.WorkflowPut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workflows that come with the host, read from files when they are first asked for. Nothing is written down of one before somebody runs it: then
 * it becomes a version like those that people put, so that its runs keep it whatever the files say later. Any thread.
 */
public final class Ready {

    /** Who put a version that came with the host; nobody can be called so. */
    static final String CALLER = "@ready";

    /** The number that it is shown with until it is run. */
    static final long NUMBER = 0;

    private static final Logger LOG = LoggerFactory.getLogger(Ready.class);
    private static final int MOST = 200;

    private final Supplier<NavigableMap<String, One>> reading;
    private volatile @Nullable NavigableMap<String, One> read;

    private Ready(Supplier<NavigableMap<String, One>> reading) {
        this.reading = reading;
    }

    /**
     * One of them.
     *
     * @param time when its file was written, in milliseconds of the epoch
     */
    record One(Definition definition, String source, String digest, long time) {

        WorkflowPut put(long number) {
            return new WorkflowPut(number, definition.json(), source, Format.YAML.wire(), CALLER);
        }

        /**
         * The same after all of it was checked; takes long.
         *
         * @throws Refusal {@code input-invalid} with all that is wrong with it
         */
        Definition checked() {
            var reading = Definition.read(source, Format.YAML);
            return reading.definition()
                    .orElseThrow(() -> Review.refused(new Checked(reading.mistakes(), reading.warnings(), List.of())));
        }
    }

    /** None at all. */
    public static Ready none() {
        return new Ready(TreeMap::new);
    }

    /**
     * Those in a folder, {@code <name>.yaml} each; one that cannot be used is left out, with a line in the log. Where there
     * is no such folder, there are none.
     */
    public static Ready in(Path folder) {
        return new Ready(() -> read(folder));
    }

    private static NavigableMap<String, One> read(Path folder) {
        var found = new TreeMap<String, One>();
        for (var file : files(folder)) {
            try {
                read(file, Files.readString(file))
                        .ifPresent(one -> found.put(one.definition().name(), one));
            } catch (IOException e) {
                LOG.error("workflow {} cannot be read, left out", file, e);
            }
        }
        return found;
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .limit(MOST)
                    .toList();
        } catch (IOException e) {
            LOG.error("the workflows in {} cannot be read, there are none", folder, e);
            return List.of();
        }
    }

    /** Expressions are not looked at: that takes longer than all else of a start, and is done when one is first run. */
    private static Optional<One> read(Path file, String source) throws IOException {
        var wanted = String.valueOf(file.getFileName()).replaceFirst("\\.yaml$", "");
        try {
            var root = Source.read(source, Format.YAML).root();
            var definition = Definition.of(JsonValues.json(root));
            if (definition.name().equals(wanted)) {
                var time = Files.getLastModifiedTime(file).toMillis();
                return Optional.of(new One(definition, source, WorkflowBook.digest(source), time));
            }
            LOG.error("workflow {} is called '{}', expected '{}', left out", file, definition.name(), wanted);
        } catch (Source.Unreadable e) {
            LOG.error("workflow {} cannot be used, left out: line {}: {}", file, e.line(), e.problem());
        } catch (Refusal e) {
            LOG.error("workflow {} cannot be used, left out: {}", file, e.getMessage());
        }
        return Optional.empty();
    }

    /** Says whether asking for one does not block any more. */
    boolean isRead() {
        return read != null;
    }

    /** One of them; blocks while the files are read. */
    Optional<One> find(String name) {
        return Optional.ofNullable(all().get(name));
    }

    /** By name; blocks while the files are read. */
    NavigableMap<String, One> all() {
        var known = read;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            var now = read == null ? Collections.unmodifiableNavigableMap(reading.get()) : read;
            read = now;
            return now;
        }
    }
}
