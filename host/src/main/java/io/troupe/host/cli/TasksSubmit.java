package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "submit",
        description = "Submit tasks that depend on one another: all of them, or none.",
        footer = {
            "",
            "FILE is JSON or YAML: {\"tasks\": [{\"key\": \"a\", \"agent\": \"echo\", \"input\": \"hello\"},",
            "{\"key\": \"b\", \"agent\": \"echo\", \"input\": \"bye\", \"depends_on\": [\"a\"]}]};",
            "an array of tasks, a task a line (JSON) or a task a document (YAML) will do as well."
        })
final class TasksSubmit extends HostCommand {

    @Parameters(paramLabel = "FILE", description = "The tasks; - reads standard input.")
    String file = "";

    @Option(names = "--key", paramLabel = "KEY", description = "With the same key, the same file gives the same tasks.")
    Optional<String> key = Optional.empty();

    @Option(names = "--wait", description = "Wait until all have ended; to interrupt that ends no task.")
    boolean wait;

    TasksSubmit(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException, IOException {
        key.filter(name -> !name.matches("[\\x21-\\x7e]{1,200}")).ifPresent(name -> {
            throw CommandFailure.of(
                    Exit.USAGE, "usage", "--key is '" + name + "', expected 1 to 200 letters, digits and signs");
        });
        var text = new InputText(shell.in()).text("FILE", file.equals("-") ? file : "@" + file);
        var body = TaskFile.body(file, text);
        var accepted = client.post(Target.of("tasks", "batch"), body, key);
        return wait ? waited(client, accepted) : show(accepted, () -> words(accepted));
    }

    private void words(JsonNode accepted) {
        var table = new Table("KEY", "ID", "LEVEL");
        JsonText.each(accepted.path("tasks"))
                .forEach(task ->
                        table.row(JsonText.text(task, "key"), JsonText.text(task, "id"), JsonText.text(task, "level")));
        table.print(shell, "no tasks");
    }

    private Exit waited(HostClient client, JsonNode accepted) throws InterruptedException {
        var watch = new TaskWatch(client, shell);
        Map<String, JsonNode> ended = new LinkedHashMap<>();
        for (var task : accepted.path("tasks")) {
            ended.put(JsonText.text(task, "key"), watch.untilEnded(JsonText.text(task, "id")));
        }
        var all = JsonText.object();
        var tasks = all.putArray("tasks");
        ended.forEach((name, task) -> tasks.addObject().put("key", name).set("task", task));
        show(all, () -> words(ended));
        return ended.values().stream().allMatch(TasksSubmit::completed) ? Exit.DONE : Exit.FAILED;
    }

    private void words(Map<String, JsonNode> ended) {
        var table = new Table("KEY", "ID", "STATE", "NOTE");
        ended.forEach((name, task) ->
                table.row(name, JsonText.text(task, "id"), JsonText.text(task, "state"), Answer.why(task)));
        table.print(shell, "no tasks");
    }

    private static boolean completed(JsonNode task) {
        return JsonText.text(task, "state").equals("completed");
    }
}
