package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Budget;
import io.troupe.host.bus.AgentCalls.LeftAlone;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Count;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Release;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What keeps agents that fail, and those that are overrun, from taking the rest down. */
class GuardTest {

    private static final TaskError BUSY = new TaskError("agent-failed", "the line is dead", true);
    private static final TaskError LATE = new TaskError("deadline-exceeded", "it took longer than its limit", false);
    private static final TaskError REFUSED = new TaskError("agent-failed", "no such book", false);
    private static final TaskError OVER = new TaskError("over-budget", "no tokens left", false);
    private static final Guards BREAKER = new Guards(50, Duration.ofSeconds(30), Map.of(), Map.of());

    private final BlockingQueue<LeftAlone> news = new LinkedBlockingQueue<>();
    private Optional<TaskHost> opened = Optional.empty();

    @AfterEach
    void close() {
        opened.ifPresent(TaskHost::close);
    }

    private TaskHost open(Guards guards) throws Exception {
        var never = new Retries(0, Duration.ofMillis(20), Duration.ofMillis(40), Map.of());
        var host = TaskHost.open(new Tasks.Limits(
                10_000, 1_000, Duration.ofMinutes(5), Duration.ofMinutes(15), never, 512 << 20, guards));
        host.bus.listen(Topic.LEFT_ALONE, news::add);
        opened = Optional.of(host);
        return host;
    }

    @Test
    void leavesAnAgentAloneThatFailsHalfOfTheTime() throws Exception {
        var host = open(BREAKER);
        outcomes(host, BUSY, null, LATE, null, BUSY, null, LATE, null, BUSY);
        assertThat(news).isEmpty(); // nine tell too little
        host.finish(host.started("worker"));

        var waiting = host.submit("worker");
        var shown = host.show(waiting.id());
        assertThat(shown.state()).isEqualTo(TaskState.QUEUED);
        assertThat(shown.waits())
                .get()
                .asString()
                .startsWith("agent 'worker' failed 5 of its last 10 tasks; it is tried");
        assertThat(host.starts).isEmpty();
        assertThat(news.poll(10, TimeUnit.SECONDS))
                .isEqualTo(new LeftAlone(
                        List.of(new LeftAlone.Agent("worker", shown.waits().orElseThrow()))));

        host.ahead.set(29_000);
        assertThat(host.starts.poll(200, TimeUnit.MILLISECONDS)).isNull();
        host.ahead.set(31_000);
        assertThat(host.nextStart().id()).isEqualTo(waiting.id());
    }

    @Test
    void neitherCancelledNorOverBudgetNorRefusedIsAFailure() throws Exception {
        var host = open(BREAKER);
        for (int i = 0; i < 20; i++) {
            outcomes(host, REFUSED, OVER);
            var cancelled = host.started("worker");
            host.ask(TaskCalls.CANCEL, new Cancel(cancelled.id(), "no longer wanted"));
            var released = host.started("worker");
            host.ask(TaskCalls.RELEASE, new Release(released.id(), released.epoch(), "replaced"));
            host.ask(TaskCalls.CANCEL, new Cancel(host.nextStart().id(), "no longer wanted"));
        }
        assertThat(news).isEmpty();
    }

    @Test
    void whatACallerInAHurryGaveUpIsNoFailure() throws Exception {
        var host = open(BREAKER);
        for (int i = 0; i < 20; i++) {
            host.ask(TaskCalls.SUBMIT, hurried(host));
            var late = host.nextStart();
            host.ahead.addAndGet(2_000);
            assertThat(host.ended(late.id()).state()).isEqualTo(TaskState.EXPIRED);
        }
        assertThat(news).isEmpty();
    }

    @Test
    void whatHadLittleTimeByItsBudgetIsNoFailure() throws Exception {
        var host = open(BREAKER);
        for (int i = 0; i < 20; i++) {
            var usual = TaskHost.request("worker");
            host.ask(
                    TaskCalls.SUBMIT,
                    new Submit(
                            usual.agent(),
                            usual.skill(),
                            usual.input(),
                            usual.content(),
                            usual.session(),
                            usual.deadline(),
                            Budget.unbounded().withTime(Duration.ofSeconds(1)),
                            0,
                            Optional.empty(),
                            0,
                            Optional.empty()));
            var start = host.nextStart();
            host.ahead.addAndGet(1_000);
            fail(host, start, LATE);
        }
        assertThat(news).isEmpty();
    }

    @Test
    void takingAllTheUsualTimeIsAFailure() throws Exception {
        var host = open(BREAKER);
        var hanging = new ArrayList<Start>();
        for (int i = 0; i < 10; i++) {
            hanging.add(host.started("worker"));
        }
        host.ahead.set(Duration.ofMinutes(5).toMillis());
        for (var start : hanging) {
            assertThat(host.ended(start.id()).state()).isEqualTo(TaskState.EXPIRED);
        }

        assertThat(waits(host)).startsWith("agent 'worker' failed 10 of its last 10 tasks; it is tried again at ");
    }

    @Test
    void aFewTryAndTwoOfThemOpenItAgainForLonger() throws Exception {
        var host = open(BREAKER);
        broken(host);
        for (int i = 0; i < 4; i++) {
            host.submit("worker");
        }
        host.ahead.set(30_500);
        var trials = List.of(host.nextStart(), host.nextStart(), host.nextStart());
        var fourth = host.submit("worker");
        assertThat(host.show(fourth.id()).waits()).get().asString().contains("up to 3 of its tasks try now");
        assertThat(host.starts).isEmpty();

        fail(host, trials.get(0), BUSY);
        host.finish(trials.get(1));
        fail(host, trials.get(2), BUSY);
        assertThat(waits(host)).startsWith("agent 'worker' failed 2 of its last 3 tasks; it is tried again at ");
        host.ahead.set(30_500 + 59_000);
        assertThat(host.starts.poll(200, TimeUnit.MILLISECONDS)).isNull();
        host.ahead.set(30_500 + 61_000);
        host.nextStart();
    }

    @Test
    void isAsBeforeWhenTheFewDidWell() throws Exception {
        var host = open(BREAKER);
        broken(host);
        for (int i = 0; i < 20; i++) {
            host.submit("worker");
        }
        host.ahead.set(30_500);
        for (int i = 0; i < 20; i++) {
            host.finish(host.nextStart());
        }
        LeftAlone last = new LeftAlone(List.of());
        for (var told = news.poll(); told != null; told = news.poll()) {
            last = told;
        }
        assertThat(last.agents()).isEmpty();
        assertThat(host.ask(TaskCalls.COUNT, new Count()).queued()).isZero();
    }

    @Test
    void thoseThatTryButDoNotBeginLetOthersTry() throws Exception {
        var host = open(BREAKER);
        broken(host);
        for (int i = 0; i < 6; i++) {
            host.submit("worker");
        }
        host.ahead.set(30_500);
        for (int i = 0; i < 3; i++) {
            host.ask(TaskCalls.CANCEL, new Cancel(host.nextStart().id(), "no longer wanted"));
        }
        for (int i = 0; i < 3; i++) {
            host.finish(host.nextStart());
        }
        assertThat(host.starts).isEmpty();
        host.finish(host.started("worker"));
    }

    @Test
    void whatBeganBeforeSaysNothingOfHowItIsNow() throws Exception {
        var host = open(BREAKER);
        var earlier = new ArrayList<Start>();
        for (int i = 0; i < 10; i++) {
            earlier.add(host.started("worker"));
        }
        broken(host);
        host.submit("worker");
        host.ahead.set(30_500);
        var trial = host.nextStart();
        for (var start : earlier) {
            fail(host, start, BUSY);
        }
        host.finish(trial);
        host.finish(host.started("worker"));
        host.finish(host.started("worker"));
        host.finish(host.started("worker"));
    }

    @Test
    void anAgentInANewVersionBeginsAnew() throws Exception {
        var host = open(BREAKER);
        broken(host);
        var waiting = host.submit("worker");
        var worker = TaskHost.worker("worker", 1_000);
        host.tell(List.of(
                new Roster.Entry(worker.card(), worker.playedBy(), "0.2.0", worker.instructions(), worker.ready())));

        assertThat(host.nextStart().id()).isEqualTo(waiting.id());
    }

    @Test
    void startsNoMoreInAMinuteThanAnAgentTakes() throws Exception {
        var host = open(new Guards(0, Duration.ofSeconds(30), Map.of(), Map.of("worker", 60, "*", 2)));
        host.tell(List.of(TaskHost.worker("worker", 1_000), TaskHost.worker("other", 1_000)));
        host.started("other");
        host.started("other");
        var third = host.submit("other");
        assertThat(host.show(third.id()).waits())
                .get()
                .asString()
                .startsWith("agent 'other' is started 2 times a minute at most; next at ");
        for (int i = 0; i < 60; i++) {
            host.started("worker");
        }
        for (int i = 0; i < 3; i++) {
            host.submit("worker");
        }
        host.ahead.addAndGet(2_000);
        host.nextStart();
        host.nextStart();
        host.ahead.addAndGet(30_000);
        assertThat(List.of(host.nextStart().agent(), host.nextStart().agent()))
                .containsExactlyInAnyOrder("worker", "other");
        assertThat(host.starts).isEmpty();
    }

    @Test
    void theSmallerOfCardAndOperatorHolds() throws Exception {
        var host = open(new Guards(0, Duration.ofSeconds(30), Map.of("a", 1, "*", 3), Map.of()));
        host.tell(List.of(TaskHost.worker("a", 5), TaskHost.worker("b", 5), TaskHost.worker("c", 2)));
        for (var agent : List.of("a", "b", "c")) {
            for (int i = 0; i < 5; i++) {
                host.submit(agent);
            }
        }
        var agents = new ArrayList<String>();
        for (int i = 0; i < 6; i++) {
            agents.add(host.nextStart().agent());
        }
        assertThat(agents).containsExactlyInAnyOrder("a", "b", "b", "b", "c", "c");
        assertThat(host.ask(TaskCalls.COUNT, new Count()).running()).isEqualTo(6);
    }

    /** An agent that always hangs has all the room of the host, until it is left alone; then the other has it. */
    @Test
    void theOthersGoOnWhileOneAlwaysHangs() throws Exception {
        var host = open(BREAKER);
        host.tell(List.of(TaskHost.worker("hangs", 10), TaskHost.worker("sound", 10)));
        int hung = 0;
        for (int i = 0; i < 1_000; i++) {
            host.send(TaskCalls.SUBMIT, TaskHost.request("hangs"));
            host.send(TaskCalls.SUBMIT, TaskHost.request("sound"));
        }
        for (int done = 0; done < 1_000; ) {
            var start = host.nextStart();
            if (start.agent().equals("hangs")) {
                hung++;
                fail(host, start, LATE);
            } else {
                done++;
                host.finish(start);
            }
        }
        assertThat(hung).isBetween(10, 20);
        var counts = host.ask(TaskCalls.COUNT, new Count());
        assertThat(counts.running()).isZero();
        assertThat(counts.queued()).isEqualTo(1_000 - hung); // nothing failed that did not begin
    }

    private static Submit hurried(TaskHost host) {
        return TaskHost.request("worker")
                .withDeadline(Instant.ofEpochMilli(System.currentTimeMillis() + host.ahead.get() + 1_500));
    }

    /** Has an agent fail until it is left alone. */
    private void broken(TaskHost host) throws Exception {
        for (int i = 0; i < Breaker.LEAST; i++) {
            outcomes(host, BUSY);
        }
        assertThat(waits(host)).contains("failed 10 of its last 10 tasks");
    }

    /** Has an agent do tasks, one after the other; null for one that it does well. */
    private static void outcomes(TaskHost host, @Nullable TaskError... errors) throws Exception {
        for (var error : errors) {
            var start = host.started("worker");
            if (error == null) {
                host.finish(start);
            } else {
                fail(host, start, error);
            }
        }
    }

    private static void fail(TaskHost host, Start start, TaskError error) throws Exception {
        host.ask(TaskCalls.FINISH, new Finish(start.id(), start.epoch(), List.of(), Optional.of(error)));
    }

    /** Why a task of the agent would wait; the task is cancelled again. */
    private static String waits(TaskHost host) throws Exception {
        var id = host.submit("worker").id();
        var why = host.show(id).waits().orElse("");
        host.ask(TaskCalls.CANCEL, new Cancel(id, "asked only"));
        return why;
    }
}
