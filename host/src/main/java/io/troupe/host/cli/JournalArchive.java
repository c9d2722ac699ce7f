package io.troupe.host.cli;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Has facts leave the journal of a running host; goes with the commands that work on its files. */
@Command(
        name = "archive",
        description = "Have the facts of tasks that ended long ago leave the journal, as the host does by itself.")
public final class JournalArchive extends HostCommand {

    private static final Duration PATIENCE = Duration.ofHours(1);

    @Option(
            names = "--older-than",
            paramLabel = "TIME",
            description = "How old the last fact of a task must be, such as 7d; else retention.facts.")
    Optional<String> age = Optional.empty();

    public JournalArchive(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var body = JsonText.object();
        age.ifPresent(text -> body.put("older_than_seconds", TokensCreate.seconds("--older-than", text)));
        var left = client.withPatience(PATIENCE).post(Target.of("journal", "archive"), body);
        return show(left, () -> {
            var words = Plain.count(left.path("facts").asLong(), "fact") + " of "
                    + Plain.count(left.path("tasks").asLong(), "task") + " left the journal";
            var files =
                    JsonText.each(left.path("files")).map(file -> file.asText()).toList();
            shell.out().println(Plain.line(words + (files.isEmpty() ? "" : " for " + String.join(", ", files))));
        });
    }
}
