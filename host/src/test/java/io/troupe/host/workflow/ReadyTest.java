package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.WorkflowCalls;
import io.troupe.host.bus.WorkflowCalls.ListWorkflows;
import io.troupe.host.bus.WorkflowCalls.Put;
import io.troupe.host.bus.WorkflowCalls.Show;
import io.troupe.host.bus.WorkflowCalls.WorkflowView;
import io.troupe.host.fact.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workflows that come with the host, beside those that people put. */
class ReadyTest {

    private static final String FIRST = "name: greet\nsteps: [{id: a, agent: echo, instruction: hello}]\n";
    private static final String SECOND = "name: greet\nsteps: [{id: a, agent: echo, instruction: good day}]\n";
    private static final String MINE = "name: greet\nsteps: [{id: a, agent: echo, instruction: hey}]\n";

    @TempDir
    private Path folder;

    private RunHost host;

    @BeforeEach
    void start() throws Exception {
        host = with(FIRST);
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private RunHost with(String source) throws Exception {
        Files.writeString(folder.resolve("greet.yaml"), source);
        var made = new RunHost(List.of(RunHost.card("echo")), Ready.in(folder));
        made.agents.put("echo", input -> "said " + input.text());
        return made;
    }

    @Test
    void isListedAndShownWithoutAFactOfIt() throws Exception {
        var listed = list();

        assertThat(listed).extracting(WorkflowView::name).containsExactly("greet");
        assertThat(listed.getFirst().number()).isZero();
        assertThat(listed.getFirst().caller()).isEqualTo("@ready");
        assertThat(show(Optional.empty()).source()).contains(FIRST);
        assertThat(written()).isZero();
    }

    @Test
    void isWrittenDownOnceByItsFirstRun() throws Exception {
        var first = host.run("greet", "{}");
        var second = host.run("greet", "{}");

        assertThat(first.state().wire()).isEqualTo("completed");
        assertThat(List.of(first.number(), second.number())).containsExactly(1L, 1L);
        assertThat(written()).isEqualTo(1);
        assertThat(list()).extracting(WorkflowView::number).containsExactly(1L);
    }

    @Test
    void whatSomebodyPutsCountsAndTheOneThatCameCanStillBeSeen() throws Exception {
        host.run("greet", "{}");

        var put = put(MINE, Optional.empty());

        assertThat(put.number()).isEqualTo(2);
        assertThat(host.run("greet", "{}").number()).isEqualTo(2);
        assertThat(show(Optional.of(0L)).source()).contains(FIRST);
        var asShipped = new RunCalls.Start(
                "greet",
                Optional.of(0L),
                new Json("{}"),
                Optional.empty(),
                Budget.unbounded(),
                Optional.empty(),
                0);
        assertThat(host.refused(RunCalls.START, asShipped).code())
                .isEqualTo(ErrorCode.WORKFLOW_NOT_FOUND);
    }

    @Test
    void theSameTextPutAgainIsTheOneThatCame() throws Exception {
        assertThat(put(FIRST, Optional.empty()).number()).isZero();
        assertThat(written()).isZero();
    }

    @Test
    void whoSawItWithoutANumberFollowsIt() throws Exception {
        assertThat(put(MINE, Optional.of(0L)).number()).isEqualTo(1);
        assertThat(host.refused(WorkflowCalls.PUT, new Put("greet", SECOND, WorkflowCalls.Format.YAML, Optional.of(0L)))
                        .code())
                .isEqualTo(ErrorCode.STALE_VERSION);
    }

    @Test
    void whatANewerHostBringsCountsForNewRunsAndOldOnesKeepTheirs() throws Exception {
        var old = host.run("greet", "{}");
        var kept = host.kept;
        host.close();
        Files.writeString(folder.resolve("greet.yaml"), SECOND);

        host = new RunHost(List.of(RunHost.card("echo")), Ready.in(folder), kept);
        host.agents.put("echo", input -> "said " + input.text());

        assertThat(list()).extracting(WorkflowView::number).containsExactly(0L);
        assertThat(show(Optional.of(1L)).source()).contains(FIRST);
        assertThat(host.run("greet", "{}").number()).isEqualTo(2);
        assertThat(host.show(old.id()).number()).isEqualTo(1);
    }

    @Test
    void leavesOutWhatCannotBeUsedOrHasAnotherName() throws Exception {
        Files.writeString(folder.resolve("broken.yaml"), "name: broken\nsteps: [{id: a}]\n");
        Files.writeString(folder.resolve("other.yaml"), FIRST);
        Files.writeString(folder.resolve("notes.txt"), FIRST);

        assertThat(Ready.in(folder).all().keySet()).containsExactly("greet");
        assertThat(Ready.in(folder.resolve("absent")).all()).isEmpty();
    }

    private List<WorkflowView> list() throws Exception {
        return host.ask(WorkflowCalls.LIST, new ListWorkflows(Optional.empty(), 10))
                .workflows();
    }

    private WorkflowView show(Optional<Long> number) throws Exception {
        return host.ask(WorkflowCalls.SHOW, new Show("greet", number));
    }

    private WorkflowView put(String source, Optional<Long> expected) throws Exception {
        return host.ask(WorkflowCalls.PUT, new Put("greet", source, WorkflowCalls.Format.YAML, expected));
    }

    private int written() throws Exception {
        return RunHost.await(host.kept.under("workflow/", 0, 100)).size();
    }
}
