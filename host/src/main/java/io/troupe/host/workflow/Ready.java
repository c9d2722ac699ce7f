package io.troupe.host.workflow;

import io.troupe.host.bus.WorkflowCalls.Format;
import io.troupe.host.bus.WorkflowCalls.WorkflowView;
import io.troupe.host.fact.WorkflowFact.WorkflowPut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workflows that come with the host, read from files at start. Nothing is written down of one before somebody runs it: then
 * it becomes a version like those that people put, so that its runs keep it whatever the files say later. Never changes;
 * any thread.
 */
public final class Ready {

    /** Who put a version that came with the host; nobody can be called so. */
    static final String CALLER = "@ready";

    /** The number that it is shown with until it is run. */
    static final long NUMBER = 0;

    private static final Logger LOG = LoggerFactory.getLogger(Ready.class);
    private static final int MOST = 200;

    private final NavigableMap<String, One> all;

    private Ready(NavigableMap<String, One> all) {
        this.all = all;
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

        WorkflowView view() {
            return WorkflowBook.view(put(NUMBER), definition, time);
        }
    }

    /** None at all. */
    public static Ready none() {
        return new Ready(new TreeMap<>());
    }

    /**
     * Reads those in a folder, {@code <name>.yaml} each; one that cannot be used is left out, with a line in the log. Where
     * there is no such folder, there are none. Blocks.
     */
    public static Ready in(Path folder) {
        var found = new TreeMap<String, One>();
        for (var file : files(folder)) {
            try {
                read(file, Files.readString(file)).ifPresent(one -> found.put(one.definition().name(), one));
            } catch (IOException e) {
                LOG.error("workflow {} cannot be read, left out", file, e);
            }
        }
        return new Ready(found);
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

    private static Optional<One> read(Path file, String source) throws IOException {
        var reading = Definition.read(source, Format.YAML);
        var wanted = String.valueOf(file.getFileName()).replaceFirst("\\.yaml$", "");
        if (reading.definition().isEmpty()) {
            LOG.error(
                    "workflow {} cannot be used, left out: {}",
                    file,
                    reading.mistakes().stream()
                            .map(mistake -> "line " + mistake.line() + ": " + mistake.message())
                            .collect(Collectors.joining("; ")));
            return Optional.empty();
        }
        var definition = reading.definition().get();
        if (!definition.name().equals(wanted)) {
            LOG.error("workflow {} is called '{}', expected '{}', left out", file, definition.name(), wanted);
            return Optional.empty();
        }
        var time = Files.getLastModifiedTime(file).toMillis();
        return Optional.of(new One(definition, source, WorkflowBook.digest(source), time));
    }

    Optional<One> find(String name) {
        return Optional.ofNullable(all.get(name));
    }

    /** By name. */
    Map<String, One> all() {
        return java.util.Collections.unmodifiableMap(all);
    }
}
