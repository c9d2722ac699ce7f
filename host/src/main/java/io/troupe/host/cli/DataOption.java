package io.troupe.host.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Says which data folder is meant; a mixin. */
public final class DataOption {

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder; else $$TROUPE_DATA, else <root>/data.")
    Optional<Path> data = Optional.empty();

    /** The folder, absolute. */
    public Path in(Shell shell) {
        return shell.data(data);
    }
}
