package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Budget;
import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.api.RunStep.State;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.ChangeRun;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.RunFact;
import io.troupe.host.fact.RunFact.RunChanged;
import io.troupe.host.fact.RunFact.RunCreated;
import io.troupe.host.fact.RunFact.StepStarted;
import io.troupe.host.fact.TaskFact.TaskError;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes of the graph of a run: checked once, and then no dearer than what they change. */
class RunChangesTest {

    private static final int GRAPHS = 300;
    private static final int MOVES = 60;

    private static RunEntry run(Definition definition) {
        var created = new RunCreated(
                "changed",
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
        return new RunEntry("run-1", "default", created, definition, 1);
    }

    /** As the service does, for steps without conditions. */
    private static List<String> ready(RunEntry run) {
        for (var next = run.graph().nextFree();
                next.isPresent();
                next = run.graph().nextFree()) {
            if (!next.get().over() && !next.get().begun()) {
                run.graph().makeReady(next.get());
            }
        }
        return List.copyOf(run.graph().ready());
    }

    /** A run that is changed and gone on with at random, and what happened in it. */
    private static final class Played {
        private final Random random;
        private final Definition first;
        private final RunEntry run;
        private final List<RunFact> facts = new ArrayList<>();
        private final List<String> begun = new ArrayList<>();
        private int named;

        Played(long seed) {
            random = new Random(seed);
            var steps = IntStream.range(0, 2 + random.nextInt(8))
                    .mapToObj(i -> step("s" + named++, i))
                    .collect(Collectors.joining(","));
            first = Definition.of(new Json("{\"name\":\"changed\",\"steps\":[" + steps + "]}"));
            run = run(first);
        }

        private String step(String id, int before) {
            return "{\"id\":\"" + id + "\",\"agent\":\"worker\"," + ties(before) + "}";
        }

        private String ties(int before) {
            var on = IntStream.range(0, before == 0 ? 0 : random.nextInt(3))
                    .mapToObj(i -> "\"s" + random.nextInt(before) + "\"")
                    .distinct()
                    .collect(Collectors.joining(","));
            var group = random.nextInt(3) == 0 ? "\"g" + random.nextInt(2) + "\"" : "null";
            return "\"depends-on\":[" + on + "],\"optional\":" + random.nextBoolean()
                    + (group.equals("null") ? "" : ",\"parallel-group\":" + group);
        }

        void move() {
            int dice = random.nextInt(10);
            var ready = dice < 7 ? ready(run) : List.<String>of();
            if (dice < 4 && !ready.isEmpty()) {
                var id = ready.get(random.nextInt(ready.size()));
                happens(new StepStarted(id, 1, "task-" + id, Optional.of("worker")));
                begun.add(id);
            } else if (dice < 6 && !begun.isEmpty()) {
                var node = run.node(begun.remove(random.nextInt(begun.size())));
                happens(
                        random.nextInt(3) > 0
                                ? StepEnds.completed(node, new Json("1"), Optional.empty())
                                : StepEnds.failed(node, new TaskError("no", "no", false), Optional.empty()));
            } else if (dice >= 6) {
                var edit = edit();
                try {
                    run.definition().check(edit, run::begun);
                    happens(new RunChanged(edit, "me"));
                } catch (Refusal e) {
                    assertThat(e.code()).isIn(ErrorCode.INPUT_INVALID, ErrorCode.TRANSITION_REFUSED);
                }
            }
        }

        private GraphEdit edit() {
            var ids = run.graph().plans().stream().map(StepPlan::id).toList();
            var add = new ArrayList<Json>();
            var remove = new ArrayList<String>();
            Map<String, Json> patches = new LinkedHashMap<>();
            for (var id : ids) {
                int dice = random.nextInt(12);
                if (dice == 0) {
                    remove.add(id);
                    if (random.nextBoolean()) {
                        add.add(new Json(step(id, named)));
                    }
                } else if (dice == 1) {
                    patches.put(id, new Json("{" + ties(named) + "}"));
                } else if (dice == 2) {
                    patches.put(id, new Json("{\"parallel-group\":null}"));
                }
            }
            if (random.nextBoolean()) {
                add.add(new Json(step("s" + named++, named)));
            }
            return new GraphEdit(add, remove, patches);
        }

        private void happens(RunFact fact) {
            run.apply(fact, 2);
            facts.add(fact);
        }

        /** What comes of these facts where the graph begins as it is there. */
        private static RunEntry of(Definition definition, List<RunFact> facts) {
            var run = run(definition);
            facts.forEach(fact -> run.apply(fact, 2));
            return run;
        }

        void holds() {
            var anew = of(
                    Definition.of(run.definition().json()),
                    facts.stream().filter(fact -> !(fact instanceof RunChanged)).toList());
            var read = of(first, facts);
            assertThat(shown(run)).isEqualTo(shown(anew)).isEqualTo(shown(read));
        }

        private static String shown(RunEntry run) {
            return "ready " + ready(run) + ", failed " + run.graph().failed() + ", open "
                    + run.graph().open() + " "
                    + run.graph().inOrder().stream()
                            .collect(Collectors.toMap(Node::id, Node::state, (one, other) -> one, LinkedHashMap::new))
                    + run.definition().json().text();
        }
    }

    @Test
    void aChangedGraphIsWhatItWouldBeHadItBeenSoFromTheBeginning() {
        int changes = 0;
        for (long seed = 0; seed < GRAPHS; seed++) {
            var played = new Played(seed);
            for (int move = 0; move < MOVES; move++) {
                played.move();
                if (move % 7 == 0) {
                    played.holds();
                }
            }
            played.holds();
            changes += (int)
                    played.facts.stream().filter(RunChanged.class::isInstance).count();
        }
        assertThat(changes).as("changes that could be made").isGreaterThan(GRAPHS);
    }

    /** As many changes of a run that is sixteen times as large; checking it each time would take as much longer. */
    @ParameterizedTest
    @CsvSource({"250", "500"})
    void takingInAChangeCostsWhatIsChangedHoweverLargeTheRunIs(int changes) {
        nanos(600, changes);
        long small = nanos(600, changes);
        long large = nanos(9_400, changes);

        assertThat(large)
                .as("ns for %s changes of a large run, after %s for a small one", changes, small)
                .isLessThan(4 * small + 40_000_000);
    }

    /** Of the processor, to take in so many changes of a run of so many steps that all hang on one; the least of some. */
    private static long nanos(int steps, int changes) {
        var definition = Definition.of(new Json("{\"name\":\"changed\",\"steps\":["
                + IntStream.range(0, steps)
                        .mapToObj(i -> "{\"id\":\"s" + i + "\",\"agent\":\"worker\",\"depends-on\":["
                                + (i == 0 ? "" : "\"s0\"") + "]}")
                        .collect(Collectors.joining(","))
                + "]}"));
        var facts = IntStream.range(0, changes)
                .mapToObj(i -> new RunChanged(
                        new GraphEdit(
                                List.of(new Json(
                                        "{\"id\":\"n" + i + "\",\"agent\":\"worker\",\"depends-on\":[\"s1\"]}")),
                                List.of("s" + (i + 2)),
                                i == 0
                                        ? Map.of()
                                        : Map.of("n" + (i - 1), new Json("{\"depends-on\":[\"s" + (i + 3) + "\"]}"))),
                        "me"))
                .toList();
        return IntStream.range(0, 3)
                .mapToLong(round -> {
                    var run = run(definition);
                    long began = Texts.cpuNanos();
                    facts.forEach(fact -> run.apply(fact, 2));
                    long took = Texts.cpuNanos() - began;
                    assertThat(run.graph().open()).isEqualTo(steps);
                    return took;
                })
                .min()
                .orElseThrow();
    }

    /** What a check of a large graph costs is not paid by the thread that serves all runs. */
    @Test
    void aLargeGraphIsCheckedBesideTheService() throws Exception {
        try (var host = new RunHost()) {
            var steps = IntStream.range(1, 8_000)
                    .mapToObj(i -> "  - {id: s" + i + ", agent: worker, depends-on: [s" + (i - 1) + "]}")
                    .collect(Collectors.joining("\n"));
            host.put("large", "steps:\n  - {id: s0, agent: worker}\n" + steps + "\n");
            var run = host.start("large", "{}");
            var begun = host.nextStart();
            var edit = GraphEdit.none().withChanged(Map.of("s1", new Json("{\"depends-on\":[\"s7999\"]}")));
            var definition =
                    Definition.of(new Json("{\"name\":\"large\",\"steps\":[{\"id\":\"s0\",\"agent\":\"worker\"}"
                            + IntStream.range(1, 8_000)
                                    .mapToObj(i -> ",{\"id\":\"s" + i + "\",\"agent\":\"worker\",\"depends-on\":[\"s"
                                            + (i - 1) + "\"]}")
                                    .collect(Collectors.joining())
                            + "]}"));
            long before = Texts.cpuNanos();
            assertThat(refusal(definition, edit).code()).isEqualTo(ErrorCode.INPUT_INVALID);
            long check = Texts.cpuNanos() - before;
            long service = RunHost.await(host.onContext(() ->
                    io.vertx.core.Future.succeededFuture(Thread.currentThread().threadId())));
            var threads = ManagementFactory.getThreadMXBean();

            long began = threads.getThreadCpuTime(service);
            var refusal = host.refused(RunCalls.CHANGE, new ChangeRun(run.id(), Optional.empty(), edit));
            long took = threads.getThreadCpuTime(service) - began;

            assertThat(refusal.problem().mistakes())
                    .singleElement()
                    .satisfies(mistake -> assertThat(mistake.message()).contains("in a circle"));
            assertThat(took).as("ns, of %s for the check", check).isLessThan(check / 3);
            assertThat(begun.agent()).isEqualTo("worker");
        }
    }

    private static Refusal refusal(Definition definition, GraphEdit edit) {
        try {
            definition.check(edit, id -> id.equals("s0"));
        } catch (Refusal e) {
            return e;
        }
        throw new AssertionError("that could be done");
    }

    @Test
    void aStepMayBeReplacedByAnotherOfItsName() throws Exception {
        try (var host = new RunHost()) {
            host.put("three", """
                    steps:
                      - {id: one, agent: worker}
                      - {id: two, agent: worker, depends-on: [one]}
                      - {id: three, agent: worker, depends-on: [two]}
                    """);
            var run = host.start("three", "{}");
            var first = host.nextStart();

            host.ask(
                    RunCalls.CHANGE,
                    new ChangeRun(
                            run.id(),
                            Optional.empty(),
                            GraphEdit.none()
                                    .withRemoved(List.of("two"))
                                    .withAdded(List.of(new Json(
                                            "{\"id\":\"two\",\"agent\":\"other\",\"depends-on\":[\"one\"]}")))));
            RunHost.await(host.answer(first, "done"));
            var second = host.nextStart();
            RunHost.await(host.answer(second, "done"));
            var third = host.nextStart();
            host.restart();
            RunHost.await(host.answer(host.nextStart(), "done"));

            assertThat(second.agent()).isEqualTo("other");
            assertThat(third.agent()).isEqualTo("worker");
            assertThat(RunHost.states(host.waited(run.id())).values()).containsOnly(State.COMPLETED);
        }
    }
}
