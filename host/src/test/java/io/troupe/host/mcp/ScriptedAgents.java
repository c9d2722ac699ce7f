package io.troupe.host.mcp;

import io.troupe.api.AgentCard;
import io.troupe.api.Json;
import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.AgentCalls.Roster.Entry;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.Recorded;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Stands for the agents of a host: says who they are, and what happens to them. */
final class ScriptedAgents {

    static final Entry ECHO = code(AgentCard.of("echo", "says it again", Skill.of("execute", "says it again")));
    static final Entry EXPERT = new Entry(
            AgentCard.of(
                    "expert",
                    "knows databases",
                    Skill.of("execute", "does it"),
                    Skill.of("choose", "chooses a table")
                            .withInput(Json.of("""
                                    {"type":"object","properties":{"among":{"type":"array"},"how":{"type":"string"}},
                                    "required":["among"]}"""))
                            .withOutput(Json.of("{\"type\":\"object\"}"))),
            PlayedBy.CLIENT,
            "0.1.0",
            "You know databases.",
            true);
    static final Entry PACKED = code(
            AgentCard.of("pack/painter", "paints", Skill.of("paint", "paints").withInput(Json.of("""
                    {"type":"object","properties":{"what":{"type":"string","description":"a thing"},
                    "colour":{"enum":["red","green"]},"skill":{"type":"integer"}},"required":["what"]}"""))));

    private final Bus bus;
    private volatile Roster roster;

    ScriptedAgents(Bus bus) {
        this.bus = bus;
        this.roster = new Roster("00000001", List.of(ECHO, EXPERT, PACKED));
        bus.serve(AgentCalls.ROSTER, (show, call) -> Future.succeededFuture(roster));
    }

    static Entry code(AgentCard card) {
        return new Entry(card, PlayedBy.HOST, "0.1.0", "", true);
    }

    /** From now on these are here, and nobody else. */
    void become(List<Entry> agents) {
        roster = new Roster("00000001", agents);
        bus.publish(Topic.ROSTER, roster);
    }

    /** Another node tells who is there. */
    void elsewhere(List<Entry> agents) {
        bus.publish(Topic.ROSTER, new Roster("00000002", agents));
    }

    /** Something happens to an agent. */
    void happens(String agent) {
        bus.publish(
                Topic.FACT,
                new FactBatch(List.of(new Recorded(
                        1,
                        "agent/" + agent,
                        1,
                        "agent.state-changed",
                        1,
                        0,
                        "default",
                        Optional.empty(),
                        Optional.empty(),
                        "{}"))));
    }
}
