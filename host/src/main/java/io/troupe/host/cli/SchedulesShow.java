package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show a schedule, when it is due and what became of that last.")
final class SchedulesShow extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The schedule.")
    String id = "";

    SchedulesShow(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var schedule = client.get(Target.of("schedules", id));
        return show(schedule, () -> words(schedule, shell));
    }

    static void words(JsonNode schedule, Shell shell) {
        var request = schedule.path("request");
        var facts = new Fields(shell);
        facts.add("id", JsonText.text(schedule, "id"));
        facts.add("name", JsonText.text(schedule, "name"));
        facts.add("state", JsonText.text(schedule, "state"));
        facts.add("when", SchedulesList.when(schedule));
        facts.add("agent", JsonText.text(request, "agent"));
        facts.add("skill", JsonText.text(request, "skill"));
        facts.add("input", request.path("input").toString());
        facts.add("if missed", schedule.path("catch_up").asText().equals("once") ? "once afterwards" : "left out");
        facts.add("owner", JsonText.text(schedule, "caller"));
        facts.add("created", JsonText.text(schedule, "created_at"));
        facts.add("next", JsonText.text(schedule, "next"));
        facts.add("last due", JsonText.text(schedule.path("last"), "due"));
        facts.add("last", SchedulesList.last(schedule));
    }
}
