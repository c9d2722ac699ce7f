package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.BatchCalls;
import io.troupe.host.bus.BatchCalls.Batch;
import io.troupe.host.bus.BatchCalls.Part;
import io.troupe.host.bus.BatchCalls.Place;
import io.troupe.host.bus.BatchCalls.SubmitBatch;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks that come together depend on one another, and are accepted together or not at all. */
class BatchTest {

    private static final SubmitBatch DIAMOND =
            batch(part("end", "left", "right"), part("left", "root"), part("right", "root"), part("root"));

    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        host = TaskHost.open(new Tasks.Limits(10, 10, Duration.ofMinutes(5), Duration.ofMinutes(15)));
    }

    @AfterEach
    void close() {
        host.close();
    }

    static Part part(String key, String... dependencies) {
        return new Part(key, on(TaskHost.request("worker"), dependencies));
    }

    private static Submit on(Submit submit, String... dependencies) {
        var plan = new Plan(Optional.empty(), List.of(dependencies), Optional.empty(), 0, Optional.empty());
        return dependencies.length == 0 ? submit : submit.withPlan(plan);
    }

    static SubmitBatch batch(Part... parts) {
        return new SubmitBatch(List.of(parts), Optional.empty());
    }

    private static SubmitBatch keyed(SubmitBatch batch) {
        return new SubmitBatch(batch.tasks(), Optional.of("key"));
    }

    private Batch submit(SubmitBatch batch) throws Exception {
        return host.ask(BatchCalls.SUBMIT, batch);
    }

    private Refusal refused(Part... parts) {
        return host.refused(BatchCalls.SUBMIT, batch(parts));
    }

    private static String id(Batch batch, String key) {
        return batch.tasks().stream()
                .filter(place -> place.key().equals(key))
                .map(Place::id)
                .findFirst()
                .orElseThrow();
    }

    private List<String> submitted() throws Exception {
        return TaskHost.await(host.kept.tail(0, 10_000)).stream()
                .filter(fact -> fact.kind().equals("task.submitted"))
                .map(Recorded::stream)
                .toList();
    }

    @Test
    void startsEachTaskOnceThoseAreDoneOnWhichItDepends() throws Exception {
        var batch = submit(DIAMOND);
        var order = new ArrayList<String>();
        for (int task = 0; task < 4; task++) {
            Start start = host.nextStart();
            order.add(start.id());
            host.finish(start);
        }

        assertThat(order).startsWith(id(batch, "root")).endsWith(id(batch, "end"));
        assertThat(host.ended(id(batch, "end")).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void givesTheTasksInTheOrderOfTheRequestWithTheirLevels() throws Exception {
        var batch = submit(DIAMOND);

        assertThat(batch.tasks()).extracting(Place::key).containsExactly("end", "left", "right", "root");
        assertThat(batch.tasks()).extracting(Place::level).containsExactly(2, 1, 1, 0);
        assertThat(batch.tasks().stream().map(place -> "task/" + place.id()))
                .containsExactlyInAnyOrderElementsOf(submitted());
    }

    @Test
    void letsATaskDependOnOneOutsideOfTheBatch() throws Exception {
        var before = host.started("worker");

        var batch = submit(batch(part("a", before.id()), part("b", "a")));
        host.finish(before);

        assertThat(host.nextStart().id()).isEqualTo(id(batch, "a"));
        assertThat(batch.tasks()).extracting(Place::level).containsExactly(0, 1);
    }

    @Test
    void refusesACycleAndNamesItsMembersInOrder() throws Exception {
        var refusal = refused(part("x"), part("a", "x", "b"), part("b", "c"), part("c", "a"), part("d", "a"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INPUT_INVALID);
        assertThat(refusal.problem().detail()).contains("a -> b -> c -> a");
        assertThat(refusal.problem().mistakes())
                .extracting(Refusal.Mistake::pointer)
                .containsExactly("/tasks/1/depends_on/1");
        assertThat(submitted()).isEmpty();
    }

    @Test
    void refusesATaskThatDependsOnItself() {
        assertThat(refused(part("a", "a")).problem().detail()).contains("a -> a");
    }

    @Test
    void refusesAnUnknownKeyWithTheNearestOnes() {
        var refusal = refused(part("build"), part("test", "biuld"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INPUT_INVALID);
        assertThat(refusal.problem().nearest()).startsWith("build");
        assertThat(refusal.problem().mistakes())
                .extracting(Refusal.Mistake::pointer)
                .containsExactly("/tasks/1/depends_on/0");
    }

    @Test
    void refusesKeysThatAreNoneAndKeysThatComeTwice() {
        assertThat(refused(part("Back End")).problem().detail()).contains("'Back End'", "[a-z]");
        assertThat(refused(part("a"), part("a")).problem().detail()).contains("two tasks have the key 'a'");
        assertThat(refused().problem().detail()).contains("no tasks");
    }

    @Test
    void acceptsNothingWhereOneTaskDoesNotFit() throws Exception {
        var wrong =
                new Part("wrong", Submit.of("worker", Json.of("{\"n\":\"x\"}")).withSkill("count"));

        var input = refused(part("a"), wrong);
        var agent = refused(part("a"), new Part("b", TaskHost.request("nobody")));
        var skill = refused(part("a"), new Part("b", TaskHost.request("worker").withSkill("fly")));
        var other = refused(part("a"), part("b", "task-01j9z3k5m7n8p9q0r1s2t3v4w5"));

        assertThat(input.code()).isEqualTo(ErrorCode.INPUT_INVALID);
        assertThat(input.problem().mistakes())
                .extracting(Refusal.Mistake::pointer)
                .containsExactly("/tasks/1/input/n");
        assertThat(agent.code()).isEqualTo(ErrorCode.AGENT_NOT_FOUND);
        assertThat(agent.problem().detail()).startsWith("task 'b': ");
        assertThat(skill.code()).isEqualTo(ErrorCode.SKILL_NOT_FOUND);
        assertThat(other.code()).isEqualTo(ErrorCode.TASK_NOT_FOUND);
        assertThat(submitted()).isEmpty();
    }

    @Test
    void acceptsNothingOfWhichTheCallerMayNotAskForAll() throws Exception {
        var caller = Call.of("them", Call.TENANT, Permissions.of("worker:execute"), Duration.ofSeconds(10));
        var batch = batch(part("a"), new Part("b", TaskHost.request("expert")));

        var refusal = TaskHost.refusal(host.bus.request(BatchCalls.SUBMIT, batch, caller));

        assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_ALLOWED);
        assertThat(submitted()).isEmpty();
    }

    @Test
    void acceptsNothingWhereThereIsNoRoomForAll() throws Exception {
        submit(DIAMOND);
        submit(DIAMOND);

        var full = refused(part("a"), part("b"), part("c"));
        var never = refused(IntStream.range(0, 11).mapToObj(i -> part("t" + i)).toArray(Part[]::new));
        var many =
                refused(IntStream.range(0, 1_001).mapToObj(i -> part("t" + i)).toArray(Part[]::new));

        assertThat(full.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(never.code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(many.code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(submitted()).hasSize(8);
        assertThat(submit(batch(part("a"), part("b", "a"))).tasks()).hasSize(2);
    }

    @Test
    void givesTheSameTasksToTheSameBatchAgain() throws Exception {
        var first = submit(keyed(DIAMOND));
        var again = submit(keyed(DIAMOND));
        var other = host.refused(BatchCalls.SUBMIT, keyed(batch(part("a"))));

        assertThat(again).isEqualTo(first);
        assertThat(other.code()).isEqualTo(ErrorCode.INPUT_INVALID);
        assertThat(other.problem().detail()).contains("'key ");
        assertThat(submitted()).hasSize(4);
        assertThat(submit(DIAMOND)).isNotEqualTo(first);
    }

    @Test
    void givesTheSameTasksToTheSameBatchTwiceAtOnce() throws Exception {
        var one = host.send(BatchCalls.SUBMIT, keyed(DIAMOND));
        var other = host.send(BatchCalls.SUBMIT, keyed(DIAMOND));

        assertThat(TaskHost.await(one)).isEqualTo(TaskHost.await(other));
        assertThat(submitted()).hasSize(4);
    }

    @Test
    void writesNothingWhereOneTaskCannotBeWrittenAndAllAtTheNextAttempt() throws Exception {
        host.journal.breaksFor(
                append -> append.facts().stream().anyMatch(fact -> fact.body().contains("task-")));
        assertThat(host.refused(BatchCalls.SUBMIT, keyed(DIAMOND)).code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(submitted()).isEmpty();
        host.journal.works();

        var batch = submit(keyed(DIAMOND));

        assertThat(submitted()).hasSize(4);
        assertThat(submit(keyed(DIAMOND))).isEqualTo(batch);
    }

    @Test
    void findsTheBatchOfWhichTheAnswerWasLostInACrash() throws Exception {
        host.journal.losesAnswers();
        assertThat(host.refused(BatchCalls.SUBMIT, keyed(DIAMOND)).code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        host.restart();

        var batch = submit(keyed(DIAMOND));

        assertThat(batch.tasks().stream().map(place -> "task/" + place.id()))
                .containsExactlyInAnyOrderElementsOf(submitted());
        assertThat(host.nextStart().id()).isEqualTo(id(batch, "root"));
    }

    @Test
    void takesTheWholeBatchDownToNothingWhenACrashComesBeforeIt() throws Exception {
        host.journal.end();
        host.refused(BatchCalls.SUBMIT, keyed(DIAMOND));
        host.restart();

        var batch = submit(keyed(DIAMOND));

        assertThat(submitted()).hasSize(4);
        assertThat(host.show(id(batch, "root")).state()).isNotEqualTo(TaskState.SUBMITTED);
        assertThat(host.show(id(batch, "end")).state()).isEqualTo(TaskState.SUBMITTED);
    }

    @Test
    void cancelsWhatDependsOnATaskThatIsCancelled() throws Exception {
        var batch = submit(DIAMOND);

        host.ask(TaskCalls.CANCEL, new TaskCalls.Cancel(id(batch, "left"), "no more"));

        assertThat(host.ended(id(batch, "end")).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(Arrays.asList(
                        host.show(id(batch, "right")).state(),
                        host.show(id(batch, "root")).state()))
                .doesNotContain(TaskState.CANCELLED);
    }
}
