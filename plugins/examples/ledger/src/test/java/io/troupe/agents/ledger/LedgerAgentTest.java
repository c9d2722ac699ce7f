package io.troupe.agents.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Agent;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.testkit.AgentContract;
import io.troupe.testkit.FakeAgentContext;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerAgentTest extends AgentContract {

    @TempDir
    Path folder;

    @Override
    protected Agent agent() {
        return new LedgerAgent();
    }

    @Test
    void writesItsKeyOnceHoweverOftenAndByWhomTheTaskIsTried() throws Exception {
        var ledger = folder.resolve("ledger.txt");
        var context = FakeAgentContext.create();
        var task = task("execute", Json.of("{\"ledger\":\"" + ledger + "\",\"delay_millis\":2}"));
        var agent = new LedgerAgent();

        agent.run(task, context);
        agent.run(task, context);
        var outcome = new LedgerAgent().run(task, context); // as after a restart

        assertThat(outcome).isEqualTo(Outcome.completed(context.idempotencyKey()));
        assertThat(Files.readAllLines(ledger)).containsExactly(context.idempotencyKey());
    }

    @Test
    void failsInAWayThatMayPassWhereItCannotWrite() throws Exception {
        var task = task("execute", Json.of("{\"ledger\":\"" + folder + "\"}"));

        assertThat(new LedgerAgent().run(task, FakeAgentContext.create()))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());
    }

    @Test
    void handsOnItsPartsBeforeItWrites() throws Exception {
        var ledger = folder.resolve("ledger.txt");
        var task = task("execute", Json.of("{\"ledger\":\"" + ledger + "\",\"parts\":2}"));
        var context = FakeAgentContext.create().withOthers(part -> Outcome.completed("done"));

        new LedgerAgent().run(task, context);

        assertThat(context.delegations()).hasSize(2).doesNotHaveDuplicates().allSatisfy(part -> {
            assertThat(part.agent()).isEqualTo("ledger");
            assertThat(part.input().toString()).contains(ledger.toString());
        });
        assertThat(Files.readAllLines(ledger)).containsExactly(context.idempotencyKey());
    }

    @Test
    void failsUntilAFileIsThere() throws Exception {
        var needed = folder.resolve("needed");
        var task = task(
                "execute",
                Json.of("{\"ledger\":\"" + folder.resolve("ledger.txt") + "\",\"fails_without\":\"" + needed + "\"}"));

        assertThat(new LedgerAgent().run(task, FakeAgentContext.create()))
                .isEqualTo(new Outcome.Failed("there is no " + needed, true));
        Files.createFile(needed);
        assertThat(new LedgerAgent().run(task, FakeAgentContext.create())).isInstanceOf(Outcome.Completed.class);
    }
}
