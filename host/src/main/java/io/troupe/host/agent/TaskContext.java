package io.troupe.host.agent;

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
import io.troupe.api.Toolset;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Progress;
import io.troupe.host.fact.HostClock;
import io.troupe.host.journal.Journal;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What an agent sees of the host while it works on one task. */
final class TaskContext implements AgentContext {

    private static final Duration NOTE_WITHIN = Duration.ofSeconds(5);
    private static final int LONGEST_NOTE = 2_000;

    private final Start start;
    private final Resident agent;
    private final Bus bus;
    private final Context context;
    private final AtomicReference<@Nullable String> newest = new AtomicReference<>();
    private final AtomicBoolean sending = new AtomicBoolean();
    private final AtomicInteger questions = new AtomicInteger();
    private final Means means;
    private final TaskReports reports;
    private final TextNews news;
    private final Spending spending;
    private final Handovers handovers;
    private final Pondering pondering = new Pondering();
    private TaskModel.@Nullable TaskProgress progress; // made when first asked for: most agents need none
    private @Nullable TaskModel model;
    private boolean modelChosen;
    private @Nullable TaskPlayer player;
    private boolean playerChosen;
    private @Nullable TaskTools tools;
    private volatile boolean ended;

    /** What every task of this node has in common. */
    record Surroundings(Vertx vertx, Context context, Bus bus, Journal journal, Means means) {}

    TaskContext(Start start, String tenant, Resident agent, Surroundings surroundings) {
        this.start = start;
        this.agent = agent;
        this.bus = surroundings.bus();
        this.context = surroundings.context();
        this.means = surroundings.means();
        this.reports = new TaskReports(start, bus, surroundings.journal(), tenant);
        this.news = new TextNews(start, tenant, surroundings.vertx(), context, bus);
        this.spending = new Spending(start.budget());
        var ends = Deadline.of(start, agent.card().limits(), HostClock.millis());
        this.handovers =
                new Handovers(start, agent.card(), spending, reports, () -> ends.end(waited(HostClock.millis())));
    }

    Spending spending() {
        return spending;
    }

    @Override
    public synchronized Optional<ChatModel> model() {
        if (!modelChosen) {
            var task = sofar();
            model = means.model(agent.card(), this::progress)
                    .map(chosen -> new TaskModel(chosen, means::cost, task))
                    .orElse(null);
            modelChosen = true;
        }
        return Optional.ofNullable(model);
    }

    @Override
    public synchronized Optional<Player> player() {
        if (!playerChosen) {
            player = means.performer(agent.card(), this::progress)
                    .map(chosen -> new TaskPlayer(chosen, means::cost, sofar()))
                    .orElse(null);
            playerChosen = true;
        }
        return Optional.ofNullable(player);
    }

    @Override
    public synchronized Toolset tools() {
        var known = tools;
        if (known == null) {
            var task = sofar();
            int asked = task.earlier().questions();
            known = new TaskTools(
                    means.tools(agent.card()),
                    task,
                    call -> new CallContext(this, start.id() + "/" + call, deadline(), asked));
            tools = known;
        }
        return known;
    }

    @Override
    public Answer ask(Question question) throws InterruptedException {
        return ask(0, question);
    }

    /** Asks under a number above this one. */
    Answer ask(int above, Question question) throws InterruptedException {
        pondering.begin(HostClock.millis());
        try {
            return reports.ask(above + questions.incrementAndGet(), question);
        } finally {
            pondering.end(HostClock.millis());
        }
    }

    @Override
    public Outcome delegate(Delegation delegation) throws InterruptedException {
        return handovers.delegate(delegation);
    }

    /** How many milliseconds humans took to answer, until now. */
    long waited(long now) {
        return pondering.millis(now);
    }

    /** By the machine's clock, the only one that tools know. */
    private Instant deadline() {
        var deadline = start.patient() ? start.deadline().plusMillis(waited(HostClock.millis())) : start.deadline();
        return HostClock.onMachine(deadline);
    }

    private TaskModel.TaskProgress sofar() {
        var known = progress;
        if (known == null) {
            try {
                known = new TaskModel.TaskProgress(start.epoch(), spending, reports.earlier(), reports, news);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PluginException(
                        PluginException.Kind.UNAVAILABLE, "interrupted before the work on " + start.id() + " began", e);
            }
            progress = known;
        }
        return known;
    }

    /** One note is under way at a time; of those that come meanwhile the newest stays. */
    @Override
    public void progress(String note) {
        newest.set(note.length() > LONGEST_NOTE ? note.substring(0, LONGEST_NOTE) : note);
        if (!ended && sending.compareAndSet(false, true)) {
            context.runOnContext(ignored -> send());
        }
    }

    @Override
    public Budget budget() {
        return start.budget();
    }

    @Override
    public String idempotencyKey() {
        return start.id();
    }

    @Override
    public <T extends Record> T read(Json json, Class<T> type) {
        return AgentRecords.read(agent.records(), json, type);
    }

    @Override
    public Json write(Record value) {
        return AgentRecords.write(agent.records(), value);
    }

    /** The work is over; notes from threads that it left behind go nowhere. */
    void end() {
        ended = true;
    }

    private void send() {
        var note = newest.getAndSet(null);
        if (note != null) {
            bus.request(TaskCalls.PROGRESS, new Progress(start.id(), start.epoch(), note), Call.ofHost(NOTE_WITHIN))
                    .onComplete(ignored -> afterwards());
        } else {
            sending.set(false);
            if (newest.get() != null && sending.compareAndSet(false, true)) {
                send();
            }
        }
    }

    private void afterwards() {
        if (!ended) {
            send();
        }
    }
}
