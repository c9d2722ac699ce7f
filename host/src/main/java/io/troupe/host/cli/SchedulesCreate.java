package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        description = "Have a task submitted again and again, also after the host was restarted.",
        footer = {
            "",
            "Example: schedules create morning --agent echo --input hello --cron '0 9 * * MON-FRI' --zone Europe/Berlin",
            "A cron line has five fields: minute, hour, day of month, month, day of week."
        })
final class SchedulesCreate extends HostCommand {

    @Parameters(paramLabel = "NAME", description = "What it is called.")
    String name = "";

    @Option(names = "--agent", paramLabel = "A", required = true, description = "Who does it.")
    String agent = "";

    @Option(names = "--skill", paramLabel = "S", description = "What to do; else execute.")
    Optional<String> skill = Optional.empty();

    @Option(
            names = "--input",
            paramLabel = "INPUT",
            required = true,
            description = "Text, or JSON if it begins with { [ or \"; @FILE reads a file, - standard input.")
    String input = "";

    @Option(names = "--cron", paramLabel = "LINE", description = "When, as a cron line; or --every.")
    Optional<String> cron = Optional.empty();

    @Option(names = "--every", paramLabel = "TIME", description = "How often, such as 90s, 15m, 2h or 7d.")
    Optional<String> every = Optional.empty();

    @Option(names = "--zone", paramLabel = "Z", description = "Of the cron line, such as Europe/Berlin; else UTC.")
    Optional<String> zone = Optional.empty();

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long each task has; else tasks.timeout.")
    Optional<Integer> timeout = Optional.empty();

    @Option(names = "--priority", paramLabel = "N", description = "From -100 to 100; higher goes first.")
    Optional<Integer> priority = Optional.empty();

    @Option(names = "--retries", paramLabel = "N", description = "How often each task is tried again.")
    Optional<Integer> retries = Optional.empty();

    @Option(names = "--no-catch-up", description = "Leave out what is missed; else it is done once afterwards.")
    boolean noCatchUp;

    SchedulesCreate(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException, IOException {
        var schedule = client.post(Target.of("schedules"), request());
        return show(schedule, () -> SchedulesShow.words(schedule, shell));
    }

    private JsonNode request() throws IOException {
        if (cron.isPresent() == every.isPresent()) {
            throw CommandFailure.of(Exit.USAGE, "usage", "expected either --cron or --every");
        }
        var body = JsonText.object().put("name", name).put("agent", agent);
        body.set("input", new InputText(shell.in()).json("--input", input));
        skill.ifPresent(value -> body.put("skill", value));
        cron.ifPresent(line -> body.put("cron", line));
        every.ifPresent(time -> body.put("every_seconds", TokensCreate.seconds("--every", time)));
        zone.ifPresent(value -> body.put("zone", value));
        timeout.ifPresent(value -> body.put("timeout_seconds", value));
        priority.ifPresent(value -> body.put("priority", value));
        retries.ifPresent(value -> body.put("retries", value));
        if (noCatchUp) {
            body.put("catch_up", "none");
        }
        return body;
    }
}
