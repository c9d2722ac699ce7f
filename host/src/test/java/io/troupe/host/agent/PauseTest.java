package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.api.Content;
import io.troupe.api.Outcome;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.AgentCalls.Describe;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.AgentState;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PauseTest {

    private final Ensemble host = new Ensemble();

    @AfterEach
    void close() {
        host.close();
    }

    private AgentView echo() {
        return host.ask(AgentCalls.DESCRIBE, new Describe("echo"));
    }

    @Test
    void acceptsWorkThatWaitsAndStartsItOnResuming() throws Exception {
        var listing = host.add(Stage.agent("echo", (task, context) -> Outcome.completed("done")));
        listing.pause("it is being restarted", true);
        host.told(entry -> !entry.ready());

        var task = host.submit("echo");
        assertThat(host.show(task.id()))
                .returns(TaskState.QUEUED, TaskView::state)
                .extracting(view -> view.waits().orElseThrow())
                .asString()
                .contains("'echo'")
                .contains("replaced or restarted");
        assertThat(echo())
                .returns(AgentState.ERROR, AgentView::state)
                .returns("it is being restarted", AgentView::reason);

        listing.resume();
        assertThat(host.ended(task.id()))
                .returns(TaskState.COMPLETED, TaskView::state)
                .returns(1L, TaskView::epoch);
        assertThat(echo()).returns(AgentState.AVAILABLE, AgentView::state);
    }

    @Test
    void letsWhatRunsGoOn() throws Exception {
        var open = new CountDownLatch(1);
        var listing = host.add(Stage.agent("echo", (task, context) -> {
            open.await();
            return Outcome.completed("done");
        }));
        var running = host.submit("echo");
        Ensemble.until(() -> listing.running() == 1);

        listing.pause("a new version comes", false);
        host.told(entry -> !entry.ready());
        var waiting = host.submit("echo");
        open.countDown();

        assertThat(host.ended(running.id()).answer()).containsExactly(Content.text("done"));
        Ensemble.until(() -> listing.running() == 0);
        assertThat(host.show(waiting.id()).state()).isEqualTo(TaskState.QUEUED);
        assertThat(host.kinds(waiting.id())).containsExactly("submitted");
        assertThat(echo()).returns(AgentState.DRAINING, AgentView::state);
    }

    @Test
    void refusesAStartForAMoment() throws Exception {
        var listing = host.add(Stage.agent("echo", (task, context) -> Outcome.completed("done")));
        listing.pause("it is being restarted", true);

        var refusal = catchThrowableOfType(
                Refusal.class, () -> host.ask(AgentCalls.START.on(Stage.NODE), Stage.start("task-1", "echo")));
        assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(refusal).hasMessageContaining("'echo'").hasMessageContaining("error");
    }

    @Test
    void losesNothingThatComesWhileThePauseGetsAbout() throws Exception {
        var listing = host.add(Stage.agent("echo", (task, context) -> Outcome.completed("done")));
        var submitted = new ArrayList<Future<TaskView>>();
        for (int i = 0; i < 100; i++) {
            if (i == 50) {
                listing.pause("it is being restarted", true); // the task service hears of it a little later
            }
            submitted.add(host.submitting("echo"));
        }
        for (var task : submitted) {
            Stage.await(task);
        }

        host.told(entry -> !entry.ready());
        listing.resume();
        for (var task : submitted) {
            assertThat(host.ended(task.result().id()).state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    @Test
    void doesNoHarmWhenAskedTwiceOrTooLate() throws Exception {
        var before = host.add(Stage.agent("echo", (task, context) -> Outcome.completed("one")));
        before.resume();
        before.pause("first", false);
        before.pause("second", false);
        before.pause("third", true);
        host.told(entry -> !entry.ready());

        var after = host.add(Stage.agent("echo", (task, context) -> Outcome.completed("two")));
        before.pause("too late", true);
        before.resume();
        before.remove();

        assertThat(echo()).returns(AgentState.AVAILABLE, AgentView::state);
        assertThat(host.ended(host.submit("echo").id()).answer()).containsExactly(Content.text("two"));
        after.remove();
        after.pause("gone", false);
        after.resume();
        assertThat(catchThrowableOfType(Refusal.class, this::echo).code()).isEqualTo(ErrorCode.AGENT_NOT_FOUND);
    }
}
