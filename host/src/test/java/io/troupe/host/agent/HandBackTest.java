package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Agent;
import io.troupe.api.Content;
import io.troupe.api.Outcome;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.Describe;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.TaskFact.TaskOutcomeRefused;
import io.troupe.host.fact.TaskFact.TaskReleased;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One load of a plugin takes the place of another. */
class HandBackTest {

    private final Ensemble host = new Ensemble();
    private final CountDownLatch open = new CountDownLatch(1);

    @AfterEach
    void close() {
        open.countDown();
        host.close();
    }

    private static Agent quick(String answer) {
        return Stage.agent("worker", (task, context) -> Outcome.completed(answer));
    }

    /** Answers once the test opens, whoever interrupts it. */
    private Agent deaf(String answer) {
        return Stage.agent("worker", (task, context) -> {
            while (open.getCount() > 0) {
                try {
                    open.await();
                } catch (InterruptedException e) {
                    // what an agent must not do: it goes on
                }
            }
            return Outcome.completed(answer);
        });
    }

    @Test
    void lateOutcomesOfAReplacedAgentCountWhileTheTaskIsItsOwn() throws Exception {
        var before = host.add(deaf("of the first"));
        var task = host.submit("worker");
        Ensemble.until(() -> before.running() == 1);

        var after = host.add(quick("of the second"));
        assertThat(host.ended(host.submit("worker").id()).answer()).containsExactly(Content.text("of the second"));
        assertThat(before.running()).isEqualTo(1);

        open.countDown();
        assertThat(host.ended(task.id()))
                .returns(TaskState.COMPLETED, TaskView::state)
                .returns(1L, TaskView::epoch)
                .returns(List.of(Content.text("of the first")), TaskView::answer);
        Ensemble.until(() -> before.running() == 0 && after.running() == 0);
    }

    @Test
    void replacesWithoutAMomentInWhichThereIsNone() throws Exception {
        host.add(quick("0"));
        var tasks = new ArrayList<Future<TaskView>>();
        for (int load = 1; load <= 10; load++) {
            for (int i = 0; i < 20; i++) {
                tasks.add(host.submitting("worker"));
            }
            host.add(quick(String.valueOf(load)));
            assertThat(host.ask(AgentCalls.DESCRIBE, new Describe("worker")).pluginVersion())
                    .isEqualTo("1." + load);
        }

        for (var task : tasks) {
            var ended = host.ended(Stage.await(task).id());
            assertThat(ended).returns(TaskState.COMPLETED, TaskView::state).returns(1L, TaskView::epoch);
        }
    }

    @Test
    void startsWhatIsHandedBackAnewOnTheNewVersion() throws Exception {
        var before = host.add(deaf("of the first"));
        var task = host.submit("worker");
        Ensemble.until(() -> before.running() == 1);
        host.add(quick("of the second"));

        before.handBack("version 2 took its place");
        before.handBack("and again");

        assertThat(host.ended(task.id()))
                .returns(TaskState.COMPLETED, TaskView::state)
                .returns(2L, TaskView::epoch)
                .returns(List.of(Content.text("of the second")), TaskView::answer);
        assertThat(host.kinds(task.id())).containsExactly("submitted", "started", "released", "started", "finished");
        assertThat(host.facts(task.id())).contains(new TaskReleased(1, "version 2 took its place"));

        open.countDown();
        Ensemble.until(() -> before.running() == 0);
        assertThat(host.ended(task.id()).answer()).containsExactly(Content.text("of the second"));
    }

    @Test
    void refusesAndNotesTheOutcomeOfARunThatWasHandedBack() throws Exception {
        var before = host.add(deaf("of the first"));
        var task = host.submit("worker");
        Ensemble.until(() -> before.running() == 1);
        host.add(quick("of the second"));
        before.handBack("version 2 took its place");
        host.ended(task.id());

        host.finish(task.id(), 1, "of the first, too late");

        assertThat(host.facts(task.id())).last().isInstanceOf(TaskOutcomeRefused.class);
        assertThat(host.kinds(task.id())).endsWith("finished", "outcome-refused");
        assertThat(host.show(task.id()).answer()).containsExactly(Content.text("of the second"));
    }

    @Test
    void interruptsWhatItHandsBack() throws Exception {
        var interrupted = new CountDownLatch(1);
        var before = host.add(Stage.agent("worker", (task, context) -> {
            try {
                open.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return Outcome.completed("of the first");
        }));
        var task = host.submit("worker");
        Ensemble.until(() -> before.running() == 1);
        host.add(quick("of the second"));
        before.handBack("version 2 took its place");

        interrupted.await();
        Ensemble.until(() -> before.running() == 0);
        assertThat(host.ended(task.id()).answer()).containsExactly(Content.text("of the second"));
        assertThat(host.kinds(task.id())).doesNotContain("outcome-refused");
    }

    @Test
    void aReleaseOfAnotherEpochDoesNothing() throws Exception {
        var listing = host.add(deaf("done"));
        var task = host.submit("worker");
        Ensemble.until(() -> listing.running() == 1);

        host.release(task.id(), 0);
        host.release(task.id(), 2);
        host.release("task-nobody-knows", 1);
        assertThat(host.kinds(task.id())).containsExactly("submitted", "started");

        open.countDown();
        host.ended(task.id());
        host.release(task.id(), 1);
        assertThat(host.kinds(task.id())).containsExactly("submitted", "started", "finished");
    }

    @Test
    void handsBackNothingOfAnotherAgent() throws Exception {
        var before = host.add(deaf("of the first"));
        var old = host.submit("worker");
        Ensemble.until(() -> before.running() == 1);
        var after = host.add(deaf("of the second"));
        var fresh = host.submit("worker");
        Ensemble.until(() -> after.running() == 1);

        before.handBack("version 2 took its place");
        Ensemble.until(() -> after.running() == 2);
        open.countDown();

        assertThat(host.ended(fresh.id()).epoch()).isEqualTo(1);
        assertThat(host.ended(old.id()).epoch()).isEqualTo(2);
    }
}
