package io.troupe.host.task;

import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.Counts;
import io.troupe.host.bus.TaskCalls.ListTasks;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.TaskList;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;

/** Tells how tasks stand. On the task service's context alone. */
final class Showing {

    private final Book book;
    private final Queue queue;
    private final Cast cast;
    private final Turnstile turnstile;
    private final Claims claims;
    private final Ledger ledger;

    Showing(Book book, Stage.Entrance entrance, Claims claims, Ledger ledger) {
        this.book = book;
        this.queue = entrance.queue();
        this.cast = entrance.cast();
        this.turnstile = entrance.turnstile();
        this.claims = claims;
        this.ledger = ledger;
    }

    Future<TaskView> show(Show show, Call call) {
        var open = book.open(show.id());
        if (open.isEmpty()) {
            return book.readAnywhere(show.id())
                    .map(found -> view(found.filter(task -> Sight.sees(task.owner(), call))
                            .orElseThrow(() -> Sight.unknown(show.id(), book.left(show.id())))));
        }
        var entry = open.get();
        Sight.checkSees(entry, call);
        var renewed = show.claim()
                .map(claim -> claims.renew(entry, claim, call))
                .orElseGet(() -> Future.succeededFuture(entry));
        return renewed.compose(shown ->
                show.waitMillis() > 0 ? waited(shown, show.waitMillis()) : Future.succeededFuture(view(shown)));
    }

    /** Waits until a task is over or asks something, and no longer than that. */
    Future<TaskView> waited(TaskEntry entry, long millis) {
        return entry.state().over() || entry.state() == TaskState.WAITING_FOR_INPUT
                ? Future.succeededFuture(view(entry))
                : book.waits().until(entry.id(), millis).map(ended -> view(entry));
    }

    Future<TaskList> list(ListTasks list, Call call) {
        return Future.succeededFuture(Page.of(list, call, book, this::view));
    }

    Counts count() {
        int held = book.size() - queue.waiting() - queue.working() - book.later();
        int claimable = queue.names().stream()
                .filter(agent ->
                        cast.find(agent).filter(Cast.Member::playedByClient).isPresent())
                .mapToInt(queue::waiting)
                .sum();
        return new Counts(
                queue.working() + held, queue.waiting() + book.later(), claimable, startable(), ledger.lost());
    }

    /** Those for which there is an agent that takes work, on some node: more room is all that they lack. */
    private int startable() {
        return queue.names().stream()
                .filter(agent ->
                        !cast.ready(agent).isEmpty() && turnstile.why(agent).isEmpty())
                .mapToInt(queue::waiting)
                .sum();
    }

    boolean claimable(TaskEntry entry) {
        return entry.state() == TaskState.QUEUED
                && cast.find(entry.agent()).filter(Cast.Member::playedByClient).isPresent();
    }

    TaskView view(TaskEntry entry) {
        return entry.view(claimable(entry), waits(entry));
    }

    private Optional<String> waits(TaskEntry entry) {
        return switch (entry.state()) {
            case SUBMITTED -> Optional.of(comes(entry));
            case QUEUED -> queued(entry);
            case WAITING_FOR_INPUT -> Optional.of("its agent asked a question: answer it");
            case RUNNING ->
                entry.waitsForOthers()
                        ? Optional.of("its agent handed work to others and waits for them")
                        : Optional.empty();
            case DEAD_LETTER -> Optional.of("every attempt failed: retry it when what is wrong is mended");
            default -> Optional.empty();
        };
    }

    private static String comes(TaskEntry entry) {
        if (entry.place().awaited() > 0) {
            return "it depends on " + entry.place().awaited() + (entry.place().awaited() == 1 ? " task" : " tasks")
                    + " that " + (entry.place().awaited() == 1 ? "has" : "have") + " not ended";
        }
        var time = Instant.ofEpochMilli(entry.notBefore());
        return entry.attempts()
                .failure()
                .map(error -> "attempt " + (entry.attempts().failures() + 1) + " begins at " + time + ", after: "
                        + error.reason())
                .orElse("it begins at " + time);
    }

    private Optional<String> queued(TaskEntry entry) {
        var member = cast.find(entry.agent());
        if (member.isEmpty()) {
            return Optional.of("agent '" + entry.agent() + "' is not loaded");
        }
        if (member.get().playedByClient()) {
            return Optional.of("no model is configured: a connected client plays it");
        }
        if (!member.get().entry().ready()) {
            return Optional.of("agent '" + entry.agent() + "' is being replaced or restarted");
        }
        var shut = turnstile.why(entry.agent());
        if (shut.isPresent()) {
            return shut;
        }
        return queue.full(cast.ready(entry.agent()), turnstile.parallel(member.get()))
                ? Optional.of("agent '" + entry.agent() + "' has as much work as it may take")
                : Optional.empty(); // it is being started
    }
}
