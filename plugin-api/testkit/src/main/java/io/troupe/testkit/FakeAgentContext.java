package io.troupe.testkit;

import io.troupe.api.AgentContext;
import io.troupe.api.Answer;
import io.troupe.api.Budget;
import io.troupe.api.ChatModel;
import io.troupe.api.Delegation;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.Player;
import io.troupe.api.PluginException;
import io.troupe.api.Question;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.api.Tools;
import io.troupe.api.Toolset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Stands in for the host while an agent is tested; keeps every note. Safe for use by many threads. */
public final class FakeAgentContext implements AgentContext {

    private record Means(
            Optional<ChatModel> model,
            Optional<Player> player,
            Optional<Tools> tools,
            Function<Question, Answer> human,
            Function<Delegation, Outcome> others) {}

    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final List<Delegation> delegations = new CopyOnWriteArrayList<>();
    private final Budget budget;
    private final String key;
    private final Means means;

    private FakeAgentContext(Budget budget, String key, Means means) {
        this.budget = budget;
        this.key = key;
        this.means = means;
    }

    /**
     * A context without bounds, without a model, without tools, with a human who declines to answer, and without other
     * agents.
     */
    public static FakeAgentContext create() {
        var means = new Means(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                question -> new Answer.Declined(),
                FakeAgentContext::noSuchAgent);
        return new FakeAgentContext(Budget.unbounded(), "task-fake", means);
    }

    public FakeAgentContext withBudget(Budget value) {
        return new FakeAgentContext(value, key, means);
    }

    public FakeAgentContext withIdempotencyKey(String value) {
        return new FakeAgentContext(budget, value, means);
    }

    /** Gives a model, for example a {@link ScriptedChatModel}. */
    public FakeAgentContext withModel(ChatModel value) {
        return new FakeAgentContext(
                budget,
                key,
                new Means(Optional.of(value), means.player(), means.tools(), means.human(), means.others()));
    }

    /** Gives a player; unlike in the host, what it uses is not counted. */
    public FakeAgentContext withPlayer(Player value) {
        return new FakeAgentContext(
                budget,
                key,
                new Means(means.model(), Optional.of(value), means.tools(), means.human(), means.others()));
    }

    /** Gives tools; unlike in the host, all of them whatever the card names, and without a bound on calls. */
    public FakeAgentContext withTools(Tools value) {
        return new FakeAgentContext(
                budget,
                key,
                new Means(means.model(), means.player(), Optional.of(value), means.human(), means.others()));
    }

    /** Gives somebody who answers questions. */
    public FakeAgentContext withHuman(Function<Question, Answer> value) {
        return new FakeAgentContext(
                budget, key, new Means(means.model(), means.player(), means.tools(), value, means.others()));
    }

    /**
     * Gives other agents: what comes of each part of the work that is handed on. What the function throws, the agent
     * gets, so that it can be tried with a {@link PluginException} as the host would throw it.
     */
    public FakeAgentContext withOthers(Function<Delegation, Outcome> value) {
        return new FakeAgentContext(
                budget, key, new Means(means.model(), means.player(), means.tools(), means.human(), value));
    }

    /** What the agent handed on so far, in order. */
    public List<Delegation> delegations() {
        return List.copyOf(delegations);
    }

    /** What the agent said so far, oldest first; unlike the host this keeps all of it. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public void progress(String note) {
        notes.add(note);
    }

    @Override
    public Budget budget() {
        return budget;
    }

    @Override
    public String idempotencyKey() {
        return key;
    }

    @Override
    public <T extends Record> T read(Json json, Class<T> type) {
        return RecordJson.read(json, type);
    }

    @Override
    public Json write(Record value) {
        return RecordJson.write(value);
    }

    @Override
    public Optional<ChatModel> model() {
        return means.model();
    }

    @Override
    public Optional<Player> player() {
        return means.player();
    }

    @Override
    public Toolset tools() {
        return new FakeToolset(means.tools());
    }

    @Override
    public Answer ask(Question question) {
        return means.human().apply(question);
    }

    @Override
    public Outcome delegate(Delegation delegation) {
        delegations.add(delegation);
        return means.others().apply(delegation);
    }

    private static Outcome noSuchAgent(Delegation delegation) {
        throw new PluginException(
                PluginException.Kind.REFUSED, "agent-not-found: no agent '" + delegation.agent() + "'");
    }

    private record FakeToolset(Optional<Tools> tools) implements Toolset {

        @Override
        public List<Tool> list() {
            return tools.map(Tools::list).orElse(List.of());
        }

        @Override
        public List<String> without() {
            return List.of();
        }

        @Override
        public ToolResult call(ToolCall call) throws InterruptedException {
            if (tools.isEmpty()) {
                throw new PluginException(PluginException.Kind.REFUSED, "no tool '" + call.tool() + "'");
            }
            return tools.get().call(call, new FakeToolContext());
        }
    }
}
