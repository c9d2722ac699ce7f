package io.troupe.host;

import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.Exit;
import io.troupe.host.cli.HostLine;
import io.troupe.host.evals.Judge;
import io.troupe.host.evals.Played;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** The agent that judges, in a running host for as long as this is open. */
final class JudgeAgent implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    private final HostLine host;
    private final String model;
    private final Path file;

    private JudgeAgent(HostLine host, String model, Path file) {
        this.host = host;
        this.model = model;
        this.file = file;
    }

    /** Puts its file into the host's folder of plugins. */
    static JudgeAgent in(HostLine host, String model) throws IOException {
        if (!model.matches("[A-Za-z0-9._-]+/[A-Za-z0-9._:/-]+")) {
            throw CommandFailure.of(
                    Exit.USAGE,
                    "usage",
                    "--judge is '" + model + "', expected PROVIDER/MODEL as models list shows them");
        }
        var folder = host.plugins()
                .orElseThrow(() -> CommandFailure.of(
                        Exit.USAGE, "usage", "--judge needs the host of a data folder on this machine, not --host"));
        var file = folder.resolve(Judge.AGENT + ".md");
        var fresh = Files.writeString(folder.resolve("." + Judge.AGENT + ".part"), Judge.agent(model));
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        return new JudgeAgent(host, model, file);
    }

    /** Waits until the host has it, and says so when no such model is there to play it. */
    void awaitReady() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        while (true) {
            try {
                var agent = host.get("agents", Judge.AGENT);
                if (agent.path("played_by").asText().equalsIgnoreCase("host")) {
                    return;
                }
                throw CommandFailure.of(Exit.FAILED, "not-a-model", "no model '" + model + "' here to judge");
            } catch (CommandFailure e) {
                if (e.exit() != Exit.NOT_FOUND || System.nanoTime() > end) {
                    throw e;
                }
            }
            Thread.sleep(200);
        }
    }

    /** Takes only what the model said that was asked for; another may have stood in for it. */
    Played.Player checked(Played.Player player) {
        return (agent, skill, input) -> {
            var played = player.play(agent, skill, input);
            return played.models().stream().allMatch(this::isAsked)
                    ? played
                    : new Played(
                            Optional.empty(),
                            "judged by " + played.models() + " instead of " + model,
                            List.of(),
                            played.seconds(),
                            played.tokens(),
                            played.cost());
        };
    }

    /** Providers tell the very version of a model, which begins with its name. */
    private boolean isAsked(String played) {
        return played.equals(model) || played.startsWith(model + "-");
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
