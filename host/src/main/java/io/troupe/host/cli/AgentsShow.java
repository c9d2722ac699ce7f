package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show an agent's card, skills with their schemas, and state.")
final class AgentsShow extends HostCommand {

    @Parameters(paramLabel = "NAME", description = "The agent.")
    String name = "";

    AgentsShow(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var agent = client.get(Target.of("agents", name));
        return show(agent, () -> words(agent));
    }

    private void words(JsonNode agent) {
        var card = agent.path("card");
        var facts = new Fields(shell);
        facts.add("name", JsonText.text(card, "name"));
        var reason = JsonText.text(agent, "reason");
        facts.add("state", JsonText.text(agent, "state") + (reason.isEmpty() ? "" : ": " + reason));
        facts.add("category", JsonText.text(card, "category"));
        facts.add("description", JsonText.text(card, "description"));
        facts.add("expertise", list(card.path("expertise")));
        facts.add("works with", list(card.path("collaborators")));
        facts.add("tools", list(card.path("tools")));
        facts.add("without", list(agent.path("without")));
        facts.add("played by", AgentsList.player(agent));
        facts.add("running", JsonText.text(agent, "running"));
        facts.add("plugin", JsonText.text(agent, "plugin") + " " + JsonText.text(agent, "plugin_version"));
        JsonText.each(card.path("memory").path("remembers")).forEach(kept -> facts.add("keeps", kept(kept)));
        JsonText.each(card.path("memory").path("recalls")).forEach(place -> facts.add("looks in", place(place)));
        facts.add("never keeps", list(card.path("memory").path("never")));
        JsonText.each(card.path("skills")).forEach(this::skill);
    }

    private static String kept(JsonNode kept) {
        return JsonText.text(kept, "what") + " (" + JsonText.text(kept, "scope") + ", importance "
                + JsonText.text(kept, "importance") + ")";
    }

    private static String place(JsonNode place) {
        return JsonText.text(place, "from") + ": " + JsonText.text(place, "when") + " (at most "
                + JsonText.text(place, "limit") + ")";
    }

    private void skill(JsonNode skill) {
        shell.out().println();
        var facts = new Fields(shell);
        facts.add("skill", JsonText.text(skill, "name"));
        facts.add("does", JsonText.text(skill, "description"));
        facts.add("input", JsonText.line(skill.path("input")));
        facts.add("output", JsonText.line(skill.path("output")));
        JsonText.each(skill.path("examples"))
                .forEach(example -> facts.add("example", JsonText.line(example.path("input"))));
    }

    private static String list(JsonNode names) {
        return JsonText.each(names).map(JsonNode::asText).collect(Collectors.joining(", "));
    }
}
