package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.AgentCard;
import io.troupe.api.Budget;
import io.troupe.api.Outcome;
import io.troupe.api.PluginException;
import io.troupe.api.Skill;
import io.troupe.host.fact.Origin;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told to whoever supervises agents. */
class TroubleTest {

    private final Stage stage = new Stage();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    @AfterEach
    void close() {
        open.countDown();
        stage.close();
    }

    /** Does what the first word of its instruction says. */
    private Stage.Work obedient() {
        return (task, context) -> switch (task.instruction()
                .substring(0, task.instruction().indexOf('-'))) {
            case "throw" -> throw new IllegalStateException("no luck");
            case "null" -> null;
            case "busy" -> throw new PluginException(PluginException.Kind.UNAVAILABLE, "busy");
            case "fail" -> Outcome.failed("cannot");
            case "hang" -> hang();
            default -> Outcome.completed("done");
        };
    }

    private Outcome hang() {
        inside.countDown();
        while (open.getCount() > 0) {
            try {
                open.await();
            } catch (InterruptedException e) {
                // what an agent must not do: it goes on
            }
        }
        return Outcome.completed("late");
    }

    private void run(String id) throws InterruptedException {
        stage.run(Stage.start(id, "worker"));
        stage.outcome();
    }

    private String trouble() throws InterruptedException {
        return Stage.taken(stage.troubles);
    }

    @Test
    void countsFailuresInARowUntilATaskIsDoneWell() throws Exception {
        stage.add(Stage.agent("worker", obedient()));
        run("throw-1");
        run("throw-2");
        run("do-3");
        run("throw-4");

        assertThat(trouble()).isEqualTo("threw 1: agent 'worker' IllegalStateException: no luck");
        assertThat(trouble()).startsWith("threw 2: ");
        assertThat(trouble()).startsWith("threw 1: ");
        assertThat(stage.troubles).isEmpty();
    }

    @Test
    void takesNullForAFailure() throws Exception {
        stage.add(Stage.agent("worker", obedient()));
        run("null-1");
        run("throw-2");

        assertThat(trouble()).isEqualTo("threw 1: agent 'worker' gave null, expected an outcome");
        assertThat(trouble()).startsWith("threw 2: ");
    }

    @Test
    void tellsNothingOfWhatTheContractAllows() throws Exception {
        stage.add(Stage.agent("worker", obedient()));
        run("busy-1");
        run("fail-2");
        run("do-3");

        assertThat(stage.troubles).isEmpty();
    }

    @Test
    void tellsOfOneThatGoesOnPastItsDeadline() throws Exception {
        stage.add(Stage.agent("worker", obedient()));
        stage.run(Stage.start("hang-1", "worker", Instant.now().plusMillis(50), Budget.unbounded()));

        assertThat(trouble())
                .startsWith("hung 1: agent 'worker' ")
                .contains("hang-1")
                .contains("its deadline passed");
        assertThat(stage.outcome().error().orElseThrow().code()).isEqualTo("deadline-exceeded");
        assertThat(stage.troubles).isEmpty();
    }

    @Test
    void tellsOfOneThatGoesOnAfterACancel() throws Exception {
        stage.add(Stage.agent("worker", obedient()));
        stage.run(Stage.start("hang-1", "worker"));
        inside.await();
        stage.stop("hang-1");

        assertThat(trouble()).startsWith("hung 1: agent 'worker' ").contains("hang-1");
        assertThat(stage.finished).isEmpty();
        open.countDown();
        assertThat(stage.outcome().id()).isEqualTo("hang-1"); // which the task service refuses by then
        run("do-2");
        assertThat(stage.troubles).isEmpty();
    }

    @Test
    void tellsNothingOfAnAgentThatWasReplaced() throws Exception {
        var before = stage.add(Stage.agent("worker", (task, context) -> {
            hang();
            throw new IllegalStateException("no luck");
        }));
        stage.run(Stage.start("hang-1", "worker"));
        inside.await();
        stage.add(Stage.agent("worker", obedient()));
        open.countDown();
        stage.outcome();
        Ensemble.until(() -> before.running() == 0);
        assertThat(stage.troubles).isEmpty();

        run("throw-2");
        assertThat(trouble()).startsWith("threw 1: ");
    }

    @Test
    void callsAnAgentOfAPackByBothNames() throws Exception {
        var card = AgentCard.of("worker", "Works.", Skill.of("execute", "Works."));
        var origin = new Origin("worker-plugin", "1", Optional.of("tools"), 1);
        var listing = stage.agents.add(
                Stage.agent(card, obedient()), card, origin, (trouble, detail, inRow) -> stage.troubles.add(detail));
        assertThat(listing.name()).isEqualTo("tools/worker");

        stage.run(Stage.start("throw-1", "tools/worker"));
        stage.outcome();

        assertThat(trouble()).startsWith("agent 'tools/worker' ");
    }
}
