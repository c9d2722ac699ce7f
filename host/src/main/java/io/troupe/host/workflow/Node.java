package io.troupe.host.workflow;

import io.troupe.api.Json;
import io.troupe.api.RunStep;
import io.troupe.api.RunStep.State;
import io.troupe.host.fact.RunFact.StepCompensated;
import io.troupe.host.fact.RunFact.StepCompensating;
import io.troupe.host.fact.RunFact.StepEnded;
import io.troupe.host.fact.RunFact.StepStarted;
import io.troupe.host.fact.TaskFact.TaskError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A step of a run as its facts tell it. On the run service's context alone. */
final class Node {

    private final String id;
    private final int index;
    private final @Nullable Node whole;
    private final int item;
    private StepPlan plan;
    private State state = State.PENDING;
    private boolean approved;
    private boolean expanded;
    private boolean inherited;
    private @Nullable String work;
    private @Nullable String agent;
    private int attempt;
    private long startedAt;
    private long endedAt;
    private long endedAs;
    private @Nullable StepEnded end;
    private List<Json> items = List.of();
    private List<Node> parts = List.of();
    private int partsOpen;
    private @Nullable Undoing undoing;

    /** How far undoing it is. */
    record Undoing(int attempt, Optional<String> task, boolean done, Optional<TaskError> error) {}

    Node(StepPlan plan, int index) {
        this.id = plan.id();
        this.index = index;
        this.plan = plan;
        this.whole = null;
        this.item = 0;
    }

    private Node(Node whole, int item) {
        this.id = whole.id + "[" + item + "]";
        this.index = whole.index;
        this.plan = whole.plan;
        this.whole = whole;
        this.item = item;
        this.state = State.READY;
    }

    String id() {
        return id;
    }

    int index() {
        return index;
    }

    StepPlan plan() {
        return plan;
    }

    State state() {
        return state;
    }

    boolean over() {
        return state.over();
    }

    /** True from when anything was done about it that the journal knows; its plan cannot change any more. */
    boolean begun() {
        return approved || !unbegun();
    }

    /** Says whether nobody decided anything about it yet. */
    boolean idle() {
        return state == State.PENDING || state == State.READY;
    }

    private boolean unbegun() {
        return idle() || state == State.CHOSEN;
    }

    boolean approved() {
        return approved;
    }

    /** The step of which this is one of several. */
    Optional<Node> whole() {
        return Optional.ofNullable(whole);
    }

    int item() {
        return item;
    }

    Optional<Json> itemValue() {
        return whole == null ? Optional.empty() : Optional.of(whole.items.get(item));
    }

    /** True when it stands for several, of which there may be none. */
    boolean expanded() {
        return expanded;
    }

    /** It was done by the run of which this one is a fork. */
    void inherit() {
        inherited = true;
    }

    boolean inherited() {
        return inherited;
    }

    List<Node> parts() {
        return parts;
    }

    int partsOpen() {
        return partsOpen;
    }

    Optional<String> work() {
        return Optional.ofNullable(work);
    }

    Optional<String> agent() {
        return Optional.ofNullable(agent).or(plan::agent);
    }

    int attempt() {
        return attempt;
    }

    long startedAt() {
        return startedAt;
    }

    long endedAt() {
        return endedAt;
    }

    /** Its place among the steps of the run in the order in which they ended. */
    long endedAs() {
        return endedAs;
    }

    Optional<StepEnded> end() {
        return Optional.ofNullable(end);
    }

    Optional<Json> output() {
        return end().flatMap(StepEnded::output);
    }

    Optional<TaskError> error() {
        return end().flatMap(StepEnded::error);
    }

    Optional<Undoing> undoing() {
        return Optional.ofNullable(undoing);
    }

    void plan(StepPlan value) {
        plan = value;
    }

    void state(State value) {
        state = value;
    }

    void asked() {
        state = State.WAITING;
    }

    void approve() {
        approved = true;
        state = State.READY;
    }

    void start(StepStarted fact, long time) {
        work = fact.work();
        agent = fact.agent().orElse(null);
        attempt = fact.attempt();
        startedAt = attempt == 1 ? time : startedAt;
        state = State.RUNNING;
    }

    List<Node> expand(List<Json> values, long time) {
        items = values;
        expanded = true;
        var made = new ArrayList<Node>(values.size());
        for (int i = 0; i < values.size(); i++) {
            made.add(new Node(this, i));
        }
        parts = made;
        partsOpen = made.size();
        startedAt = time;
        state = State.RUNNING;
        return made;
    }

    void end(StepEnded fact, long time, long order) {
        end = fact;
        endedAt = time;
        endedAs = order;
        state = fact.state();
        if (whole != null) {
            whole.partsOpen--;
        }
    }

    void compensating(StepCompensating fact) {
        undoing = new Undoing(fact.attempt(), Optional.of(fact.task()), false, Optional.empty());
    }

    void compensated(StepCompensated fact) {
        int tried = undoing == null ? 1 : undoing.attempt();
        undoing = new Undoing(tried, Optional.empty(), fact.error().isEmpty(), fact.error());
        if (fact.error().isEmpty()) {
            state = State.COMPENSATED;
        }
    }

    /** What could not be undone is tried again. */
    void undoAgain() {
        if (undoing != null && undoing.error().isPresent()) {
            undoing = new Undoing(undoing.attempt(), Optional.empty(), false, Optional.empty());
        }
    }

    /** What expressions see of it. */
    StepValue value() {
        return new StepValue(state, output(), error().map(TaskError::reason));
    }

    /** What its strategy sees of it. */
    RunStep forStrategy() {
        return new RunStep(
                id, state, plan.dependsOn(), plan.group(), plan.optional(), output(), error().map(TaskError::reason));
    }
}
