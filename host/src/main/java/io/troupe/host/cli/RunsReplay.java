package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "replay",
        description = "Ask the strategy of a run anew about each point in its past, and do nothing of what it says.")
final class RunsReplay extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    RunsReplay(Shell shell) {
        super(shell);
    }

    /** Fails when the past does not come out as it is written down. */
    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var replayed = client.post(Target.of("runs", id, "replay"), JsonText.object());
        show(replayed, () -> words(replayed));
        return replayed.path("different").isEmpty() && replayed.path("same").asBoolean() ? Exit.DONE : Exit.FAILED;
    }

    private void words(JsonNode replayed) {
        shell.out()
                .println(
                        Plain.line(JsonText.text(replayed, "strategy") + " " + JsonText.text(replayed, "plugin_version")
                                + " was asked " + JsonText.text(replayed, "asked") + " times"));
        JsonText.each(replayed.path("different"))
                .forEach(one -> shell.out().println(Plain.line("different: " + one.asText())));
        shell.out()
                .println(
                        replayed.path("same").asBoolean()
                                ? "the state that follows from the facts is the one that the host holds"
                                : "the state that follows from the facts is not the one that the host holds");
    }
}
