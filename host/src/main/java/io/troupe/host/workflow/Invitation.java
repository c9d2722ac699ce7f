package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Json;
import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.RunCalls.Start;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Tells the workflow that plans requests which agents it may plan with: those that the caller may ask, as they are when the
 * run begins. They become part of its input, so that the journal says what the plan was made from.
 */
final class Invitation {

    private static final String AGENTS = "agents";
    private static final Duration LOOK_UP = Duration.ofSeconds(5);
    /** About 8,000 tokens at the most. */
    private static final int MOST = 60;

    private static final int MOST_CHARACTERS = 400;

    private final Bus bus;

    Invitation(Bus bus) {
        this.bus = bus;
    }

    /** The input of a run; of one that plans a request, with the agents that there are, unless somebody named them. */
    Future<Json> input(Definition definition, Json given, Call call) {
        if (!definition.name().equals(Start.REQUEST)
                || !declares(definition)
                || !(JsonValues.node(given) instanceof ObjectNode input)
                || input.has(AGENTS)) {
            return Future.succeededFuture(given);
        }
        return bus.request(AgentCalls.LIST, new AgentCalls.ListAgents(), call.within(LOOK_UP))
                .map(list -> {
                    var agents = input.putArray(AGENTS);
                    invited(list.agents(), call).forEach(agent -> agents.add(described(agent)));
                    return JsonValues.json(input);
                });
    }

    private static boolean declares(Definition definition) {
        return definition
                .inputs()
                .filter(inputs -> JsonValues.node(inputs).path("properties").has(AGENTS))
                .isPresent();
    }

    private static List<AgentView> invited(List<AgentView> all, Call call) {
        return all.stream()
                .filter(agent -> call.permissions().someSkillOf(agent.card().name()))
                .sorted(Comparator.comparing(agent -> agent.card().name()))
                .limit(MOST)
                .toList();
    }

    private static ObjectNode described(AgentView agent) {
        var card = agent.card();
        var described = JsonNodeFactory.instance.objectNode();
        described.put("name", card.name());
        described.put("description", cut(card.description()));
        var skills = described.putArray("skills");
        card.skills().stream().map(Skill::name).forEach(skills::add);
        return described;
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= MOST_CHARACTERS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS)) + "…";
    }
}
