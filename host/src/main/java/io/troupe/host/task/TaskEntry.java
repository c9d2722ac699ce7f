package io.troupe.host.task;

import io.troupe.api.Content;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact;
import io.troupe.host.fact.TaskFact.Effort;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.Player;
import io.troupe.host.fact.TaskFact.TaskAnswered;
import io.troupe.host.fact.TaskFact.TaskAsked;
import io.troupe.host.fact.TaskFact.TaskDead;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskProgressed;
import io.troupe.host.fact.TaskFact.TaskQueued;
import io.troupe.host.fact.TaskFact.TaskReleased;
import io.troupe.host.fact.TaskFact.TaskRenewed;
import io.troupe.host.fact.TaskFact.TaskRetried;
import io.troupe.host.fact.TaskFact.TaskRevived;
import io.troupe.host.fact.TaskFact.TaskStarted;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task as its facts tell it: the fold of its stream. Lives on the task service's context alone. */
final class TaskEntry {

    private static final String PREFIX = "task/";

    private final String id;
    private final TaskSubmitted submitted;
    private final long submittedAt;
    private final String tenant;
    private TaskState state;
    private long version;
    private long epoch;
    private long deadline;
    private long notBefore;
    private Attempts attempts = Attempts.NONE;
    private long leaseUntil = Long.MAX_VALUE;
    private Optional<Player> player = Optional.empty();
    private Optional<String> note = Optional.empty();
    private Optional<Long> startedAt = Optional.empty();
    private Optional<Long> finishedAt = Optional.empty();
    private Optional<TaskFinished> finished = Optional.empty();
    private Optional<Effort> effort = Optional.empty();
    private Questions questions = Questions.NONE;
    private long askedAt;
    private long waited;

    // What follows is not in the journal.
    private final Place place = new Place();
    private int aside;
    private Breaker.@Nullable Pass pass;

    TaskEntry(String id, TaskSubmitted submitted, long time, String tenant) {
        this.id = id;
        this.submitted = submitted;
        this.submittedAt = time;
        this.tenant = tenant;
        this.version = 1;
        this.state = submitted.waits() ? TaskState.SUBMITTED : TaskState.QUEUED;
        this.deadline = submitted.deadline();
        this.notBefore = submitted.plan().flatMap(Plan::notBefore).orElse(0L);
    }

    /** As a snapshot has kept it. */
    TaskEntry(TaskKept kept) {
        this(kept.id(), kept.submitted(), kept.submittedAt(), kept.tenant());
        kept.since().ifPresent(this::since);
    }

    private void since(TaskKept.Since kept) {
        state = kept.state();
        version = kept.version();
        epoch = kept.epoch();
        deadline = kept.times().deadline();
        notBefore = kept.times().notBefore();
        leaseUntil = kept.times().leaseUntil();
        startedAt = kept.times().startedAt();
        finishedAt = kept.times().finishedAt();
        askedAt = kept.times().askedAt();
        waited = kept.times().waited();
        attempts = kept.attempts();
        player = kept.player();
        note = kept.note();
        effort = kept.effort();
        questions = Questions.of(kept.questions());
    }

    /** What a snapshot keeps of it. */
    TaskKept kept() {
        return new TaskKept(id, submitted, submittedAt, tenant, version == 1 ? Optional.empty() : Optional.of(since()));
    }

    private TaskKept.Since since() {
        return new TaskKept.Since(
                state,
                version,
                epoch,
                new TaskKept.Times(deadline, notBefore, leaseUntil, startedAt, finishedAt, askedAt, waited),
                attempts,
                player,
                note,
                effort,
                questions.kept());
    }

    static String stream(String id) {
        return PREFIX + id;
    }

    static boolean isTask(Recorded recorded) {
        return recorded.stream().startsWith(PREFIX);
    }

    /** The id of the task that a recorded fact is about. */
    static String id(Recorded recorded) {
        return recorded.stream().substring(PREFIX.length());
    }

    /** Folds a whole stream; empty when it does not begin with a submission. */
    static Optional<TaskEntry> fold(List<Recorded> stream) {
        if (stream.isEmpty() || !(Facts.read(stream.getFirst()) instanceof TaskSubmitted first)) {
            return Optional.empty();
        }
        var begin = stream.getFirst();
        var entry = new TaskEntry(id(begin), first, begin.time(), begin.tenant());
        stream.stream().skip(1).forEach(fact -> entry.apply(Facts.read(fact), fact.version(), fact.time()));
        return Optional.of(entry);
    }

    /** Takes in what has become durable. */
    void apply(Fact fact, long atVersion, long time) {
        version = atVersion;
        var before = state;
        applyState(fact, time);
        if (before != TaskState.WAITING_FOR_INPUT && state == TaskState.WAITING_FOR_INPUT) {
            askedAt = time;
        } else if (before == TaskState.WAITING_FOR_INPUT && state != TaskState.WAITING_FOR_INPUT) {
            waited += Math.max(0, time - askedAt);
        }
    }

    private void applyState(Fact fact, long time) {
        if (fact instanceof TaskFact.Work || fact instanceof TaskAsked) {
            attempts = attempts.further();
        }
        if (fact instanceof TaskStarted started) {
            started(started, time);
        } else if (fact instanceof TaskRenewed renewed) {
            state = TaskState.RUNNING; // again, if the lease had run out
            leaseUntil = renewed.leaseUntil();
        } else if (fact instanceof TaskReleased released) {
            state = TaskState.QUEUED;
            leaseUntil = Long.MAX_VALUE;
            attempts = released.lost().isPresent() ? attempts.lost() : attempts;
        } else if (fact instanceof TaskQueued) {
            state = TaskState.QUEUED;
        } else if (fact instanceof TaskRetried retried) {
            state = TaskState.SUBMITTED;
            attempts = attempts.failed(retried.attempt(), retried.epoch(), retried.error(), time);
            notBefore = retried.notBefore();
        } else if (fact instanceof TaskDead dead) {
            state = TaskState.DEAD_LETTER;
            finishedAt = Optional.of(time);
            attempts = attempts.failed(dead.attempts(), dead.epoch(), dead.error(), time);
            effort = dead.effort();
        } else if (fact instanceof TaskRevived revived) {
            revived(revived);
        } else if (fact instanceof TaskProgressed progressed) {
            note = Optional.of(progressed.note());
        } else if (fact instanceof TaskAsked asked) {
            state = TaskState.WAITING_FOR_INPUT;
            questions = questions.asked(asked);
        } else if (fact instanceof TaskAnswered answered) {
            state = state == TaskState.WAITING_FOR_INPUT ? TaskState.RUNNING : state;
            questions = questions.answered(answered);
        } else if (fact instanceof TaskFinished end) {
            state = end.state();
            finishedAt = Optional.of(time);
            finished = Optional.of(end);
            attempts = attempts.forgiven();
            effort = end.effort();
        } // what is left is of no consequence for the state: a refused outcome, a kind of a later version
    }

    private void started(TaskStarted started, long time) {
        state = TaskState.RUNNING;
        epoch = started.epoch();
        aside = 0;
        player = Optional.of(started.player());
        startedAt = startedAt.or(() -> Optional.of(time));
        attempts = attempts.forgiven();
        leaseUntil = started.player() instanceof Player.Client client ? client.leaseUntil() : Long.MAX_VALUE;
    }

    private void revived(TaskRevived revived) {
        state = TaskState.QUEUED;
        deadline = revived.deadline();
        finishedAt = Optional.empty();
        attempts = attempts.revived();
        effort = Optional.empty();
        waited = 0;
    }

    String id() {
        return id;
    }

    TaskSubmitted submitted() {
        return submitted;
    }

    /** Epoch milliseconds. */
    long submittedAt() {
        return submittedAt;
    }

    /** How many characters of input it holds in memory. */
    long size() {
        return Admission.length(submitted);
    }

    String tenant() {
        return tenant;
    }

    Sight.Owner owner() {
        return new Sight.Owner(
                tenant,
                submitted.caller(),
                player.orElse(null) instanceof Player.Client client ? Optional.of(client.caller()) : Optional.empty());
    }

    String agent() {
        return submitted.agent();
    }

    TaskState state() {
        return state;
    }

    long version() {
        return version;
    }

    long epoch() {
        return epoch;
    }

    Optional<Player> player() {
        return player;
    }

    Questions questions() {
        return questions;
    }

    /** The node on which an agent works on it right now. */
    Optional<String> runningOn() {
        boolean atWork = state == TaskState.RUNNING || state == TaskState.WAITING_FOR_INPUT;
        return atWork && player.orElse(null) instanceof Player.Host host ? Optional.of(host.node()) : Optional.empty();
    }

    /** The digest of the claim that a client holds, or held when its lease ran out; until somebody else takes it. */
    Optional<String> claimDigest() {
        return player.orElse(null) instanceof Player.Client client
                ? Optional.of(client.claimDigest())
                : Optional.empty();
    }

    long leaseUntil() {
        return leaseUntil;
    }

    /** Says whether its agent is at work, not only waiting for a human or for other agents: then it takes up room. */
    boolean takesRoom() {
        return state == TaskState.RUNNING && aside == 0 && runningOn().isPresent();
    }

    /** Counts how many threads of its agent wait for other agents. */
    void aside(int change) {
        aside += change;
    }

    /** Says whether its agent waits for other agents. */
    boolean waitsForOthers() {
        return state == TaskState.RUNNING && aside > 0;
    }

    /** Says whether the time that humans take does not count against its deadline. */
    boolean patient() {
        return submitted.patient().orElse(false);
    }

    /** When it has to be done, in epoch milliseconds; while a patient one waits for a human, as if that ended now. */
    long deadline() {
        return patient() ? deadline + waited : deadline;
    }

    /** Before which it is not queued, epoch milliseconds; 0 for any time. */
    long notBefore() {
        return notBefore;
    }

    Attempts attempts() {
        return attempts;
    }

    Place place() {
        return place;
    }

    /** With what it was let through to the agent that works on it; null when nobody asks how that goes. */
    Breaker.@Nullable Pass pass() {
        return pass;
    }

    void pass(Breaker.@Nullable Pass value) {
        pass = value;
    }

    /**
     * When something has to be done about it, in epoch milliseconds: it is doomed, its lease ends, its time comes or
     * its deadline passes.
     */
    long due() {
        if (place.doomed().isPresent()) {
            return 0;
        }
        if (patient() && state == TaskState.WAITING_FOR_INPUT) {
            return Long.MAX_VALUE;
        }
        long next = state == TaskState.SUBMITTED && place.awaited() == 0 ? notBefore : leaseUntil;
        return Math.min(deadline(), next);
    }

    Optional<Long> finishedAt() {
        return finishedAt;
    }

    TaskView view(boolean claimable, Optional<String> waits) {
        return view(claimable, waits, finished.map(TaskFinished::answer).orElse(List.of()));
    }

    /** What a list shows of a task that has ended: all but its answer, which may be large. */
    TaskView summary() {
        return view(false, Optional.empty(), List.of());
    }

    private TaskView view(boolean claimable, Optional<String> waits, List<Content> answer) {
        return new TaskView(
                id,
                submitted.agent(),
                submitted.skill(),
                state,
                claimable,
                Instant.ofEpochMilli(submittedAt),
                startedAt.map(Instant::ofEpochMilli),
                finishedAt.map(Instant::ofEpochMilli),
                Instant.ofEpochMilli(deadline()),
                epoch,
                player.map(who -> who instanceof Player.Host ? "host" : "client"),
                waits,
                note,
                submitted.session(),
                answer,
                finished.flatMap(TaskFinished::error).or(attempts::failure),
                state.over() ? Optional.empty() : questions.open().map(TaskAsked::question),
                effort,
                version);
    }
}
