package io.troupe.host.workflow;

import com.fasterxml.jackson.annotation.JsonValue;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.RunFact.Parent;
import io.troupe.host.fact.RunFact.RunCreated;
import io.troupe.host.fact.RunFact.RunFinished;
import io.troupe.host.fact.RunFact.RunRollingBack;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskDead;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskState;
import io.troupe.host.fact.WorkflowFact.WorkflowPut;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of the facts of runs of workflows and of the tasks that are their steps, whatever befell the host that wrote
 * them; and whether it does, by one pass over facts in the order of their positions. It shares no code with the run service
 * but the table of states, so that a mistake there shows here, and has the service's own reading follow, which must never
 * fail. Remembers a little of each run that is not over and of the last {@value #RECENT} that are, and what the last
 * {@value #DEFINITIONS} definitions say of their steps. For one thread.
 */
public final class RunInvariants {

    /** What must hold, each by name and in a sentence. */
    public enum Invariant {
        READABLE("A fact of a run can be read as what its kind says."),
        BEGINS_WITH_ITS_CREATION("A run's stream begins with run.created at version 1, and has it once."),
        VERSIONS_HAVE_NO_GAP("The versions of a run's stream grow by one."),
        ONE_TENANT("All facts of a run belong to the tenant that started it."),
        FOLDS("The facts of a run can be followed from the first to the last."),
        TRANSITIONS_ARE_IN_THE_TABLE("A run goes only from a state to one that the table of states allows."),
        NOTHING_FOLLOWS_THE_END("Nothing follows the end of a run but a rollback."),
        STEPS_ARE_OF_THE_GRAPH("What is told of a step is told of one that the run has."),
        STARTS_ONCE("A step starts once."),
        ENDS_ONCE("A step ends once."),
        NOTHING_BEFORE_WHAT_IT_HANGS_ON(
                "A step starts only after all on which it, or another one of its group that is not over, depends."),
        STARTS_WHILE_THE_RUN_GOES_ON("A step starts only in a run that its strategy began and nobody stopped."),
        CHANGES_NOTHING_BEGUN("A change leaves alone what has begun."),
        THE_LAST_IS_UNDONE_FIRST("Steps are undone in the reverse order of their ends, one after the other."),
        UNDONE_ONCE("Only what was completed is undone, and once."),
        WORK_IS_ITS_STEPS("What is done for a step is what the run says of it, and begins after that was said."),
        COMPLETES_AFTER_ITS_WORK("A step completes only after its task or run did."),
        NOTHING_WORKS_AFTER_THE_END("When a run ends, nothing works for it any more."),
        NOT_WOKEN_EARLY("A run is not woken before the time for which it waits."),
        ANSWERS_A_QUESTION("An answer belongs to a question that was asked and is open."),
        OUTPUT_WHEN_COMPLETED("A run that completes has an output, and no other has.");

        private final String sentence;

        Invariant(String sentence) {
            this.sentence = sentence;
        }

        public String sentence() {
            return sentence;
        }

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A fact with which an invariant does not hold.
     *
     * @param position of the fact
     * @param seen what is there
     * @param expected what should be
     */
    public record Violation(Invariant invariant, String stream, long position, String seen, String expected) {}

    private record Version(String stream, long number) {}

    static final int RECENT = 1_000;
    private static final int DEFINITIONS = 10_000;
    private static final int MOST_VIOLATIONS = 100;
    private static final String RUN = "run/";
    private static final String TASK = "task/";

    private final Map<Version, WorkflowPut> definitions = atMost(DEFINITIONS);
    private final Map<String, RunStory> open = new HashMap<>();
    private final Map<String, RunStory> over = atMost(RECENT);
    /** Runs that ended so long ago that nothing is known of them, and are rolled back. */
    private final Map<String, Boolean> unknown = atMost(RECENT);

    /** The runs of tasks that have not ended. */
    private final Map<String, String> runs = new HashMap<>();

    private final List<Violation> violations = new ArrayList<>();

    /** Takes in the next fact, of a run or not. */
    public void take(Recorded recorded) {
        try {
            if (recorded.stream().startsWith(RUN)) {
                tell(recorded, Facts.read(recorded));
            } else if (recorded.kind().equals("workflow.put")) {
                put(recorded, Facts.read(recorded));
            } else if (ofWork(recorded.kind())) {
                work(recorded, Facts.read(recorded));
            }
        } catch (IllegalArgumentException e) {
            if (recorded.stream().startsWith(RUN)) {
                report(Invariant.READABLE, recorded, String.valueOf(e.getMessage()), "a body of " + recorded.kind());
            }
        }
    }

    /** What did not hold so far, in order; at most {@value #MOST_VIOLATIONS}. */
    public List<Violation> violations() {
        return List.copyOf(violations);
    }

    /** How many runs are not over. */
    public int open() {
        return open.size();
    }

    private static boolean ofWork(String kind) {
        return kind.equals("task.submitted") || kind.equals("task.finished") || kind.equals("task.dead");
    }

    private void put(Recorded recorded, Fact fact) {
        if (fact instanceof WorkflowPut put) {
            definitions.put(new Version(recorded.stream(), put.number()), put);
        }
    }

    private @Nullable RunStory story(String run) {
        return open.getOrDefault(run, over.get(run));
    }

    private void tell(Recorded recorded, Fact fact) {
        var id = recorded.stream().substring(RUN.length());
        var story = story(id);
        if (story == null) {
            begin(id, recorded, fact);
            return;
        }
        story.next(recorded, fact);
        if (story.over() && open.remove(id) != null) {
            over.put(id, story);
        } else if (!story.over() && over.remove(id) != null) {
            open.put(id, story);
        }
        if (fact instanceof RunFinished finished) {
            boolean well = finished.state() == RunState.COMPLETED || finished.state() == RunState.ROLLED_BACK;
            story.parent().map(Parent::run).map(this::story).ifPresent(above -> above.workEnded(id, well));
        }
    }

    private void begin(String id, Recorded recorded, Fact fact) {
        if (fact instanceof RunCreated created && recorded.version() == 1) {
            var put = definitions.get(
                    new Version("workflow/" + recorded.tenant() + "/" + created.workflow(), created.number()));
            open.put(
                    id,
                    new RunStory(
                            recorded, created, Optional.ofNullable(put).map(WorkflowPut::definition), this::report));
            created.parent().ifPresent(parent -> {
                var above = story(parent.run());
                if (above != null) {
                    above.workBegun(recorded, id, parent.step());
                }
            });
        } else if (fact instanceof RunRollingBack) {
            unknown.put(id, true);
        } else if (!unknown.containsKey(id)) {
            report(
                    Invariant.BEGINS_WITH_ITS_CREATION,
                    recorded,
                    recorded.kind() + " at version " + recorded.version() + " of a run that is not open",
                    "run.created at version 1 before it");
        }
    }

    private void work(Recorded recorded, Fact fact) {
        var task = recorded.stream().substring(TASK.length());
        switch (fact) {
            case TaskSubmitted submitted ->
                submitted.plan().flatMap(Plan::run).ifPresent(step -> submitted(recorded, task, step));
            case TaskFinished finished -> ended(task, finished.state() == TaskState.COMPLETED);
            case TaskDead _ -> ended(task, false);
            default -> {} // of a later version
        }
    }

    private void submitted(Recorded recorded, String task, String step) {
        int slash = step.indexOf('/');
        var run = step.substring(0, Math.max(0, slash));
        var story = story(run);
        if (story != null) {
            runs.put(task, run);
            story.workBegun(recorded, task, step.substring(slash + 1));
        }
    }

    private void ended(String task, boolean well) {
        var run = runs.remove(task);
        var story = run == null ? null : story(run);
        if (story != null) {
            story.workEnded(task, well);
        }
    }

    private void report(Invariant invariant, Recorded at, String seen, String expected) {
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(new Violation(invariant, at.stream(), at.position(), seen, expected));
        }
    }

    private static <K, V> Map<K, V> atMost(int most) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }
}
