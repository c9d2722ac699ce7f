package io.troupe.host.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The host's settings, checked.
 *
 * @param data the folder of everything the host keeps; absolute
 * @param plugins further folders of plugins; absolute
 */
public record HostSettings(Http http, Path data, List<Path> plugins, Tasks tasks, Log log) {

    public HostSettings {
        plugins = List.copyOf(plugins);
    }

    /**
     * Where the host is reached.
     *
     * @param port 0 for any free one
     * @param bind a loopback address
     * @param names further host names, in lower case, with or without a port, that may stand in the Host header
     */
    public record Http(int port, String bind, List<String> names) {
        public Http {
            names = List.copyOf(names);
        }
    }

    /**
     * How much work the host takes on.
     *
     * @param maxOpen how many tasks may be unfinished at once
     * @param maxRunning how many of them may run at once
     * @param timeout how long a task may take that names no deadline
     * @param claimLease how long a client may hold a claimed task without renewing the claim
     */
    public record Tasks(int maxOpen, int maxRunning, Duration timeout, Duration claimLease) {}

    /** The least level that is logged: {@code debug}, {@code info}, {@code warn} or {@code error}. */
    public record Log(String level) {}

    /**
     * Where settings come from, the weakest first.
     *
     * @param root the folder that relative paths in settings are relative to
     * @param defaultsFile the installation's file; it need not exist
     * @param configFlag the file that was asked for; it must exist
     * @param environment all variables; those named {@code TROUPE_…} count
     * @param flags by dotted key; several values are separated by commas
     */
    public record Sources(
            Path root,
            Optional<Path> defaultsFile,
            Optional<Path> configFlag,
            Map<String, String> environment,
            Map<String, String> flags) {

        public Sources {
            root = root.toAbsolutePath().normalize();
            environment = Map.copyOf(environment);
            flags = Map.copyOf(flags);
        }

        /** Leaves the environment out: it holds secrets. */
        @Override
        public String toString() {
            return "Sources[" + root + ", " + defaultsFile + ", " + configFlag + ", " + flags.keySet() + "]";
        }

        private String shown(Path file) {
            var absolute = file.toAbsolutePath().normalize();
            return absolute.startsWith(root) ? root.relativize(absolute).toString() : file.toString();
        }
    }

    /**
     * Reads and checks the settings; blocks.
     *
     * @throws SettingsException with every mistake found
     */
    public static HostSettings load(Sources sources) {
        var layers = new Layers(HostKeys.ALL);
        sources.defaultsFile().filter(Files::exists).ifPresent(file -> layers.file(file, sources.shown(file)));
        sources.configFlag().ifPresent(file -> layers.file(file, sources.shown(file)));
        layers.environment(sources.environment());
        layers.flags(sources.flags());
        layers.check();
        return of(layers, sources.root());
    }

    private static HostSettings of(Layers layers, Path root) {
        return new HostSettings(
                new Http(layers.value(HostKeys.PORT), layers.value(HostKeys.BIND), layers.value(HostKeys.NAMES)),
                root.resolve(layers.value(HostKeys.DATA)).normalize(),
                layers.value(HostKeys.PLUGINS).stream()
                        .map(folder -> root.resolve(folder).normalize())
                        .toList(),
                new Tasks(
                        layers.value(HostKeys.MAX_OPEN),
                        layers.value(HostKeys.MAX_RUNNING),
                        layers.value(HostKeys.TIMEOUT),
                        layers.value(HostKeys.CLAIM_LEASE)),
                new Log(layers.value(HostKeys.LEVEL)));
    }
}
