package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Budget;
import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.RunStep.State;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.RunFact.RunAnswered;
import io.troupe.host.fact.RunFact.RunAsked;
import io.troupe.host.fact.RunFact.RunChanged;
import io.troupe.host.fact.RunFact.RunCreated;
import io.troupe.host.fact.RunFact.RunFinished;
import io.troupe.host.fact.RunFact.RunPaused;
import io.troupe.host.fact.RunFact.RunResumed;
import io.troupe.host.fact.RunFact.RunRollingBack;
import io.troupe.host.fact.RunFact.RunStrategyChanged;
import io.troupe.host.fact.RunFact.RunWaiting;
import io.troupe.host.fact.RunFact.RunWoken;
import io.troupe.host.fact.RunFact.StepCompensated;
import io.troupe.host.fact.RunFact.StepCompensating;
import io.troupe.host.fact.RunFact.StepEnded;
import io.troupe.host.fact.RunFact.StepStarted;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskState;
import io.troupe.host.fact.WorkflowFact.WorkflowPut;
import io.troupe.host.workflow.RunInvariants.Invariant;
import io.troupe.host.workflow.RunInvariants.Violation;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunInvariantsTest {

    /** What makes the service stumble, too, though something else is wrong in the first place. */
    private static final Set<Invariant> NOT_TO_BE_FOLLOWED = Set.of(
            Invariant.ENDS_ONCE,
            Invariant.STEPS_ARE_OF_THE_GRAPH,
            Invariant.BEGINS_WITH_ITS_CREATION,
            Invariant.CHANGES_NOTHING_BEGUN);

    /** A wrong journal for each invariant: nothing but what it names is wrong with it. */
    private static final Map<Invariant, Consumer<Told>> WRONG = wrong();

    private static Map<Invariant, Consumer<Told>> wrong() {
        var wrong = new EnumMap<Invariant, Consumer<Told>>(Invariant.class);
        wrong.put(Invariant.READABLE, all -> all.written("run/run-1", "run.created", "{\"number\":\"one\"}"));
        wrong.put(Invariant.BEGINS_WITH_ITS_CREATION, all -> all.begun().run(created()));
        wrong.put(Invariant.VERSIONS_HAVE_NO_GAP, all -> {
            all.begun().versions.put("run/run-1", 7L);
            all.run(new RunPaused("me", "a moment"));
        });
        wrong.put(Invariant.ONE_TENANT, all -> {
            all.begun().tenant = "another";
            all.run(new RunPaused("me", "a moment"));
        });
        wrong.put(
                Invariant.FOLDS,
                all -> all.begun().run(new RunChanged(GraphEdit.none().withAdded(List.of(new Json("7"))), "me")));
        wrong.put(Invariant.TRANSITIONS_ARE_IN_THE_TABLE, all -> all.begun().run(new RunResumed("me")));
        wrong.put(
                Invariant.NOTHING_FOLLOWS_THE_END,
                all -> all.begun().run(finished(RunState.FAILED)).run(new RunResumed("me")));
        wrong.put(Invariant.STEPS_ARE_OF_THE_GRAPH, all -> all.begun().starts("other", "task-1"));
        wrong.put(
                Invariant.STARTS_ONCE,
                all -> all.begun().starts("one", "task-1").starts("one", "task-2"));
        wrong.put(Invariant.ENDS_ONCE, all -> all.begun().run(skipped("one")).run(skipped("one")));
        wrong.put(Invariant.NOTHING_BEFORE_WHAT_IT_HANGS_ON, all -> all.begun().starts("two", "task-1"));
        wrong.put(
                Invariant.STARTS_WHILE_THE_RUN_GOES_ON,
                all -> all.begun().run(new RunPaused("me", "a moment")).starts("one", "task-1"));
        wrong.put(
                Invariant.CHANGES_NOTHING_BEGUN,
                all -> all.begun()
                        .starts("one", "task-1")
                        .run(new RunChanged(
                                GraphEdit.none().withChanged(Map.of("one", new Json("{\"optional\":true}"))), "me")));
        wrong.put(
                Invariant.THE_LAST_IS_UNDONE_FIRST,
                all -> all.twoDone().rollsBack().undoes("one", "task-3").undoes("two", "task-4"));
        wrong.put(
                Invariant.UNDONE_ONCE,
                all -> all.twoDone().rollsBack().undoes("two", "task-3").undoes("two", "task-4"));
        wrong.put(Invariant.WORK_IS_ITS_STEPS, all -> all.begun().submits("task-1", "one"));
        wrong.put(
                Invariant.COMPLETES_AFTER_ITS_WORK,
                all -> all.begun()
                        .starts("one", "task-1")
                        .submits("task-1", "one")
                        .run(completed("one")));
        wrong.put(
                Invariant.NOTHING_WORKS_AFTER_THE_END,
                all -> all.begun().starts("one", "task-1").run(finished(RunState.CANCELLED)));
        wrong.put(
                Invariant.NOT_WOKEN_EARLY,
                all -> all.begun().run(new RunWaiting("nap", all.time + 1)).run(new RunWoken("nap")));
        wrong.put(
                Invariant.ANSWERS_A_QUESTION,
                all -> all.begun()
                        .run(new RunAsked("mood", new Question("How?", new Json("{}")), Optional.empty()))
                        .run(new RunAnswered("mood", Optional.empty(), "me"))
                        .run(new RunAnswered("mood", Optional.empty(), "me")));
        wrong.put(Invariant.OUTPUT_WHEN_COMPLETED, all -> all.begun().run(finished(RunState.COMPLETED)));
        return wrong;
    }

    @ParameterizedTest
    @EnumSource
    void findsWhatDoesNotHold(Invariant invariant) {
        var all = new Told();

        Objects.requireNonNull(WRONG.get(invariant), "a wrong journal for " + invariant)
                .accept(all);

        assertThat(all.checked.violations())
                .extracting(Violation::invariant)
                .filteredOn(found -> found != Invariant.FOLDS || !NOT_TO_BE_FOLLOWED.contains(invariant))
                .containsExactly(invariant);
    }

    @Test
    void findsNothingInARunThatIsRolledBackAfterItsEnd() {
        var all = new Told().twoDone();
        all.run(new RunFinished(RunState.COMPLETED, Optional.of(new Json("{}")), Optional.empty(), Optional.empty()))
                .rollsBack()
                .undoes("two", "task-3")
                .undoes("one", "task-4")
                .run(finished(RunState.ROLLED_BACK));

        assertThat(all.checked.violations()).isEmpty();
        assertThat(all.checked.open()).isZero();
    }

    @Test
    void knowsNothingOfARunThatLeftLongAgoAndIsRolledBack() {
        var all = new Told();
        all.versions.put("run/run-1", 12L);
        all.rollsBack().run(finished(RunState.ROLLED_BACK));

        assertThat(all.checked.violations()).isEmpty();
    }

    @Test
    void saysOfEachInvariantWhatItIs() {
        assertThat(Invariant.values())
                .allSatisfy(invariant -> assertThat(invariant.sentence()).endsWith("."))
                .extracting(Invariant::wire)
                .contains("starts-once");
    }

    /** What is told of one run of two steps, and of its tasks. */
    private static final class Told {
        private final RunInvariants checked = new RunInvariants();
        private final Map<String, Long> versions = new HashMap<>();
        private String tenant = "default";
        private long position;
        private long time = 1_000;

        Told written(String stream, String kind, String body) {
            long version = versions.merge(stream, 1L, Long::sum);
            checked.take(new Recorded(
                    ++position, stream, version, kind, 1, time, tenant, Optional.empty(), Optional.empty(), body));
            return this;
        }

        Told of(String stream, Fact fact) {
            var draft = Facts.draft(fact, time, tenant, Optional.empty());
            return written(stream, draft.kind(), draft.body());
        }

        Told run(Fact fact) {
            return of("run/run-1", fact);
        }

        Told begun() {
            var definition = new Json("""
                    {"name":"two","steps":[{"id":"one","agent":"worker","compensate":{"agent":"worker"}},\
                    {"id":"two","agent":"worker","depends-on":["one"],"compensate":{"agent":"worker"}}]}""");
            of("workflow/default/two", new WorkflowPut(1, definition, definition.text(), "json", "me"));
            return run(created()).run(new RunStrategyChanged("graph", "1.0.0", Optional.empty()));
        }

        Told starts(String step, String task) {
            return run(new StepStarted(step, 1, task, Optional.of("worker")));
        }

        Told submits(String task, String step) {
            var plan = new Plan(
                    Optional.empty(), List.of(), Optional.empty(), 0, Optional.empty(), Optional.of("run-1/" + step));
            return of(
                    "task/" + task,
                    new TaskSubmitted(
                            "worker",
                            "execute",
                            new Json("{}"),
                            List.of(),
                            Optional.empty(),
                            300_000,
                            Budget.unbounded(),
                            0,
                            "me",
                            Optional.empty(),
                            Optional.of(plan),
                            Optional.empty(),
                            Optional.empty()));
        }

        Told ends(String task) {
            return of("task/" + task, new TaskFinished(1, TaskState.COMPLETED, List.of(), Optional.empty()));
        }

        Told twoDone() {
            begun().starts("one", "task-1")
                    .submits("task-1", "one")
                    .ends("task-1")
                    .run(completed("one"));
            return starts("two", "task-2")
                    .submits("task-2", "two")
                    .ends("task-2")
                    .run(completed("two"));
        }

        Told rollsBack() {
            return run(new RunRollingBack("me", "wrong"));
        }

        Told undoes(String step, String task) {
            return run(new StepCompensating(step, 1, task, "worker"))
                    .submits(task, step)
                    .ends(task)
                    .run(new StepCompensated(step, Optional.empty(), Optional.empty()));
        }
    }

    private static RunCreated created() {
        return new RunCreated(
                "two",
                1,
                "graph",
                new Json("{}"),
                Budget.unbounded(),
                Optional.empty(),
                "me",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static StepEnded completed(String step) {
        return new StepEnded(
                step,
                State.COMPLETED,
                Optional.of(new Json("1")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static StepEnded skipped(String step) {
        return new StepEnded(
                step, State.SKIPPED, Optional.empty(), Optional.empty(), Optional.of("no"), Optional.empty());
    }

    private static RunFinished finished(RunState state) {
        return new RunFinished(state, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
