package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "invoke",
        description = "Give an agent a task and wait for the outcome; Ctrl-C cancels it.",
        footer = {"", "Example: agents invoke echo --input hello"})
final class AgentsInvoke extends HostCommand {

    @Parameters(paramLabel = "NAME", description = "The agent.")
    String name = "";

    @Option(names = "--skill", paramLabel = "S", description = "What to do; else execute.")
    Optional<String> skill = Optional.empty();

    @Option(
            names = "--input",
            paramLabel = "INPUT",
            required = true,
            description = "Text, or JSON if it begins with { [ or \"; @FILE reads a file, - standard input.")
    String input = "";

    @Option(names = "--context", paramLabel = "TEXT", description = "What else the agent should know; @FILE or -, too.")
    Optional<String> context = Optional.empty();

    @Option(names = "--session", paramLabel = "ID", description = "The session that the task belongs to.")
    Optional<String> session = Optional.empty();

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Until when the outcome is of use; else 300.")
    Optional<Integer> timeout = Optional.empty();

    @Option(names = "--detach", description = "Print the task's id and do not wait.")
    boolean detach;

    AgentsInvoke(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException, IOException {
        var accepted = client.post(Target.of("tasks"), request());
        if (detach) {
            return show(accepted, () -> shell.out().println(JsonText.text(accepted, "id")));
        }
        var task = new TaskWatch(client, shell).untilSettled(accepted);
        if (TaskWatch.waitsForClient(task)) {
            shell.err()
                    .println(JsonText.text(task, "id")
                            + " waits: no model is configured. Connect a client: "
                            + "claude mcp add --scope user --transport http troupe " + client.url()
                            + "/mcp, or set ANTHROPIC_API_KEY and restart");
            return show(task, () -> {});
        }
        if (TaskWatch.asks(task)) {
            var id = JsonText.text(task, "id");
            shell.err().println(Plain.line(id + " asks: " + JsonText.text(task.path("question"), "text")));
            shell.err()
                    .println("Answer: " + shell.command() + " tasks answer " + id + " --answer JSON, which fits "
                            + task.path("question").path("schema"));
            return show(task, () -> {});
        }
        return outcome(task);
    }

    private JsonNode request() throws IOException {
        timeout.filter(seconds -> seconds < 1).ifPresent(seconds -> {
            throw CommandFailure.of(Exit.USAGE, "usage", "--timeout is " + seconds + ", expected 1 or more seconds");
        });
        var given = new InputText(shell.in());
        var body = JsonText.object().put("agent", name);
        body.set("input", given.json("--input", input));
        skill.ifPresent(value -> body.put("skill", value));
        if (context.isPresent()) {
            body.put("context", given.text("--context", context.get()));
        }
        session.ifPresent(value -> body.put("session", value));
        timeout.ifPresent(value -> body.put("timeout_seconds", value));
        return body;
    }

    private Exit outcome(JsonNode task) {
        if (JsonText.text(task, "state").equals("completed")) {
            return show(task, () -> Answer.print(task, shell));
        }
        show(task, () -> shell.err().println(Answer.failure(task)));
        return Exit.of(JsonText.text(task.path("error"), "code"), 0);
    }
}
