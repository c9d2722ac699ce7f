package io.troupe.host.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Json;
import io.troupe.api.RunStep;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.FakeRuns;
import io.troupe.host.bus.RunCalls.AnswerRun;
import io.troupe.host.bus.RunCalls.Cancel;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.RunCalls.Start;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.RunFact.RunFinished;
import io.troupe.host.fact.RunFact.StepEnded;
import io.troupe.host.fact.RunFact.StepStarted;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs of workflows over MCP. */
class WorkflowToolsTest {

    private static final String RUN = Edge.call(1, "run_workflow", "{\"workflow\":\"review\"}");

    private Edge edge;
    private String session;

    @BeforeEach
    void open() throws Exception {
        edge = Edge.open();
        session = edge.session("2025-11-25");
    }

    @AfterEach
    void close() {
        edge.close();
    }

    private JsonNode result(String tool, String arguments) throws Exception {
        return edge.result(session, Edge.call(1, tool, arguments));
    }

    private static String text(JsonNode result) {
        return result.path("content").path(0).path("text").asText();
    }

    private <T extends Record> T heard(Class<T> type) throws Exception {
        while (true) {
            var request = edge.runs.heard.take().request();
            if (type.isInstance(request)) {
                return type.cast(request);
            }
        }
    }

    /** The id of the run that is started next, which then stands so. */
    private String started(RunState state) throws Exception {
        heard(Start.class);
        var id = new String[1];
        edge.until(() -> {
            id[0] = edge.runs.last().orElse("");
            return !id[0].isEmpty();
        });
        edge.runs.set(FakeRuns.run(id[0], state, "local"));
        return id[0];
    }

    private static RunView with(RunView run, RunStep.State state, Optional<String> work, Optional<Json> output) {
        return new RunView(
                run.id(),
                run.workflow(),
                run.number(),
                run.strategy(),
                run.state(),
                run.input(),
                run.createdAt(),
                run.finishedAt(),
                List.of(FakeRuns.step("look", state, work, Optional.empty())),
                Map.of(),
                run.questions(),
                run.waits(),
                output,
                run.error(),
                run.effort(),
                run.caller(),
                run.session(),
                run.forkOf(),
                run.parent(),
                run.version());
    }

    private void happened(String run, String kind, Fact fact) {
        edge.bus.publish(
                Topic.FACT,
                new FactBatch(List.of(new Recorded(
                        1,
                        "run/" + run,
                        1,
                        kind,
                        1,
                        0,
                        "default",
                        Optional.empty(),
                        Optional.empty(),
                        Wire.write(fact)))));
    }

    @Test
    void runsAWorkflowToItsEndAndTellsItsSteps() throws Exception {
        var call = Edge.callWithProgress(
                7,
                "run_workflow",
                "{\"workflow\":\"review\",\"input\":{\"change\":0.10},\"session\":\"s\",\"timeout_seconds\":60}");
        try (var events = edge.stream(edge.post(session, call))) {
            assertThat(events.next().orElseThrow().at("/params/message").asText())
                    .isEqualTo("running");
            var start = heard(Start.class);
            assertThat(start.input().text()).isEqualTo("{\"change\":0.10}");
            assertThat(start.session()).contains("s");
            assertThat(start.budget().time()).contains(Duration.ofSeconds(60));
            var id = edge.runs.last().orElseThrow();
            happened(id, "run.step-started", new StepStarted("look", 2, "task-1", Optional.of("echo")));
            assertThat(events.next().orElseThrow().at("/params/message").asText())
                    .isEqualTo("step look started: echo, attempt 2");
            happened(
                    id,
                    "run.step-ended",
                    new StepEnded(
                            "look",
                            RunStep.State.SKIPPED,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of("not needed"),
                            Optional.empty()));
            assertThat(events.next().orElseThrow().at("/params/message").asText())
                    .isEqualTo("step look is skipped: not needed");
            edge.runs.set(FakeRuns.run(id, RunState.COMPLETED, "local"));

            var result = events.answer().path("result");
            assertThat(text(result)).isEqualTo("{\"summary\":\"fine\"}");
            assertThat(result.path("isError").asBoolean()).isFalse();
            assertThat(result.at("/structuredContent/run").asText()).isEqualTo(id);
            assertThat(result.at("/structuredContent/answer/summary").asText()).isEqualTo("fine");
            assertThat(result.at("/structuredContent/steps/1/state").asText()).isEqualTo("failed");
        }
    }

    @Test
    void aRunThatFailedIsAnErrorWithItsSteps() throws Exception {
        try (var events = edge.stream(edge.post(session, RUN))) {
            started(RunState.FAILED);

            var plain = events.plain();
            var result = (plain.isPresent() ? plain.get() : events.answer()).path("result");
            assertThat(result.path("isError").asBoolean()).isTrue();
            assertThat(text(result)).contains("is failed", "- step sum: agent-failed: no *idea*");
        }
    }

    @Test
    void saysWhatTheClientHasToPlay() throws Exception {
        edge.result(session, Edge.call(1, "invoke_agent", "{\"agent\":\"echo\",\"input\":\"x\"}"));
        var task = edge.tasks.submitted.take();
        edge.runs.set(with(
                FakeRuns.run("run-1", RunState.RUNNING, "local"),
                RunStep.State.RUNNING,
                Optional.of(task),
                Optional.empty()));

        for (var wait : List.of("", ",\"wait_seconds\":45")) {
            var result = result("get_run", "{\"id\":\"run-1\"" + wait + "}");
            assertThat(text(result))
                    .contains("so you do", "call claim_task", "- step look (echo): task \"" + task + "\"", "get_run");
            assertThat(result.at("/structuredContent/to_play/0/task").asText()).isEqualTo(task);
            assertThat(result.at("/structuredContent/status").asText()).isEqualTo("running");
        }
    }

    @Test
    void aRequestInWordsIsARunOfTheWorkflowThatPlansIt() throws Exception {
        assertThat(text(result("run_workflow", "{\"request\":\"build me a shop\"}")))
                .contains("no workflow 'request'");
        assertThat(text(result("run_workflow", "{\"request\":\"a shop\",\"workflow\":\"review\"}")))
                .contains("/request: is beside workflow or input");
        assertThat(text(result("run_workflow", "{\"request\":\"a shop\",\"input\":{}}")))
                .contains("/request: is beside workflow or input");
        assertThat(text(result("run_workflow", "{}"))).contains("/workflow: is missing");
        assertThat(text(result("run_workflow", "{\"workflow\":\"reveiw\"}")))
                .contains("workflow-not-found", "Nearest: review");
        assertThat(text(result("run_workflow", "{\"workflow\":\"review\",\"input\":\"x\"}")))
                .contains("/input");
    }

    @Test
    void showsCancelsAndAnswersRunsAsTasks() throws Exception {
        edge.runs.set(FakeRuns.run("run-1", RunState.AWAITING_INPUT, "local"));
        var asks = result("get_run", "{\"id\":\"run-1\",\"wait_seconds\":45}");
        assertThat(asks.at("/structuredContent/status").asText()).isEqualTo("input-required");
        assertThat(text(asks)).contains("question \"approve:sum\": May I?", "answer_run with id \"run-1\"");

        var answered = result("answer_run", "{\"id\":\"run-1\",\"question\":\"approve:sum\",\"answer\":\"yes\"}");
        assertThat(answered.at("/structuredContent/status").asText()).isEqualTo("running");
        assertThat(heard(AnswerRun.class))
                .isEqualTo(new AnswerRun(
                        "run-1", Optional.of("approve:sum"), Optional.of(new Json("{\"answer\":\"yes\"}"))));
        assertThat(text(result("answer_run", "{\"id\":\"task-1\",\"question\":\"q\",\"answer\":\"yes\"}")))
                .contains("/question: is that of a run");
        assertThat(text(result("get_run", "{\"id\":\"run-1\",\"claim\":\"c\"}")))
                .contains("/claim: is that of a task");
        var cancelled = result("cancel_run", "{\"id\":\"run-1\",\"reason\":\"enough\"}");
        assertThat(cancelled.at("/structuredContent/status").asText()).isEqualTo("cancelled");
        assertThat(cancelled.path("isError").asBoolean()).isFalse();
        assertThat(heard(Cancel.class)).isEqualTo(new Cancel("run-1", "enough"));
        assertThat(text(result("get_run", "{\"id\":\"run-9\"}"))).startsWith("run-not-found");
    }

    @Test
    void asksTheHumanWhatTheRunAsks() throws Exception {
        session = edge.sessionWith("{\"elicitation\":{}}");
        try (var events = edge.stream(edge.post(session, RUN))) {
            var id = started(RunState.AWAITING_INPUT);
            var request = events.next().orElseThrow();
            assertThat(request.path("method").asText()).isEqualTo("elicitation/create");
            assertThat(request.at("/params/message").asText()).isEqualTo("workflow review asks: May I?");
            edge.send(edge.post(
                    session,
                    "{\"jsonrpc\":\"2.0\",\"id\":" + request.path("id")
                            + ",\"result\":{\"action\":\"accept\",\"content\":{\"answer\":\"yes\"}}}"));

            var answer = heard(AnswerRun.class);
            assertThat(answer)
                    .isEqualTo(new AnswerRun(
                            id, Optional.of("approve:sum"), Optional.of(new Json("{\"answer\":\"yes\"}"))));
            edge.until(() -> edge.runs.state(id) == RunState.RUNNING);
            edge.runs.set(FakeRuns.run(id, RunState.COMPLETED, "local"));
            assertThat(text(events.answer().path("result"))).isEqualTo("{\"summary\":\"fine\"}");
        }
    }

    @Test
    void takesTheQuestionBackWhenTheRunEnds() throws Exception {
        session = edge.sessionWith("{\"elicitation\":{}}");
        try (var events = edge.stream(edge.post(session, RUN))) {
            var id = started(RunState.AWAITING_INPUT);
            assertThat(events.next().orElseThrow().path("method").asText()).isEqualTo("elicitation/create");
            edge.runs.set(FakeRuns.run(id, RunState.CANCELLED, "local"));
            happened(
                    id,
                    "run.finished",
                    new RunFinished(RunState.CANCELLED, Optional.empty(), Optional.empty(), Optional.empty()));

            assertThat(text(events.answer().path("result"))).contains("is cancelled");
        }
    }

    @Test
    void aClientThatTakesItsRequestBackCancelsTheRun() throws Exception {
        var call = Edge.callWithProgress(7, "run_workflow", "{\"workflow\":\"review\"}");
        try (var events = edge.stream(edge.post(session, call))) {
            events.next();
            edge.send(edge.post(
                    session,
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}"));

            assertThat(heard(Cancel.class).id()).isEqualTo(edge.runs.last().orElseThrow());
        }
    }

    @Test
    void anOutputThatIsTooLongGoesOnInAResource() throws Exception {
        var output = new Json("\"" + "x".repeat(Cut.PAGE + 10) + "\"");
        edge.runs.set(with(
                FakeRuns.run("run-1", RunState.COMPLETED, "local"),
                RunStep.State.COMPLETED,
                Optional.empty(),
                Optional.of(output)));

        var result = result("get_run", "{\"id\":\"run-1\"}");
        assertThat(text(result)).endsWith("go on with the resource run://run-1?page=2]");
        assertThat(result.path("structuredContent").has("answer")).isFalse();
        var rest = edge.ask(session, "resources/read", "{\"uri\":\"run://run-1?page=2\"}");
        assertThat(rest.at("/result/contents/0/text").asText()).isEqualTo("x".repeat(11) + "\"");
        var whole = edge.ask(session, "resources/read", "{\"uri\":\"run://run-1\"}");
        assertThat(Edge.json(whole.at("/result/contents/0/text").asText())
                        .path("output")
                        .asText())
                .hasSize(Cut.PAGE + 10);
        assertThat(edge.ask(session, "resources/read", "{\"uri\":\"run://run-9\"}")
                        .toString())
                .contains("run-not-found");
    }
}
