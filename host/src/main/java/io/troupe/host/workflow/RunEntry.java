package io.troupe.host.workflow;

import io.troupe.api.RunChange;
import io.troupe.api.RunStep.State;
import io.troupe.host.fact.RunFact;
import io.troupe.host.fact.RunFact.RunAnswered;
import io.troupe.host.fact.RunFact.RunAsked;
import io.troupe.host.fact.RunFact.RunChanged;
import io.troupe.host.fact.RunFact.RunCreated;
import io.troupe.host.fact.RunFact.RunEnding;
import io.troupe.host.fact.RunFact.RunFinished;
import io.troupe.host.fact.RunFact.RunPaused;
import io.troupe.host.fact.RunFact.RunResumed;
import io.troupe.host.fact.RunFact.RunRollingBack;
import io.troupe.host.fact.RunFact.RunStrategyChanged;
import io.troupe.host.fact.RunFact.RunWaiting;
import io.troupe.host.fact.RunFact.RunWarned;
import io.troupe.host.fact.RunFact.RunWoken;
import io.troupe.host.fact.RunFact.StepCompensated;
import io.troupe.host.fact.RunFact.StepCompensating;
import io.troupe.host.fact.RunFact.StepEnded;
import io.troupe.host.fact.RunFact.StepExpanded;
import io.troupe.host.fact.RunFact.StepStarted;
import io.troupe.host.fact.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run as its facts tell it: {@link #apply} is all that ever changes it, so that what is read from the journal is what was
 * there before. On the run service's context alone.
 */
final class RunEntry {

    private final String id;
    private final String tenant;
    private final RunCreated created;
    private final long createdAt;
    private final Progress graph;
    private Definition definition;
    private boolean edited; // since the definition was made
    private long version = 1;
    /** The last fact that somebody's deed brought about; what was seen before it is stale for another one. */
    private long actedAt = 1;

    private long lastTime;
    private boolean began;
    private boolean paused;
    private boolean rollingBack;
    private @Nullable String pauseReason;
    private @Nullable String strategyVersion;
    private @Nullable RunFinished finish;
    private @Nullable Ending ending;
    private long finishedAt;
    private int running;
    private int stepsRunning;
    private long ended;
    private Spent spent = Spent.NOTHING;
    private final Expected expected = new Expected();
    private @Nullable String rollbackReason;
    private @Nullable Node undoing;
    private List<RunChange> changes = new ArrayList<>(4);

    RunEntry(String id, String tenant, RunCreated created, Definition definition, long time) {
        this.id = id;
        this.tenant = tenant;
        this.created = created;
        this.createdAt = time;
        this.lastTime = time;
        this.definition = definition;
        this.graph = new Progress(definition);
        changes.add(new RunChange.Began());
    }

    /** Takes in what follows the creation. */
    void apply(RunFact fact, long time) {
        version++;
        lastTime = Math.max(lastTime, time);
        switch (fact) {
            case RunCreated again -> throw new IllegalStateException(id + " was created twice, expected once");
            case RunStrategyChanged changed -> {
                began = true;
                strategyVersion = changed.pluginVersion();
            }
            case StepStarted started -> start(node(started.step()), started, time);
            case StepExpanded expanded -> {
                var node = node(expanded.step());
                begin(node);
                graph.expanded(node.expand(expanded.items(), time));
            }
            case StepEnded end -> end(node(end.step()), end, time);
            case RunAsked ask -> ask(ask, time);
            case RunAnswered answered -> answered(answered);
            case RunWaiting wait -> expected.wait(wait);
            case RunWoken woken -> {
                expected.come(woken);
                changes.add(new RunChange.TimeCame(woken.id()));
            }
            case RunPaused pause -> {
                paused = true;
                pauseReason = pause.reason();
                acted();
            }
            case RunResumed resumed -> {
                paused = false;
                pauseReason = null;
                changes.add(new RunChange.Resumed());
                acted();
            }
            case RunChanged changed -> {
                graph.change(PlanChange.of(changed.edit(), step -> node(step).plan(), definition.programs()));
                edited = true;
                changes.add(new RunChange.Edited(changed.edit()));
                acted();
            }
            case RunWarned warned -> {} // for people
            case RunEnding decided -> ending = new Ending(decided.state(), decided.output(), decided.error());
            case RunRollingBack rolling -> {
                rollingBack = true;
                ending = null;
                rollbackReason = rolling.reason();
                graph.withParts().forEach(Node::undoAgain);
                paused = false;
                finish = null;
                expected.nothing();
                acted();
            }
            case StepCompensating compensating -> {
                undoing = node(compensating.step());
                undoing.compensating(compensating);
            }
            case StepCompensated compensated -> {
                spent = spent.plus(compensated.effort());
                node(compensated.step()).compensated(compensated);
                undoing = null;
            }
            case RunFinished finished -> {
                rollingBack = false;
                paused = false;
                finish = finished;
                finishedAt = time;
                expected.nothing();
            }
        }
    }

    /** A fact of a kind that a later version wrote: it counts, and says nothing here. */
    void applyUnknown() {
        version++;
    }

    private void acted() {
        actedAt = version;
    }

    private void begin(Node node) {
        graph.taken(node);
        if (node.whole().isEmpty() && node.idle()) {
            stepsRunning++;
        }
    }

    private void start(Node node, StepStarted started, long time) {
        begin(node);
        if (node.state() != State.RUNNING) {
            running++;
        }
        node.start(started, time);
        boolean inherited =
                created.fork().filter(fork -> version <= 1 + fork.inherited()).isPresent();
        if (inherited) {
            node.inherit();
        }
    }

    private void end(Node node, StepEnded end, long time) {
        if (node.over()) {
            throw new IllegalStateException("step " + node.id() + " of " + id + " ended twice, expected once");
        }
        boolean worked = node.state() == State.RUNNING
                && node.parts().isEmpty()
                && node.work().isPresent();
        boolean counted =
                node.state() == State.RUNNING || node.state() == State.WAITING || node.state() == State.CHOSEN;
        running -= worked ? 1 : 0;
        spent = spent.plus(end.effort());
        node.end(end, time, ++ended);
        expected.over(node);
        if (node.whole().isEmpty()) {
            stepsRunning -= counted ? 1 : 0;
            graph.over(node);
            changes.add(new RunChange.StepEnded(node.id(), end.state()));
        }
    }

    private void ask(RunAsked ask, long time) {
        expected.ask(ask, time);
        ask.step().map(this::node).ifPresent(node -> {
            begin(node);
            node.asked();
        });
    }

    private void answered(RunAnswered answered) {
        var ask = expected.answered(answered);
        acted();
        if (ask == null) {
            return;
        }
        if (ask.step().isEmpty()) {
            changes.add(new RunChange.Answered(
                    answered.id(),
                    answered.answer()
                            .<io.troupe.api.Answer>map(io.troupe.api.Answer.Given::new)
                            .orElseGet(io.troupe.api.Answer.Declined::new)));
        } else if (Approvals.yes(answered)) {
            var node = node(ask.step().get());
            stepsRunning--;
            node.approve();
            graph.makeReady(node);
        }
    }

    boolean begun(String step) {
        return graph.node(step).filter(Node::begun).isPresent();
    }

    Node node(String step) {
        return graph.node(step)
                .orElseThrow(() -> new IllegalStateException(id + " has no step " + step + ", expected one"));
    }

    /** A step was chosen to be started, and waits for room; the journal knows nothing of that. */
    void choose(Node node) {
        graph.taken(node);
        node.state(State.CHOSEN);
        stepsRunning += node.whole().isEmpty() ? 1 : 0;
    }

    /** It is not chosen any more. */
    void unchoose(Node node) {
        stepsRunning -= node.whole().isEmpty() ? 1 : 0;
        if (node.whole().isEmpty()) {
            graph.makeReady(node);
        } else {
            node.state(State.READY);
        }
    }

    /** What happened since this was last asked, for the strategy. */
    List<RunChange> takeChanges() {
        var taken = changes;
        changes = new ArrayList<>(4);
        return taken;
    }

    void giveBack(List<RunChange> taken) {
        var all = new ArrayList<>(taken);
        all.addAll(changes);
        changes = all;
    }

    void tell(RunChange change) {
        changes.add(change);
    }

    /** Says whether a step failed since this was last asked. */
    boolean hasFailures() {
        return changes.stream()
                .anyMatch(change -> change instanceof RunChange.StepEnded end && end.state() == State.FAILED);
    }

    boolean hasNews() {
        return !changes.isEmpty();
    }

    RunState state() {
        if (finish != null) {
            return finish.state();
        }
        if (rollingBack) {
            return RunState.ROLLING_BACK;
        }
        if (paused) {
            return RunState.PAUSED;
        }
        if (!began) {
            return RunState.PENDING;
        }
        return expected.answers().isEmpty() || running > 0 || !expected.times().isEmpty()
                ? RunState.RUNNING
                : RunState.AWAITING_INPUT;
    }

    String id() {
        return id;
    }

    String tenant() {
        return tenant;
    }

    RunCreated created() {
        return created;
    }

    long createdAt() {
        return createdAt;
    }

    /** As it is now; made anew after changes, when somebody asks. */
    Definition definition() {
        if (edited) {
            definition = definition.with(graph.plans());
            edited = false;
        }
        return definition;
    }

    Progress graph() {
        return graph;
    }

    long version() {
        return version;
    }

    long actedAt() {
        return actedAt;
    }

    long lastTime() {
        return lastTime;
    }

    boolean paused() {
        return paused;
    }

    Optional<String> pauseReason() {
        return Optional.ofNullable(pauseReason);
    }

    boolean rollingBack() {
        return rollingBack;
    }

    boolean over() {
        return finish != null;
    }

    /** How it ends as soon as nothing works for it any more. */
    Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    Optional<RunFinished> finish() {
        return Optional.ofNullable(finish);
    }

    long finishedAt() {
        return finishedAt;
    }

    Optional<String> strategyVersion() {
        return Optional.ofNullable(strategyVersion);
    }

    /** How many tasks and runs are at work for it. */
    int running() {
        return running;
    }

    /** How many of its steps were chosen or begun and are not over. */
    int stepsRunning() {
        return stepsRunning;
    }

    /** What it waits for that is not its own work. */
    Expected expected() {
        return expected;
    }

    /** The step that is being undone now. */
    Optional<Node> undoing() {
        return Optional.ofNullable(undoing);
    }

    /** Why it is, or was, rolled back. */
    Optional<String> rollbackReason() {
        return Optional.ofNullable(rollbackReason);
    }

    /** When its budget of time is used up. */
    long deadline() {
        return created.budget().time().map(time -> createdAt + time.toMillis()).orElse(Long.MAX_VALUE);
    }

    /** What its steps took so far. */
    Spent spent() {
        return spent;
    }

    /** What expressions of a step see; of another one only what it depends on. */
    Values values(Optional<Node> about) {
        return new Values(
                id,
                created.input(),
                step -> about.filter(part -> isPart(part, step))
                        .or(() -> graph.node(step))
                        .map(Node::value),
                about.flatMap(Node::itemValue),
                about.map(Node::item).orElse(0));
    }

    /** What undoes one of several sees what came of that one where it names the step. */
    private static boolean isPart(Node part, String step) {
        return part.whole().filter(whole -> whole.id().equals(step)).isPresent();
    }
}
