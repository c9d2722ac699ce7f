package io.troupe.host.mcp;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskProgressed;
import io.troupe.host.fact.TaskFact.TaskStarted;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One invocation that a client waits for: tells it how far the work is, hands the work to it where it is to play the
 * agent, stops the work when it takes the request back. On the event loop of its exchange.
 */
final class Invocation {

    private static final Logger LOG = LoggerFactory.getLogger(Invocation.class);
    private static final Duration LONGEST = Duration.ofSeconds(45);
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final long LIFE_MILLIS = 10_000;
    private static final long LAST_NOTES_MILLIS = 100;

    private final Vertx vertx;
    private final Bus bus;
    private final Notes notes;
    private final Exchange exchange;
    private final Inquiry inquiry;
    private final Instant began = HostClock.now();
    private final Promise<Void> allSaid = Promise.promise();
    private Optional<Long> life = Optional.empty();
    private final List<Runnable> listened = new ArrayList<>();
    private Instant patientSince = began;
    private String lastNote = "";
    private int toldBefore;

    Invocation(Vertx vertx, Bus bus, Notes notes, Exchange exchange) {
        this.vertx = vertx;
        this.bus = bus;
        this.notes = notes;
        this.exchange = exchange;
        this.inquiry = new Inquiry(bus, notes, exchange);
    }

    /** What a client is told of a piece of work that it waited for. */
    sealed interface Came {

        /** How the work stands; it may have ended. */
        record Stands(TaskView view) implements Came {}

        /** The client is to do it. */
        record Turn(Brief brief) implements Came {}
    }

    /** Goes on once the task is durable. */
    Future<Came> goOn(TaskView view) {
        exchange.onCancel(() -> cancel(view.id()));
        exchange.works(view.id());
        if (view.state().over() || view.claimable()) {
            return answer(view);
        }
        if (exchange.isListening()) {
            listen(view);
        }
        return follow(view)
                .compose(later -> later.state().over() ? lastNotes(later) : Future.succeededFuture(later))
                .compose(this::answer);
    }

    /** Stops telling. */
    void close() {
        life.ifPresent(vertx::cancelTimer);
        listened.forEach(Runnable::run);
    }

    /** Waits; what the task asks meanwhile is asked here. The time that a human takes does not count. */
    private Future<TaskView> follow(TaskView view) {
        return show(view)
                .compose(later -> inquiry.canPut(later)
                        ? inquiry.put(later).compose(goesOn -> {
                            patientSince = HostClock.now();
                            return goesOn ? follow(later) : Future.succeededFuture(later);
                        })
                        : Future.succeededFuture(later));
    }

    /** The service may move to another node while we wait. */
    private Future<TaskView> show(TaskView view) {
        return Again.ask(vertx, patientSince.plus(LONGEST), () -> showOnce(view));
    }

    private Future<TaskView> showOnce(TaskView view) {
        var untilDeadline = Duration.between(HostClock.now(), view.deadline()).plusSeconds(1);
        var untilPatience = Duration.between(HostClock.now(), patientSince.plus(LONGEST));
        var wait = untilDeadline.compareTo(untilPatience) < 0 ? untilDeadline : untilPatience;
        long millis = Math.max(0, wait.toMillis());
        return bus.request(
                TaskCalls.SHOW, new Show(view.id(), Optional.empty(), millis), exchange.call(SHORT.plusMillis(millis)));
    }

    private Future<Came> answer(TaskView view) {
        if (!view.claimable() || view.state().over() || exchange.isOver()) {
            return Future.succeededFuture(new Came.Stands(view));
        }
        var claim = new Claim(Optional.of(view.id()), Optional.empty());
        return bus.request(TaskCalls.CLAIM, claim, exchange.call(SHORT))
                .<Came>map(Came.Turn::new)
                .recover(refused -> refused instanceof Refusal
                        ? Future.succeededFuture(new Came.Stands(view)) // somebody else was quicker; it can be watched
                        : Future.failedFuture(refused));
    }

    private void listen(TaskView view) {
        exchange.tell(view.agent(), view.state() == TaskState.RUNNING ? "started" : "queued");
        lastNote = view.state() == TaskState.RUNNING ? "started" : "queued";
        listened.add(notes.listen(view.id(), fact -> exchange.run(() -> said(view.agent(), fact))));
        if (exchange.isWatching()) {
            watch(view);
        }
        toldBefore = exchange.told();
        life = Optional.of(vertx.setPeriodic(LIFE_MILLIS, now -> live(view.agent())));
    }

    private void watch(TaskView view) {
        var speech = new Speech(vertx, exchange::show);
        listened.add(speech::close);
        listened.add(notes.listenToText(view.id(), text -> {
            if (text.tenant().equals(exchange.caller().tenant())) {
                exchange.run(() -> speech.say(text));
            }
        }));
    }

    /** Gives a sign of life, where nothing else was one for a while. */
    private void live(String agent) {
        if (exchange.told() == toldBefore) {
            long seconds = Duration.between(began, HostClock.now()).toSeconds();
            exchange.tell(agent, lastNote + " (" + seconds + " s)");
        }
        toldBefore = exchange.told();
    }

    private void said(String agent, TaskFact fact) {
        switch (fact) {
            case TaskStarted started -> note(agent, "started");
            case TaskProgressed(var epoch, var note) -> note(agent, note);
            case TaskFinished finished -> allSaid.tryComplete();
            case TaskFact.TaskAsked asked ->
                note(agent, "asks: " + asked.question().text());
            case TaskFact.Work work -> LOG.debug("not told to clients: {}", work);
            default -> LOG.debug("not told to clients: {}", fact);
        }
    }

    private void note(String agent, String note) {
        if (!note.equals(lastNote)) {
            lastNote = note;
            exchange.tell(agent, note);
        }
    }

    /** The end may be known here before the last notes are, which come another way: waits for them, briefly. */
    private Future<TaskView> lastNotes(TaskView view) {
        if (!listened.isEmpty()) {
            vertx.setTimer(LAST_NOTES_MILLIS, late -> allSaid.tryComplete());
            return allSaid.future().map(view);
        }
        return Future.succeededFuture(view);
    }

    private void cancel(String task) {
        bus.request(TaskCalls.CANCEL, new Cancel(task, "the client took its request back"), exchange.call(SHORT))
                .onFailure(refused -> LOG.debug("{} was not cancelled: {}", task, refused.getMessage()));
    }
}
