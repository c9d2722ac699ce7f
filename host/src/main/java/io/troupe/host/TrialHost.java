package io.troupe.host;

import io.troupe.host.agent.Agents;
import io.troupe.host.bus.Bus;
import io.troupe.host.cli.Shell;
import io.troupe.host.child.Children;
import io.troupe.host.fact.Ids;
import io.troupe.host.journal.MemoryJournal;
import io.troupe.host.model.Models;
import io.troupe.host.plugin.Admission;
import io.troupe.host.plugin.PluginFolder;
import io.troupe.host.plugin.Supervision;
import io.troupe.host.plugin.Verification;
import io.troupe.host.plugin.Verification.Verified;
import io.troupe.host.settings.PluginSettings;
import io.troupe.host.tool.Toolboxes;
import io.troupe.host.workflow.Strategies;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** As much of a host as it takes to try a plugin: it serves nobody, and keeps nothing. */
final class TrialHost implements VerifyCommand.Trial {

    private final Vertx vertx = Vertx.vertx();
    private final Agents agents = new Agents(vertx, new Bus(vertx), MemoryJournal.forgetting(), new Ids().node());
    private final Children children = new Children(System.getenv());
    private final Path folder;
    private final Verification verification;

    /** Plugins find the settings that they would find in a host that is started from the same place. */
    TrialHost(Shell shell) {
        try {
            folder = Files.createTempDirectory("troupe-verify");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for what is tried", e);
        }
        var config = StartOptions.configFolder(shell);
        verification = new Verification(
                new ExtensionsOfPlugins(
                        agents,
                        new Models(Models.Options.none(), () -> {}),
                        new Toolboxes(new Toolboxes.Options(List.of(), Map.of()), () -> {}),
                        new Strategies()),
                new PluginFolder.Options(
                        List.of(),
                        plugin -> PluginSettings.of(config, plugin, System.getenv(), folder.resolve("data")),
                        folder.resolve("cache"),
                        folder.resolve("versions"),
                        new Admission.Policy(Admission.Mode.OPEN, Set.of(), List.of(), Set.of("*")),
                                Supervision.Limits.standard())
                        .with(new ProgramsOfFolders(children, config, folder.resolve("data"))));
    }

    @Override
    public Verified of(Path file) throws IOException {
        return verification.check(file);
    }

    @Override
    public void close() {
        children.close();
        agents.close();
        vertx.close().await();
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }
}
