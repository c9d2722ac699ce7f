package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Say whether the host is ready, and what to do if not; exit 1 unless ready.")
final class StatusCommand extends HostCommand {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    StatusCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var status = client.get(Target.of("status"));
        show(status, () -> shell.out().println(words(status)));
        return status.path("ready").asBoolean() ? Exit.DONE : Exit.FAILED;
    }

    private static String words(JsonNode status) {
        var problems = JsonText.each(status.path("problems")).toList();
        boolean ready = status.path("ready").asBoolean();
        var lines = new StringBuilder(ready ? "ready" : "not ready")
                .append(" since ")
                .append(since(status));
        if (ready) {
            lines.append(" · ").append(Plain.count(status.path("agents").asLong(), "agent"));
            lines.append(" · ").append(model(JsonText.text(status, "model")));
        } else if (!problems.isEmpty()) {
            lines.append(" · ").append(problem(problems.getFirst()));
        }
        lines.append('\n').append(counts(status));
        if (status.has("cluster")) {
            lines.append('\n').append(nodes(status));
        }
        var trouble = JsonText.text(status.path("journal"), "trouble");
        if (!trouble.isEmpty()) {
            lines.append("\nalso  ").append(Plain.line(trouble));
        }
        problems.stream()
                .skip(ready ? 0 : 1)
                .forEach(more -> lines.append("\nalso  ").append(problem(more)));
        problems.stream()
                .map(one -> JsonText.text(one, "fix"))
                .filter(fix -> !fix.isEmpty())
                .forEach(fix -> lines.append("\nnext  ").append(Plain.line(fix)));
        return lines.toString();
    }

    private static String counts(JsonNode status) {
        return status.path("running").asLong() + " running · "
                + status.path("queued").asLong() + " queued · "
                + status.path("lost").asLong() + " lost · last durable position "
                + status.path("position").asLong();
    }

    private static String nodes(JsonNode status) {
        var nodes = JsonText.each(status.path("cluster").path("nodes"))
                .map(StatusCommand::node)
                .toList();
        var leader = JsonText.text(status.path("cluster"), "leader");
        return Plain.line(Plain.count(nodes.size(), "node") + ": " + String.join(", ", nodes)
                + (leader.isEmpty() ? " · none leads" : " · " + leader + " leads")
                + " · this is " + JsonText.text(status, "node"));
    }

    /** An id says nothing to whoever looks for the machine; nodes of two versions are seen while they are replaced. */
    private static String node(JsonNode node) {
        return Stream.of("id", "place", "version")
                .map(name -> JsonText.text(node, name))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String problem(JsonNode problem) {
        return Plain.line(JsonText.text(problem, "code") + ": " + JsonText.text(problem, "detail"));
    }

    private static String model(String name) {
        return name.isEmpty() || name.equals("none") ? "no model: your client plays them" : "model: " + name;
    }

    /** The reader's wall clock: whoever is on call compares it with their own. */
    private static String since(JsonNode status) {
        var text = JsonText.text(status, "since");
        try {
            return CLOCK.format(Instant.parse(text).atZone(ZoneId.systemDefault()));
        } catch (DateTimeException e) {
            return Plain.line(text);
        }
    }
}
