package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Changes a schedule, and says how it stands then. */
abstract class SchedulesChange extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The schedule.")
    String id = "";

    private SchedulesChange(Shell shell) {
        super(shell);
    }

    static void addTo(CommandLine schedules, Shell shell) {
        schedules
                .addSubcommand("pause", new Pause(shell))
                .addSubcommand("resume", new Resume(shell))
                .addSubcommand("remove", new Remove(shell));
    }

    abstract JsonNode change(HostClient client) throws InterruptedException;

    @Override
    final Exit ask(HostClient client) throws InterruptedException {
        var schedule = change(client);
        return show(schedule, () -> shell.out().println(Plain.line(words(schedule))));
    }

    private static String words(JsonNode schedule) {
        var next = schedule.hasNonNull("next") ? ", next " + JsonText.text(schedule, "next") : "";
        return JsonText.text(schedule, "id") + " " + JsonText.text(schedule, "state") + next;
    }

    @Command(name = "pause", description = "Let nothing be due by a schedule until it is resumed.")
    private static final class Pause extends SchedulesChange {
        Pause(Shell shell) {
            super(shell);
        }

        @Override
        JsonNode change(HostClient client) throws InterruptedException {
            return client.post(Target.of("schedules", id, "pause"), JsonText.object());
        }
    }

    @Command(name = "resume", description = "Let tasks be due by a schedule again, from now on.")
    private static final class Resume extends SchedulesChange {
        Resume(Shell shell) {
            super(shell);
        }

        @Override
        JsonNode change(HostClient client) throws InterruptedException {
            return client.post(Target.of("schedules", id, "resume"), JsonText.object());
        }
    }

    @Command(name = "remove", description = "Remove a schedule; tasks that were submitted go on.")
    private static final class Remove extends SchedulesChange {
        Remove(Shell shell) {
            super(shell);
        }

        @Override
        JsonNode change(HostClient client) throws InterruptedException {
            return client.delete(Target.of("schedules", id));
        }
    }
}
