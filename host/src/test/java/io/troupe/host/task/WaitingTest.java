package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Answer;
import io.troupe.host.bus.TaskCalls.Ask;
import io.troupe.host.bus.TaskCalls.Count;
import io.troupe.host.fact.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks that wait for a human: a host with room for one task at work, which may take 400 ms. */
class WaitingTest {

    private static final Question WHICH = new Question("Which one?", new Json("{\"type\":\"object\"}"));

    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        host = TaskHost.open(new Tasks.Limits(100, 1, Duration.ofMillis(400), Duration.ofMinutes(15)));
    }

    @AfterEach
    void close() {
        host.close();
    }

    private static TaskCalls.Submit patientless(String agent) {
        return TaskHost.request(agent).withDeadline(Instant.now().plusSeconds(60));
    }

    private Start started() throws Exception {
        host.ask(TaskCalls.SUBMIT, patientless("worker"));
        return host.nextStart();
    }

    private void asks(Start start) throws Exception {
        host.ask(TaskCalls.ASK, new Ask(start.id(), start.epoch(), 1, WHICH, 0));
    }

    private TaskState answered(Start start) throws Exception {
        return host.ask(TaskCalls.ANSWER, new Answer(start.id(), Optional.of(new Json("{\"one\":1}"))))
                .state();
    }

    @Test
    void takesNoRoomUntilItIsAnswered() throws Exception {
        var first = started();
        var second = host.ask(TaskCalls.SUBMIT, patientless("worker")).id();
        var third = host.ask(TaskCalls.SUBMIT, patientless("worker")).id();
        assertThat(host.starts).isEmpty();

        asks(first);

        var next = host.nextStart();
        assertThat(next.id()).isEqualTo(second);
        assertThat(answered(first)).isEqualTo(TaskState.RUNNING);
        host.finish(next);
        host.ask(TaskCalls.COUNT, new Count());
        assertThat(host.starts).as("the room is the first one's again").isEmpty();
        host.finish(first);
        assertThat(host.nextStart().id()).isEqualTo(third);
    }

    @Test
    void givesBackNoRoomThatItDoesNotHave() throws Exception {
        var first = started();
        asks(first);
        var second = started();
        host.ask(TaskCalls.CANCEL, new TaskCalls.Cancel(first.id(), "no more"));
        host.ask(TaskCalls.SUBMIT, patientless("worker"));

        host.ask(TaskCalls.COUNT, new Count());
        assertThat(host.starts).as("the second has the only room").isEmpty();
        host.finish(second);
        host.nextStart();
    }

    @Test
    void takesItsRoomAnewAfterARestart() throws Exception {
        var first = started();
        asks(first);
        host.restart();

        var again = host.nextStart();
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.epoch()).isEqualTo(2);
        host.ask(TaskCalls.SUBMIT, patientless("worker"));
        host.ask(TaskCalls.COUNT, new Count());
        assertThat(host.starts).isEmpty();
        host.finish(again);
        host.nextStart();
    }

    @Test
    void doesNotExpireByTheUsualDeadlineAndHasTheRestOfItsTimeAfterwards() throws Exception {
        var first = host.started("worker");
        assertThat(first.patient()).isTrue();
        asks(first);
        var other = host.started("worker");

        assertThat(host.ended(other.id()).state()).isEqualTo(TaskState.EXPIRED);
        assertThat(host.show(first.id()).state()).isEqualTo(TaskState.WAITING_FOR_INPUT);

        assertThat(answered(first)).isEqualTo(TaskState.RUNNING);
        assertThat(host.show(first.id()).deadline()).isAfter(first.deadline());
        assertThat(host.ended(first.id()).state()).isEqualTo(TaskState.EXPIRED);
    }

    @Test
    void staysPatientOverARestart() throws Exception {
        var first = host.started("worker");
        asks(first);
        var other = host.started("worker");
        assertThat(host.ended(other.id()).state()).isEqualTo(TaskState.EXPIRED);

        host.dieAndLive();
        host.tell(List.of(TaskHost.worker("worker", 1)));

        var again = host.nextStart();
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.deadline()).isAfter(first.deadline());
    }

    @Test
    void aDeadlineThatWasAskedForHolds() throws Exception {
        host.ask(TaskCalls.SUBMIT, TaskHost.request("worker").withDeadline(Instant.now().plusSeconds(2)));
        var start = host.nextStart();
        assertThat(start.patient()).isFalse();

        asks(start);

        assertThat(host.show(start.id()).state()).isIn(TaskState.WAITING_FOR_INPUT, TaskState.EXPIRED);
        for (var view = host.show(start.id()); !view.state().terminal(); view = host.show(start.id())) {
            assertThat(view.deadline()).isAfter(Instant.now().minusSeconds(10));
        }
        assertThat(host.show(start.id()).state()).isEqualTo(TaskState.EXPIRED);
    }
}
