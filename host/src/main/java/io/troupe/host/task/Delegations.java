package io.troupe.host.task;

import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.AwaitChild;
import io.troupe.host.bus.TaskCalls.Delegate;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Idempotency;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Agents that hand parts of their tasks to other agents. A part is a task of its own, asked for by the caller of the
 * task that it is a part of, with the permissions that this caller had then: an agent gains nothing by handing work on,
 * and a caller whose token ends meanwhile keeps what it asked for. On the task service's context alone.
 */
final class Delegations {

    static final int MOST_DEPTH = 8;
    private static final int SHORT = 16;
    private static final long LONGEST_WAIT_MILLIS = 60_000;
    private static final Duration LOOK_UP = Duration.ofSeconds(10);

    private final Book book;
    private final Queue queue;
    private final Stage stage;
    private final Intake intake;
    private final Cast cast;
    private final LongSupplier clock;

    /** Where parts are kept, wait, start, and who can do them. */
    record House(Book book, Queue queue, Stage stage, Cast cast) {}

    Delegations(House house, Intake intake, LongSupplier clock) {
        this.book = house.book();
        this.queue = house.queue();
        this.stage = house.stage();
        this.cast = house.cast();
        this.intake = intake;
        this.clock = clock;
    }

    /** Submits a part of a task, or finds it where it was before. */
    Future<TaskEntry> delegate(Delegate delegate) {
        var parent = atWork(delegate.id(), delegate.epoch());
        if (parent.submitted().depth() >= MOST_DEPTH) {
            throw refused(parent, "hand on work", MOST_DEPTH + " tasks stand above it already, which is the most");
        }
        return checkNoLoop(parent, delegate.part().agent())
                .compose(checked -> child(parent, delegate, delegate.id() + '/' + delegate.number()))
                .onSuccess(child -> stage.pump(child.agent()));
    }

    /** Waits until a child is over, or for so long; meanwhile others have the parent's room. */
    Future<TaskEntry> await(AwaitChild await) {
        var parent = atWork(await.id(), await.epoch());
        return found(await.child())
                .map(found -> found.filter(child -> child.submitted()
                                .plan()
                                .flatMap(Plan::parent)
                                .filter(parent.id()::equals)
                                .isPresent())
                        .orElseThrow(() -> Sight.unknown(await.child())))
                .compose(child -> child.state().over()
                        ? Future.succeededFuture(child)
                        : aside(parent, child, Math.clamp(await.waitMillis(), 0, LONGEST_WAIT_MILLIS)));
    }

    private TaskEntry atWork(String id, long epoch) {
        return book.open(id).filter(entry -> Reports.works(entry, epoch)).orElseThrow(() -> Reports.lost(id, epoch));
    }

    /**
     * The child of this key. When the parent is tried anew, what had failed before is too: under a key that names what
     * failed, so that it is found again as well.
     */
    private Future<TaskEntry> child(TaskEntry parent, Delegate delegate, String key) {
        var idempotency = new Idempotency(key + '/' + shortened(delegate.digest()), delegate.digest());
        return intake.accept(request(parent, delegate), idempotency, caller(parent))
                .compose(child -> failedBefore(child, parent)
                        ? child(parent, delegate, key + '/' + child.id())
                        : Future.succeededFuture(child));
    }

    /** Enough to tell the parts of one task apart; the whole is compared as well. */
    private static String shortened(String digest) {
        return digest.substring(0, Math.min(digest.length(), SHORT));
    }

    private static boolean failedBefore(TaskEntry child, TaskEntry parent) {
        return child.state().over()
                && child.state() != TaskState.COMPLETED
                && child.finishedAt()
                        .filter(time -> time <= parent.attempts().failedAt())
                        .isPresent();
    }

    private static Submit request(TaskEntry parent, Delegate delegate) {
        var part = delegate.part();
        var deadline = Instant.ofEpochMilli(Math.min(delegate.deadline().toEpochMilli(), parent.deadline()));
        var plan = new Plan(
                Optional.empty(),
                List.of(),
                Optional.of(parent.id()),
                parent.submitted().depth() + 1,
                Optional.empty());
        return new Submit(
                part.agent(),
                part.skill(),
                part.input(),
                part.content(),
                parent.submitted().session(),
                Optional.of(deadline),
                part.budget(),
                parent.submitted().priority(),
                Optional.empty(),
                0,
                Optional.of(plan));
    }

    /** A request in the name of whoever asked for a task, with what that one could ask for then. */
    private static Call caller(TaskEntry parent) {
        var permissions = parent.submitted().permissions().map(Permissions::of).orElse(Permissions.NONE);
        return Call.of(parent.submitted().caller(), parent.tenant(), permissions, LOOK_UP);
    }

    /** No agent gets what came from itself, however far up, unless its card says that it works with itself. */
    private Future<Void> checkNoLoop(TaskEntry parent, String agent) {
        var member = cast.find(agent);
        boolean allowed = member.filter(
                        found -> found.entry().card().collaborators().contains(agent))
                .isPresent();
        return allowed
                ? Future.succeededFuture()
                : agents(parent, new ArrayList<>())
                        .compose(above -> above.contains(agent)
                                ? Future.failedFuture(
                                        member.isPresent() ? looped(parent, agent, above) : unheard(agent))
                                : Future.succeededFuture());
    }

    private static Refusal looped(TaskEntry parent, String agent, List<String> above) {
        return refused(
                parent,
                "hand work to '" + agent + "'",
                "that agent is at work on it further up (" + String.join(" < ", above)
                        + ") and does not name itself as a collaborator");
    }

    /** It works on this and will say what its card is: a node that has just begun to lead has not heard it yet. */
    private static Refusal unheard(String agent) {
        return Refusal.of(ErrorCode.OVERLOADED, "what '" + agent + "' may do is not known yet; ask again in a moment");
    }

    /** Who works on a task, on the one on whose behalf it is done, and so on. */
    private Future<List<String>> agents(TaskEntry entry, List<String> below) {
        below.add(entry.agent());
        var parent = entry.submitted().plan().flatMap(Plan::parent);
        return parent.isEmpty() || below.size() > MOST_DEPTH
                ? Future.succeededFuture(below)
                : found(parent.get())
                        .compose(found -> found.map(above -> agents(above, below))
                                .orElseGet(() -> Future.succeededFuture(below)));
    }

    private Future<Optional<TaskEntry>> found(String id) {
        var open = book.open(id);
        return open.isPresent() ? Future.succeededFuture(open) : book.readAnywhere(id);
    }

    private Future<TaskEntry> aside(TaskEntry parent, TaskEntry child, long millis) {
        long epoch = parent.epoch();
        step(parent, epoch, 1);
        stage.left(parent.agent()); // others have its room until the child is over
        return over(child, clock.getAsLong() + millis).onComplete(done -> step(parent, epoch, -1));
    }

    /** Whoever waits for a task is woken when it asks a human too, which is not what is waited for here. */
    private Future<TaskEntry> over(TaskEntry child, long until) {
        long left = until - clock.getAsLong();
        return child.state().over() || left <= 0
                ? Future.succeededFuture(child)
                : book.waits().until(child.id(), left).compose(woken -> over(child, until));
    }

    /** Lets a task go out of its room or back into it, if it is still the same attempt. */
    private void step(TaskEntry entry, long epoch, int change) {
        if (entry.epoch() != epoch) {
            return;
        }
        boolean tookRoom = entry.takesRoom();
        entry.aside(change);
        if (tookRoom && !entry.takesRoom()) {
            queue.ended(entry);
        } else if (!tookRoom && entry.takesRoom()) {
            queue.started(entry); // it goes on at once, though others may have taken the room meanwhile
        }
    }

    private static Refusal refused(TaskEntry parent, String what, String why) {
        return Refusal.of(ErrorCode.NOT_ALLOWED, parent.id() + " may not " + what + ": " + why);
    }
}
