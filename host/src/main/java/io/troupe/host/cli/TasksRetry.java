package io.troupe.host.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "retry", description = "Put a task that failed at every attempt (a dead letter) back into the queue.")
final class TasksRetry extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The task.")
    String id = "";

    TasksRetry(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var task = client.post(Target.of("tasks", id, "retry"), JsonNodeFactory.instance.objectNode());
        return show(
                task,
                () -> shell.out().println(Plain.line(JsonText.text(task, "id") + " " + JsonText.text(task, "state"))));
    }
}
