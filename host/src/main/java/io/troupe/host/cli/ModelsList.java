package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(name = "list", description = "List the models, and which one plays agents of instructions.")
final class ModelsList extends HostCommand {

    private static final int SHOWN = 8;

    ModelsList(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var answer = client.get(Target.of("models"));
        var plugins = client.get(Target.of("plugins"));
        return show(answer, () -> words(answer, plugins));
    }

    private void words(JsonNode answer, JsonNode plugins) {
        var plays = JsonText.text(answer, "plays");
        shell.out()
                .println(
                        plays.isEmpty() ? "no model plays: your client does" : plays + " plays agents of instructions");
        var table = new Table("PROVIDER", "MODELS", "REMARK");
        JsonText.each(answer.path("providers"))
                .forEach(one -> table.row(JsonText.text(one, "name"), models(one.path("models")), remark(one)));
        JsonText.each(answer.path("aliases"))
                .forEach(alias -> table.row(
                        JsonText.text(alias, "alias"),
                        JsonText.text(alias, "model"),
                        alias.path("here").asBoolean() ? "alias" : "alias; its provider is not here"));
        table.print(shell, "no provider of models is configured");
        JsonText.each(plugins.path("plugins"))
                .filter(plugin -> JsonText.text(plugin, "state").equals("not-configured"))
                .forEach(plugin -> shell.err()
                        .println(Plain.line(JsonText.text(plugin, "id") + ": " + JsonText.text(plugin, "reason"))));
    }

    private static String models(JsonNode models) {
        var first = JsonText.each(models).limit(SHOWN).map(JsonNode::asText).collect(Collectors.joining(", "));
        return models.size() > SHOWN ? first + ", and " + (models.size() - SHOWN) + " more" : first;
    }

    private static String remark(JsonNode provider) {
        var problem = JsonText.text(provider, "problem");
        return problem.isEmpty() && provider.path("only_by_name").asBoolean() ? "only where it is named" : problem;
    }
}
