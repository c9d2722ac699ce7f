package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "List schedules, the newest first.")
final class SchedulesList extends HostCommand {

    @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
    Optional<Integer> limit = Optional.empty();

    @Option(names = "--before", paramLabel = "ID", description = "Those before this one.")
    Optional<String> before = Optional.empty();

    SchedulesList(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var page = client.get(
                Target.of("schedules").with("limit", limit.map(String::valueOf)).with("before", before));
        return show(page, () -> words(page));
    }

    private void words(JsonNode page) {
        var table = new Table("ID", "NAME", "AGENT", "SKILL", "WHEN", "NEXT", "LAST");
        JsonText.each(page.path("schedules"))
                .forEach(schedule -> table.row(
                        JsonText.text(schedule, "id"),
                        JsonText.text(schedule, "name"),
                        JsonText.text(schedule.path("request"), "agent"),
                        JsonText.text(schedule.path("request"), "skill"),
                        when(schedule),
                        schedule.hasNonNull("next")
                                ? JsonText.text(schedule, "next")
                                : JsonText.text(schedule, "state"),
                        last(schedule)));
        table.print(shell, "no schedules");
        if (page.hasNonNull("next")) {
            shell.err().println("more: --before " + JsonText.text(page, "next"));
        }
    }

    static String when(JsonNode schedule) {
        var timing = schedule.path("timing");
        return timing.hasNonNull("every_seconds")
                ? "every " + timing.path("every_seconds").asLong() + " s"
                : JsonText.text(timing, "cron") + " " + timing.path("zone").asText("UTC");
    }

    /** What became of what was due last. */
    static String last(JsonNode schedule) {
        var last = schedule.path("last");
        return last.hasNonNull("code")
                ? JsonText.text(last, "code") + ": " + JsonText.text(last, "reason")
                : JsonText.text(last, "task");
    }
}
