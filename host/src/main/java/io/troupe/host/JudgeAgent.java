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
import java.util.regex.Pattern;

/** The agent that judges, in a running host for as long as this is open. */
final class JudgeAgent implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    private final HostLine host;
    private final String model;
    private final Path file;
    private final String text;
    /** Takes the file away where the process is ended in the middle of it. */
    private final Thread hook = Thread.ofPlatform().unstarted(this::takeAway);

    private JudgeAgent(HostLine host, String model, Path file) {
        this.host = host;
        this.model = model;
        this.file = file;
        this.text = Judge.agent(model);
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
        if (Files.exists(file) && !isOurs(Files.readString(file))) {
            throw CommandFailure.of(
                    Exit.FAILED,
                    "agent-exists",
                    file + " is an agent of somebody else, expected none of that name: move it away to use --judge");
        }
        var judging = new JudgeAgent(host, model, file);
        Runtime.getRuntime().addShutdownHook(judging.hook);
        boolean written = false;
        try {
            var fresh = Files.writeString(folder.resolve("." + Judge.AGENT + ".part"), judging.text);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
            written = true;
            return judging;
        } finally {
            if (!written) {
                judging.close();
            }
        }
    }

    /** One that was left where a process was killed may be of another model. */
    private static boolean isOurs(String text) {
        return withoutModel(text).equals(withoutModel(Judge.agent("")));
    }

    private static String withoutModel(String text) {
        return text.replaceFirst("(?m)^model: \".*\"$", "");
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
            return played.outcome().isEmpty() || isAsked(played.models())
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

    /** Providers tell the very version of a model: its name, and figures. Who does not say who it was does not count. */
    private boolean isAsked(List<String> played) {
        var wanted = Pattern.compile(Pattern.quote(model) + "(-[0-9][0-9-]*)?");
        return !played.isEmpty()
                && played.stream().allMatch(one -> wanted.matcher(one).matches());
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending, and the hook does the same
        }
        takeAway();
    }

    /** Only what was written here: somebody may have put their own in its place. */
    private void takeAway() {
        try {
            if (Files.exists(file) && Files.readString(file).equals(text)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // the next run with a judge replaces it
        }
    }
}
