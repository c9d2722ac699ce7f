package io.troupe.host;

import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.Exit;
import io.troupe.host.cli.Shell;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.settings.SettingsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What a host is started with; a mixin. */
final class StartOptions {

    @Option(names = "--config", paramLabel = "FILE", description = "Settings that go over those of config/troupe.yaml.")
    Optional<Path> config = Optional.empty();

    @Option(names = "--port", paramLabel = "N", description = "Port; 0 takes any that is free.")
    Optional<Integer> port = Optional.empty();

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder; else $$TROUPE_DATA, else <root>/data.")
    Optional<Path> data = Optional.empty();

    @Option(names = "--plugins", paramLabel = "DIR", description = "A further folder of plugins; may be repeated.")
    List<Path> plugins = List.of();

    @Option(names = "--cluster", description = "Be a node among others, as settings under cluster say.")
    boolean cluster;

    /** Where what came with the host is: the built distribution of a clone, or the unpacked zip. */
    static Path home(Shell shell) {
        var home = System.getProperty("troupe.home");
        return home == null ? shell.root().resolve("target").resolve("troupe") : Path.of(home);
    }

    /** The operator's settings: those of the clone, or of the unpacked zip. */
    static Path configFolder(Shell shell) {
        return shell.root().resolve("config");
    }

    /**
     * Reads the settings.
     *
     * @throws CommandFailure listing every mistake in them
     */
    HostSettings settings(Shell shell) {
        var flags = new LinkedHashMap<String, String>();
        port.ifPresent(number -> flags.put("http.port", Integer.toString(number)));
        data.ifPresent(folder -> flags.put("data", folder.toAbsolutePath().toString()));
        if (cluster) {
            flags.put("cluster.enabled", "true");
        }
        if (!plugins.isEmpty()) {
            flags.put(
                    "plugins",
                    plugins.stream()
                            .map(folder -> folder.toAbsolutePath().toString())
                            .collect(Collectors.joining(",")));
        }
        return settings(shell, flags);
    }

    private HostSettings settings(Shell shell, Map<String, String> flags) {
        try {
            return HostSettings.load(new HostSettings.Sources(
                    shell.root(),
                    Optional.of(configFolder(shell).resolve("troupe.yaml")),
                    config.map(Path::toAbsolutePath),
                    shell.env(),
                    flags));
        } catch (SettingsException e) {
            throw CommandFailure.of(Exit.FAILED, "settings-invalid", String.valueOf(e.getMessage()));
        }
    }
}
