package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(name = "list", description = "List the tokens that were made, the newest first.")
final class TokensList extends HostCommand {

    TokensList(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var answer = client.get(Target.of("tokens"));
        return show(answer, () -> words(answer));
    }

    private void words(JsonNode answer) {
        var table = new Table("ID", "NAME", "TENANT", "STATE", "PERMISSIONS", "RATE", "EXPIRES");
        JsonText.each(answer.path("tokens"))
                .forEach(token -> table.row(
                        JsonText.text(token, "id"),
                        JsonText.text(token, "name"),
                        JsonText.text(token, "tenant"),
                        JsonText.text(token, "state"),
                        JsonText.each(token.path("permissions"))
                                .map(JsonNode::asText)
                                .collect(Collectors.joining(" ")),
                        JsonText.text(token, "rate"),
                        token.path("expires_at").asText("never")));
        table.print(shell, "no tokens: " + shell.command() + " tokens create NAME makes one");
    }
}
