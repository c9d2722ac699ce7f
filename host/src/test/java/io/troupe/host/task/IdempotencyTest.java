package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same request with the same key is the same task. */
class IdempotencyTest {

    private static final Submit KEYED = TaskHost.request("worker").withIdempotencyKey("key");

    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        host = TaskHost.open(new Tasks.Limits(2, 10, Duration.ofMinutes(5), Duration.ofMinutes(15)));
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void makesOneTaskOfTheSameRequestTwice() throws Exception {
        var first = host.ask(TaskCalls.SUBMIT, KEYED);
        var second = host.ask(TaskCalls.SUBMIT, KEYED);

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(host.kinds(first.id())).containsOnlyOnce("submitted");
    }

    @Test
    void makesOneTaskOfTheSameRequestTwiceAtOnce() throws Exception {
        var large = Submit.of("worker", Json.string("x".repeat(100_000))).withIdempotencyKey("large");
        for (var submit : List.of(KEYED, large)) {
            var one = host.send(TaskCalls.SUBMIT, submit);
            var other = host.send(TaskCalls.SUBMIT, submit);

            assertThat(TaskHost.await(one).id()).isEqualTo(TaskHost.await(other).id());
        }
    }

    @Test
    void refusesAnotherRequestWithTheSameKey() throws Exception {
        host.ask(TaskCalls.SUBMIT, KEYED);

        var other = Submit.of("worker", new Json("{\"instruction\":\"other\"}")).withIdempotencyKey("key");

        assertThat(host.refused(TaskCalls.SUBMIT, other).code()).isEqualTo(ErrorCode.INPUT_INVALID);
    }

    @Test
    void keepsTheKeysOfCallersApart() throws Exception {
        var mine = host.ask(TaskCalls.SUBMIT, KEYED);
        var theirs = TaskHost.await(host.bus.request(TaskCalls.SUBMIT, KEYED, Call.of("them", Duration.ofSeconds(10))));

        assertThat(theirs.id()).isNotEqualTo(mine.id());
    }

    @Test
    void isOneTaskWhenItIsAskedForAgainUnderItsIdWhileItIsWritten() throws Exception {
        var named = TaskHost.request("worker").named(new Ids());
        var first = host.send(TaskCalls.SUBMIT, named);
        var again = host.send(TaskCalls.SUBMIT, named.within(0));

        assertThat(TaskHost.await(again).id()).isEqualTo(TaskHost.await(first).id());
    }

    @Test
    void knowsTheKeyAfterARestartEvenBeforeTheAgentIsBack() throws Exception {
        var first = host.ask(TaskCalls.SUBMIT, KEYED);
        host.dieAndLive();

        assertThat(host.ask(TaskCalls.SUBMIT, KEYED).id()).isEqualTo(first.id());
    }

    @Test
    void knowsTheKeyOfATaskThatHasEnded() throws Exception {
        var first = host.ask(TaskCalls.SUBMIT, KEYED);
        host.finish(host.nextStart());
        host.restart();

        var again = host.ask(TaskCalls.SUBMIT, KEYED.withWait(5_000));

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(again.answer()).isNotEmpty();
    }

    @Test
    void givesTheTaskWhenTheHostIsFullAndWhenTheDeadlineHasPassed() throws Exception {
        var first = host.ask(TaskCalls.SUBMIT, KEYED);
        host.submit("worker");
        assertThat(host.refused(TaskCalls.SUBMIT, TaskHost.request("worker")).code())
                .isEqualTo(ErrorCode.OVERLOADED);

        var late = KEYED.withDeadline(Instant.now().minusSeconds(1));

        assertThat(host.ask(TaskCalls.SUBMIT, KEYED).id()).isEqualTo(first.id());
        assertThat(host.ask(TaskCalls.SUBMIT, late).id()).isEqualTo(first.id());
    }

    @Test
    void forgetsARequestThatCouldNotBeKept() throws Exception {
        host.journal.breaksForAll();
        assertThat(host.refused(TaskCalls.SUBMIT, KEYED).code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        host.journal.works();

        assertThat(host.ask(TaskCalls.SUBMIT, KEYED).id()).startsWith("task-");
    }
}
