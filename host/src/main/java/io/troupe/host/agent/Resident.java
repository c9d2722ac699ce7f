package io.troupe.host.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.fact.AgentState;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Origin;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.fact.Refusal;
import io.troupe.host.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One agent that lives here, with all that belongs to it and goes with it. Safe for any thread. */
final class Resident implements Known {

    /**
     * What kind of agent it is.
     *
     * @param instructions for whoever plays it; empty for code
     * @param means the models and tools of this node
     * @param code its own, or what plays it with a model
     */
    record Form(String name, Means means, String instructions, Agent code) {

        /** Who plays it right now: code plays itself, instructions need a model. */
        PlayedBy playedBy(AgentCard card) {
            return instructions.isEmpty() || means.hasModel(card) ? PlayedBy.HOST : PlayedBy.CLIENT;
        }

        /** A client that plays an agent brings tools of its own, so nothing is missing then. */
        List<String> without(AgentCard card) {
            return playedBy(card) == PlayedBy.CLIENT
                    ? List.of()
                    : means.tools(card).without();
        }
    }

    private record Standing(AgentState state, String reason) {}

    /** The name that it wanted, which tells it from others of its plugin whatever name it got. */
    private final String asked;

    private final AgentCard card;
    private final Map<String, Schema> outputs;
    private final Form form;
    private final Origin origin;
    private final Agents.Troubled troubled;
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private volatile Standing standing = new Standing(AgentState.INITIALIZING, "");
    private volatile @Nullable ObjectMapper records;

    /** @param outputs the compiled output schemas of the skills that have one */
    Resident(AgentCard card, Map<String, Schema> outputs, Form form, Origin origin, Agents.Troubled troubled) {
        this(card.name(), card, outputs, form, origin, troubled);
    }

    private Resident(
            String asked,
            AgentCard card,
            Map<String, Schema> outputs,
            Form form,
            Origin origin,
            Agents.Troubled troubled) {
        this.asked = asked;
        this.card = card;
        this.outputs = outputs;
        this.form = form;
        this.origin = origin;
        this.troubled = troubled;
    }

    Resident renamed(String name) {
        return new Resident(asked, card.withName(name), outputs, form, origin, troubled);
    }

    /** True when it is the same agent in a later load of its plugin. */
    boolean succeeds(Resident other) {
        return asked.equals(other.asked)
                && origin.plugin().equals(other.origin.plugin())
                && origin.load() > other.origin.load();
    }

    /** A task was done as the contract has it, well or not. */
    void behaved() {
        if (failures.get() != 0) { // seldom, so that many threads do not write to one place
            failures.set(0);
        }
    }

    /** True when what it did last went well. */
    boolean failsAnew() {
        return failures.get() == 0;
    }

    /** Its code did what it must not; nobody cares once it has left. */
    void misbehaved(Trouble trouble, String detail) {
        int inRow = failures.incrementAndGet();
        if (!hasLeft()) {
            troubled.by(trouble, "agent '" + name() + "' " + detail, inRow);
        }
    }

    @Override
    public String name() {
        return card.name();
    }

    @Override
    public AgentCard card() {
        return card;
    }

    Form form() {
        return form;
    }

    Origin origin() {
        return origin;
    }

    @Override
    public AgentState state() {
        return standing.state();
    }

    AtomicInteger running() {
        return running;
    }

    /** Says whether it was let go; work that was going on then still is. */
    boolean hasLeft() {
        return state() == AgentState.STOPPED;
    }

    /** Takes one more task, unless it takes none now; what it took counts in {@link #running}. */
    synchronized boolean begin() {
        if (!isReady()) {
            return false; // and nothing that was begun can have gone unseen by whoever made it so
        }
        running.incrementAndGet();
        return true;
    }

    /** Says whether work may be started on it. */
    boolean isReady() {
        return state() == AgentState.AVAILABLE;
    }

    @Override
    public boolean isFree() {
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

    @Override
    public AgentView view() {
        var now = standing;
        return new AgentView(
                card,
                now.state(),
                now.reason(),
                running.get(),
                form.playedBy(card),
                form.name(),
                origin.plugin(),
                origin.version(),
                form.without(card));
    }

    Roster.Entry entry() {
        return new Roster.Entry(
                card, form.playedBy(card), origin.version(), form.instructions(), isReady(), origin.plugin());
    }
}
