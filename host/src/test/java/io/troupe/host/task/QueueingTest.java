package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Count;
import io.troupe.host.bus.TaskCalls.Counts;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Retry;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskError;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who has to wait for whom. */
class QueueingTest {

    private Optional<TaskHost> opened = Optional.empty();

    @AfterEach
    void close() {
        opened.ifPresent(TaskHost::close);
    }

    private TaskHost open(int maxOpen, int maxRunning) throws Exception {
        var host = TaskHost.open(new Tasks.Limits(maxOpen, maxRunning, Duration.ofMinutes(5), Duration.ofMinutes(15)));
        opened = Optional.of(host);
        return host;
    }

    @Test
    void anAgentWorksOnNoMoreThanItsLimit() throws Exception {
        var host = open(100, 100);
        host.tell(List.of(TaskHost.worker("worker", 2)));
        var first = host.started("worker");
        host.started("worker");
        var waiting = host.submit("worker");

        assertThat(host.show(waiting.id()).waits()).contains("agent 'worker' has as much work as it may take");
        assertThat(host.ask(TaskCalls.COUNT, new Count())).isEqualTo(new Counts(2, 1, 0, 1, 0));
        assertThat(host.starts).isEmpty();

        host.finish(first);
        assertThat(host.nextStart().id()).isEqualTo(waiting.id());
    }

    @Test
    void countsApartWhatMoreRoomWouldBegin() throws Exception {
        var guards = new Guards(0, Duration.ofSeconds(30), Map.of(), Map.of("slow", 1));
        var host = TaskHost.open(new Tasks.Limits(
                100,
                1,
                Duration.ofMinutes(5),
                Duration.ofMinutes(15),
                new Retries(0, Duration.ofMillis(20), Duration.ofMillis(20), Map.of()),
                1_000_000,
                guards));
        opened = Optional.of(host);
        host.tell(Stream.concat(workers("worker", "slow").stream(), Stream.of(TaskHost.expert("played")))
                .toList());
        host.finish(host.started("slow"));
        host.started("worker");
        var roomless = host.submit("worker");
        host.submit("worker");
        host.submit("slow"); // not before a minute has passed
        host.submit("played");
        host.ask(
                TaskCalls.SUBMIT,
                planned(Optional.of(Instant.now().plusSeconds(600).toEpochMilli()), List.of()));
        host.ask(TaskCalls.SUBMIT, planned(Optional.empty(), List.of(roomless.id())));

        assertThat(host.ask(TaskCalls.COUNT, new Count())).isEqualTo(new Counts(1, 6, 1, 2, 0));

        host.tell(List.of());
        assertThat(host.ask(TaskCalls.COUNT, new Count()).waiting())
                .as("where there is no agent no room helps")
                .isZero();
    }

    @Test
    void theHostWorksOnNoMoreThanItsLimit() throws Exception {
        var host = open(100, 2);
        host.tell(workers("a", "b", "c"));
        var a = host.started("a");
        host.started("b");
        var c = host.submit("c");
        assertThat(host.starts).isEmpty();

        host.finish(a);
        assertThat(host.nextStart().id()).isEqualTo(c.id());
    }

    @Test
    void olderTasksGoFirstWhoeverTheirAgentIs() throws Exception {
        var host = open(100, 1);
        host.tell(workers("a", "b", "c", "d"));
        var running = host.started("a");
        var expected = new ArrayList<String>();
        for (var agent : List.of("d", "a", "c", "b", "a", "c", "d", "b")) {
            expected.add(host.submit(agent).id());
        }

        var order = new ArrayList<String>();
        while (order.size() < expected.size()) {
            host.finish(running);
            running = host.nextStart();
            order.add(running.id());
        }
        assertThat(order).isEqualTo(expected);
    }

    @Test
    void higherPrioritiesGoFirst() throws Exception {
        var host = open(100, 1);
        host.tell(workers("a"));
        var running = host.started("a");
        var low = host.ask(TaskCalls.SUBMIT, priority("a", -1)).id();
        var usual = host.ask(TaskCalls.SUBMIT, priority("a", 0)).id();
        var high = host.ask(TaskCalls.SUBMIT, priority("a", 5)).id();

        var order = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            host.finish(running);
            running = host.nextStart();
            order.add(running.id());
        }
        assertThat(order).containsExactly(high, usual, low);
    }

    @Test
    void anAgentThatCannotBeStartedLetsOthersGoFirst() throws Exception {
        var host = open(100, 1);
        host.onStart = start -> start.agent().equals("broken")
                ? Future.failedFuture(Refusal.of(ErrorCode.OVERLOADED, "not now"))
                : Future.succeededFuture(TaskCalls.Done.DONE);
        host.tell(workers("broken", "sound"));
        host.submit("broken");
        var sound = host.submit("sound");

        Start start;
        do {
            start = host.nextStart();
            assertThat(start.epoch()).isLessThan(3);
        } while (!start.agent().equals("sound"));
        assertThat(start.id()).isEqualTo(sound.id());
    }

    @Test
    void refusesMoreThanTheMostUntilOneEnds() throws Exception {
        var host = open(2, 100);
        var first = host.started("worker");
        host.submit("expert");

        var refusal = host.refused(TaskCalls.SUBMIT, TaskHost.request("worker"));
        assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(refusal.problem().retryAfterMillis()).isPresent();

        host.finish(first);
        assertThat(host.submit("worker").id()).startsWith("task-");
    }

    @Test
    void refusesMoreInputThanTheMostUntilSomeEnds() throws Exception {
        var host = TaskHost.open(new Tasks.Limits(
                100,
                100,
                Duration.ofMinutes(5),
                Duration.ofMinutes(15),
                new Retries(0, Duration.ofMillis(20), Duration.ofMillis(20), Map.of("agent-failed", 1)),
                1_000,
                Guards.none()));
        opened = Optional.of(host);
        host.ask(TaskCalls.SUBMIT, sized(400));
        var first = host.nextStart();
        host.ask(TaskCalls.SUBMIT, sized(500));

        var refusal = host.refused(TaskCalls.SUBMIT, sized(101));
        assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(refusal.problem().retryAfterMillis()).isPresent();
        assertThat(refusal.problem().detail()).contains("900").contains("1000");
        host.ask(TaskCalls.SUBMIT, sized(100)); // exactly as much as there may be
        host.restart();
        assertThat(host.refused(TaskCalls.SUBMIT, sized(40)).code()).isEqualTo(ErrorCode.OVERLOADED);

        var again = host.nextStart();
        while (!again.id().equals(first.id())) {
            again = host.nextStart();
        }
        host.finish(again);
        host.ask(TaskCalls.SUBMIT, sized(400));
        assertThat(host.refused(TaskCalls.SUBMIT, sized(40)).code()).isEqualTo(ErrorCode.OVERLOADED);
    }

    @Test
    void neverLosesCountOfTheInputWhateverBecomesOfIt() throws Exception {
        var retries = new Retries(1, Duration.ofMillis(20), Duration.ofMillis(20), Map.of());
        var host = TaskHost.open(new Tasks.Limits(
                100, 100, Duration.ofMinutes(5), Duration.ofMinutes(15), retries, 1_000, Guards.none()));
        opened = Optional.of(host);
        var busy = new TaskError("agent-failed", "busy", true);
        for (int i = 0; i < 5; i++) {
            host.ask(TaskCalls.SUBMIT, sized(1_000));
            assertThat(host.refused(TaskCalls.SUBMIT, sized(40)).code()).isEqualTo(ErrorCode.OVERLOADED);
            var start = host.nextStart();
            host.ask(TaskCalls.FINISH, new Finish(start.id(), 1, List.of(), Optional.of(busy)));
            host.nextStart();
            assertThat(host.refused(TaskCalls.SUBMIT, sized(40)).code()).isEqualTo(ErrorCode.OVERLOADED);
            host.ask(TaskCalls.FINISH, new Finish(start.id(), 2, List.of(), Optional.of(busy)));

            host.ask(TaskCalls.SUBMIT, sized(1_000)); // a dead letter takes no room
            var other = host.nextStart();
            assertThat(host.refused(TaskCalls.RETRY, new Retry(start.id())).code())
                    .isEqualTo(ErrorCode.OVERLOADED);
            host.ask(TaskCalls.CANCEL, new Cancel(other.id(), "not wanted"));
            host.ask(TaskCalls.RETRY, new Retry(start.id()));
            assertThat(host.refused(TaskCalls.SUBMIT, sized(40)).code()).isEqualTo(ErrorCode.OVERLOADED);
            host.finish(host.nextStart());
        }
    }

    @Test
    void refusesMoreThanTheMostAlsoWhenAllComeAtOnce() throws Exception {
        var host = open(5, 100);
        var requests = new ArrayList<Future<TaskView>>();
        for (int i = 0; i < 40; i++) {
            requests.add(host.send(TaskCalls.SUBMIT, TaskHost.request("expert")));
        }
        int accepted = 0;
        for (var request : requests) {
            accepted += TaskHost.await(request.map(1).otherwise(0));
        }
        assertThat(accepted).isEqualTo(5);
        assertThat(host.ask(TaskCalls.COUNT, new Count())).isEqualTo(new Counts(0, 5, 5, 0, 0));
    }

    @Test
    void agentsThatComeAndGoTakeWhatWaits() throws Exception {
        var host = open(100, 100);
        host.tell(List.of(TaskHost.expert("worker")));
        var id = host.submit("worker").id();
        assertThat(host.show(id).claimable()).isTrue();

        host.tell(workers("worker"));

        assertThat(host.nextStart().id()).isEqualTo(id);
    }

    private static List<Roster.Entry> workers(String... names) {
        return Stream.of(names).map(name -> TaskHost.worker(name, 10)).toList();
    }

    /** A request whose input has so many characters. */
    private static Submit sized(int characters) {
        var rest = "{\"instruction\":\"\"}";
        return Submit.of("worker", new Json("{\"instruction\":\"" + "x".repeat(characters - rest.length()) + "\"}"));
    }

    private static Submit planned(Optional<Long> notBefore, List<String> dependsOn) {
        return TaskHost.request("worker")
                .withPlan(new Plan(notBefore, dependsOn, Optional.empty(), 0, Optional.empty()));
    }

    private static Submit priority(String agent, int priority) {
        return TaskHost.request(agent).withPriority(priority);
    }
}
