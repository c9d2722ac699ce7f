package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Count;
import io.troupe.host.bus.TaskCalls.Counts;
import io.troupe.host.fact.TaskFact.TaskReleased;
import io.troupe.host.fact.TaskState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a new life of the host makes of the journal of the last. */
class RestartTest {

    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        host = TaskHost.open();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void startsAgainWhatWasRunningWithTheNextEpoch() throws Exception {
        var first = host.started("worker");
        host.restart();

        var second = host.nextStart();

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.epoch()).isEqualTo(2);
        assertThat(host.facts(first.id()).get(2))
                .isEqualTo(new TaskReleased(1, "host 00000001 is gone", Optional.of("00000001")));
        host.finish(second);
        assertThat(host.show(first.id()).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void waitsForTheAgentToBeThere() throws Exception {
        var first = host.started("worker");
        host.dieAndLive();

        assertThat(host.show(first.id()).state()).isEqualTo(TaskState.QUEUED);
        assertThat(host.show(first.id()).waits()).contains("agent 'worker' is not loaded");
        assertThat(host.starts).isEmpty();

        host.tell(List.of(TaskHost.worker("worker", 1)));
        assertThat(host.nextStart().epoch()).isEqualTo(2);
    }

    @Test
    void startsWhatWasAcceptedAndNeverStarted() throws Exception {
        host.tell(List.of(TaskHost.worker("worker", 1)));
        var running = host.started("worker");
        var queued = host.submit("worker");
        host.restart();

        host.finish(host.nextStart());
        var next = host.nextStart();

        assertThat(next.id()).isEqualTo(queued.id()).isNotEqualTo(running.id());
        assertThat(next.epoch()).isEqualTo(1);
    }

    @Test
    void keepsWhatHasEnded() throws Exception {
        var start = host.started("worker");
        host.finish(start);
        var before = host.show(start.id());
        host.restart();

        assertThat(host.show(start.id())).isEqualTo(before);
        assertThat(host.starts).isEmpty();
        assertThat(host.ask(TaskCalls.COUNT, new Count())).isEqualTo(new Counts(0, 0, 0, 0, 0));
    }

    @Test
    void anAcceptedTaskWhoseAnswerWasLostIsThere() throws Exception {
        host.send(TaskCalls.SUBMIT, TaskHost.request("worker").withIdempotencyKey("key"));
        host.ask(TaskCalls.COUNT, new Count());
        host.restart();

        var again = host.ask(TaskCalls.SUBMIT, TaskHost.request("worker").withIdempotencyKey("key"));

        assertThat(host.nextStart().id()).isEqualTo(again.id());
        assertThat(host.kinds(again.id())).containsOnlyOnce("submitted");
    }

    @Test
    void countsRoomAnew() throws Exception {
        host.tell(List.of(TaskHost.worker("worker", 1)));
        for (int life = 1; life <= 3; life++) {
            if (life == 1) {
                host.started("worker");
            } else {
                host.restart();
                host.nextStart();
            }
            host.submit("worker");
            assertThat(host.starts).isEmpty();
            assertThat(host.ask(TaskCalls.COUNT, new Count())).isEqualTo(new Counts(1, life, 0, life, 0));
        }
    }
}
