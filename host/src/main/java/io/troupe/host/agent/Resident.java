package io.troupe.host.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.fact.AgentState;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One agent that lives here, with all that belongs to it and goes with it. Safe for any thread. */
final class Resident {

    /**
     * What kind of agent it is.
     *
     * @param instructions for whoever plays it; empty for code
     * @param code empty for an agent of instructions
     */
    record Form(String name, PlayedBy playedBy, String instructions, Optional<Agent> code) {}

    private record Standing(AgentState state, String reason) {}

    private final AgentCard card;
    private final Map<String, Schema> outputs;
    private final Form form;
    private final String plugin;
    private final String version;
    private final AtomicInteger running = new AtomicInteger();
    private volatile Standing standing = new Standing(AgentState.INITIALIZING, "");
    private volatile @Nullable ObjectMapper records;

    /** @param outputs the compiled output schemas of the skills that have one */
    Resident(AgentCard card, Map<String, Schema> outputs, Form form, String plugin, String version) {
        this.card = card;
        this.outputs = outputs;
        this.form = form;
        this.plugin = plugin;
        this.version = version;
    }

    Resident renamed(String name) {
        return new Resident(card.withName(name), outputs, form, plugin, version);
    }

    String name() {
        return card.name();
    }

    AgentCard card() {
        return card;
    }

    Form form() {
        return form;
    }

    String plugin() {
        return plugin;
    }

    String version() {
        return version;
    }

    AgentState state() {
        return standing.state();
    }

    AtomicInteger running() {
        return running;
    }

    /** Says whether it was let go; work that was going on then still is. */
    boolean hasLeft() {
        return state() == AgentState.STOPPED;
    }

    /** Says whether it could take work now. */
    boolean isFree() {
        return state() == AgentState.AVAILABLE && running.get() < card.limits().parallel();
    }

    /** What a structured outcome of this skill has to fit; null when anything will do. */
    @Nullable
    Schema output(String skill) {
        return outputs.get(skill);
    }

    /** The mapper for this agent's own records: never shared, so that it keeps no class of a plugin that went. */
    ObjectMapper records() {
        var mapper = records;
        if (mapper == null) {
            mapper = AgentRecords.mapper();
            records = mapper;
        }
        return mapper;
    }

    /**
     * Goes over to another state.
     *
     * @return the state it was in
     * @throws Refusal of {@code transition-refused} when the table has no such transition
     */
    synchronized AgentState become(AgentState next, String reason) {
        var from = standing.state();
        if (!from.mayBecome(next)) {
            throw Refusal.of(
                    ErrorCode.TRANSITION_REFUSED,
                    "agent '" + name() + "' is " + from.wire() + " and cannot become " + next.wire());
        }
        standing = new Standing(next, reason);
        return from;
    }

    /** A client that plays an agent brings tools of its own, so nothing is missing then; code needs none yet. */
    AgentView view() {
        var now = standing;
        List<String> without = form.playedBy() == PlayedBy.CLIENT ? List.of() : card.tools();
        return new AgentView(
                card, now.state(), now.reason(), running.get(), form.playedBy(), form.name(), plugin, version, without);
    }

    Roster.Entry entry() {
        return new Roster.Entry(card, form.playedBy(), version, form.instructions(), true);
    }
}
