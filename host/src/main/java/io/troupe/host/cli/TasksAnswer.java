package io.troupe.host.cli;

import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "answer", description = "Answer the question that a task asks.")
final class TasksAnswer extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The task.")
    String id = "";

    @Option(names = "--answer", paramLabel = "JSON", description = "The answer; JSON, @file, or - for standard input.")
    Optional<String> answer = Optional.empty();

    @Option(names = "--decline", description = "Say that nobody will answer.")
    boolean decline;

    TasksAnswer(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException, IOException {
        if (answer.isPresent() == decline) {
            throw CommandFailure.of(Exit.USAGE, "usage", "expected either --answer or --decline");
        }
        var body = JsonText.object();
        if (decline) {
            body.put("decline", true);
        } else {
            body.set("answer", new InputText(shell.in()).json("--answer", answer.get()));
        }
        var task = client.post(Target.of("tasks", id, "answer"), body);
        return show(
                task,
                () -> shell.out().println(Plain.line(JsonText.text(task, "id") + " " + JsonText.text(task, "state"))));
    }
}
