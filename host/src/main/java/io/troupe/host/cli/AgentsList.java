package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "List the agents, or find some by words.")
final class AgentsList extends HostCommand {

    @Option(names = "--query", paramLabel = "WORDS", description = "Only agents that fit these words, the best first.")
    Optional<String> query = Optional.empty();

    AgentsList(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var answer = client.get(Target.of("agents").with("query", query));
        return show(answer, () -> {
            if (query.isPresent()) {
                found(answer);
            } else {
                all(answer);
            }
        });
    }

    private void all(JsonNode answer) {
        var table = new Table("NAME", "STATE", "PLAYED BY", "SKILLS", "DESCRIPTION");
        JsonText.each(answer.path("agents")).forEach(agent -> {
            var card = agent.path("card");
            table.row(
                    JsonText.text(card, "name"),
                    JsonText.text(agent, "state"),
                    player(agent),
                    JsonText.each(card.path("skills"))
                            .map(skill -> JsonText.text(skill, "name"))
                            .collect(Collectors.joining(", ")),
                    JsonText.text(card, "description"));
        });
        table.print(shell, "no agents: drop one into " + where.data.in(shell).resolve("plugins"));
    }

    private void found(JsonNode answer) {
        var table = new Table("NAME", "STATE", "WHY", "DESCRIPTION");
        JsonText.each(answer.path("hits"))
                .forEach(hit -> table.row(
                        JsonText.text(hit, "name"),
                        JsonText.text(hit, "state"),
                        JsonText.text(hit, "why"),
                        JsonText.text(hit, "description")));
        var nearest =
                JsonText.each(answer.path("nearest")).map(JsonNode::asText).collect(Collectors.joining(", "));
        table.print(shell, "no agent fits" + (nearest.isEmpty() ? "" : "; the nearest names are " + nearest));
    }

    static String player(JsonNode agent) {
        return JsonText.text(agent, "played_by").toLowerCase(Locale.ROOT);
    }
}
