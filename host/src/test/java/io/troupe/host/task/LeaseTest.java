package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.Complete;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.TaskState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Claims that run out, and what they are still good for. */
class LeaseTest {

    private static final Duration LEASE = Duration.ofMillis(300);

    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        host = TaskHost.open(new Tasks.Limits(100, 10, Duration.ofMinutes(5), LEASE));
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aClaimThatRunsOutLetsOthersTakeTheTask() throws Exception {
        var brief = lapsed();
        assertThat(host.show(brief.task()).claimable()).isTrue();
        assertThat(host.show(brief.task()).state()).isEqualTo(TaskState.QUEUED);

        var second = host.claim(brief.task());

        assertThat(second.claim()).isNotEqualTo(brief.claim());
        assertThat(host.show(brief.task()).epoch()).isEqualTo(2);
    }

    @Test
    void aLateOutcomeCountsWhileNobodyElseHasTakenTheTask() throws Exception {
        var brief = lapsed();

        var view = host.ask(TaskCalls.COMPLETE, TaskHost.answer(brief, "late"));

        assertThat(view.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(host.kinds(brief.task())).containsExactly("submitted", "started", "released", "finished");
    }

    @Test
    void aLateOutcomeIsNotAllowedOnceSomebodyElseHasTheTask() throws Exception {
        var brief = lapsed();
        var second = host.claim(brief.task());

        assertThat(host.refused(TaskCalls.COMPLETE, TaskHost.answer(brief, "late"))
                        .code())
                .isEqualTo(ErrorCode.NOT_ALLOWED);
        assertThat(host.ask(TaskCalls.COMPLETE, TaskHost.answer(second, "here")).state())
                .isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void showingTheClaimRenewsIt() throws Exception {
        var brief = host.claim(host.submit("expert").id());
        long end = System.currentTimeMillis() + 2 * LEASE.toMillis();
        while (System.currentTimeMillis() < end) {
            assertThat(renew(brief, 40).state()).isEqualTo(TaskState.RUNNING);
        }

        assertThat(host.kinds(brief.task())).doesNotContain("released").contains("renewed");
    }

    @Test
    void showingALapsedClaimTakesTheTaskBack() throws Exception {
        var brief = lapsed();

        var view = renew(brief, 0);

        assertThat(view.state()).isEqualTo(TaskState.RUNNING);
        assertThat(view.claimable()).isFalse();
        assertThat(host.refused(TaskCalls.CLAIM, new TaskCalls.Claim(Optional.of(brief.task()), Optional.empty()))
                        .code())
                .isEqualTo(ErrorCode.TRANSITION_REFUSED);
        assertThat(host.ask(TaskCalls.COUNT, new TaskCalls.Count())).isEqualTo(new TaskCalls.Counts(1, 0, 0, 0, 0));
    }

    @Test
    void aRenewalThatMeetsTheOutcomeWritesNothingAfterIt() throws Exception {
        var brief = host.claim(host.submit("expert").id());
        var completing = host.send(TaskCalls.COMPLETE, TaskHost.answer(brief, "here"));
        var renewing = host.send(TaskCalls.SHOW, new Show(brief.task(), Optional.of(brief.claim()), 0));
        TaskHost.await(completing);

        assertThat(TaskHost.await(renewing).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(host.kinds(brief.task())).containsExactly("submitted", "started", "finished");
    }

    @Test
    void aClaimRunsOutAfterARestartToo() throws Exception {
        var brief = host.claim(host.submit("expert").id());
        host.restart();
        host.recordedSoon(brief.task(), "released");

        assertThat(host.show(brief.task()).claimable()).isTrue();
        var late = new Complete(
                brief.task(), brief.claim(), TaskHost.answer(brief, "late").answer(), Optional.empty());
        assertThat(host.ask(TaskCalls.COMPLETE, late).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void aLapseThatCannotBeWrittenIsWrittenLater() throws Exception {
        var brief = host.claim(host.submit("expert").id());
        var tried = new CountDownLatch(1);
        host.journal.breaksFor(append -> {
            tried.countDown();
            return true;
        });
        assertThat(tried.await(10, TimeUnit.SECONDS)).isTrue();
        host.journal.works();

        host.recordedSoon(brief.task(), "released");
        assertThat(host.show(brief.task()).claimable()).isTrue();
    }

    private TaskView renew(Brief brief, long wait) throws Exception {
        return host.ask(TaskCalls.SHOW, new Show(brief.task(), Optional.of(brief.claim()), wait));
    }

    /** A claim whose lease has run out. */
    private Brief lapsed() throws Exception {
        var brief = host.claim(host.submit("expert").id());
        host.recordedSoon(brief.task(), "released");
        return brief;
    }
}
