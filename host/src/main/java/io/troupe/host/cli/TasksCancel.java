package io.troupe.host.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "cancel", description = "End a task and interrupt whoever works on it.")
final class TasksCancel extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The task.")
    String id = "";

    TasksCancel(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var task = client.delete(Target.of("tasks", id));
        return show(
                task,
                () -> shell.out().println(Plain.line(JsonText.text(task, "id") + " " + JsonText.text(task, "state"))));
    }
}
