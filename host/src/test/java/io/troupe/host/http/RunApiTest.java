package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.api.RunStep;
import io.troupe.api.Usage;
import io.troupe.host.bus.FakeRuns;
import io.troupe.host.bus.RunCalls.AnswerRun;
import io.troupe.host.bus.RunCalls.ChangeRun;
import io.troupe.host.bus.RunCalls.FactList.Entry;
import io.troupe.host.bus.RunCalls.Fork;
import io.troupe.host.bus.RunCalls.ListRuns;
import io.troupe.host.bus.RunCalls.RollBack;
import io.troupe.host.bus.RunCalls.Start;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.RunFact.RunChanged;
import io.troupe.host.fact.RunFact.RunPaused;
import io.troupe.host.fact.RunFact.StepEnded;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.TaskFact.Effort;
import io.troupe.host.fact.Wire;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of workflows over HTTP. */
class RunApiTest {

    private static final String RUN = "/api/v1/runs/run-1";

    private Served host;

    @BeforeEach
    void open() throws Exception {
        host = Served.open();
        host.runs.set(FakeRuns.run("run-1", RunState.RUNNING, "local"));
    }

    @AfterEach
    void close() {
        host.close();
    }

    private <T extends Record> T heard(Class<T> type) throws Exception {
        return type.cast(host.runs.heard.take().request());
    }

    @Test
    void startsARunAndSaysWhereItIs() throws Exception {
        var response = host.post(
                "/api/v1/runs?wait=2",
                "{\"workflow\":\"review\",\"version\":2,\"input\":{\"change\":0.10},\"session\":\"session-1\","
                        + "\"budget\":{\"tokens\":9}}",
                "Idempotency-Key",
                "k1");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        var id = Served.json(response).get("id").asText();
        assertThat(response.headers().firstValue("Location")).contains("/api/v1/runs/" + id);
        var start = heard(Start.class);
        assertThat(start.number()).contains(2L);
        assertThat(start.input().text()).isEqualTo("{\"change\":0.10}");
        assertThat(start.session()).contains("session-1");
        assertThat(start.budget().tokens()).contains(9L);
        assertThat(start.waitMillis()).isEqualTo(2_000);
        var again = host.post("/api/v1/runs", "{\"workflow\":\"review\"}", "Idempotency-Key", "k1");
        assertThat(Served.json(again).get("id").asText()).isEqualTo(id);
        assertThat(heard(Start.class).input().text()).isEqualTo("{}");
    }

    @Test
    void aRequestInWordsIsARunOfTheWorkflowThatPlansIt() throws Exception {
        host.post("/api/v1/runs", "{\"request\":\"build me a shop\"}");
        var start = heard(Start.class);
        assertThat(start.workflow()).isEqualTo("request");
        assertThat(start.input().text()).isEqualTo("{\"request\":\"build me a shop\"}");
        for (var beside : List.of("\"workflow\":\"review\"", "\"input\":{}", "\"version\":1")) {
            var problem = Served.problem(
                    host.post("/api/v1/runs", "{\"request\":\"a shop\"," + beside + "}"), ErrorCode.INPUT_INVALID);
            assertThat(problem.get("detail").asText()).contains("request is beside workflow, input or version");
        }
        Served.problem(host.post("/api/v1/runs", "{}"), ErrorCode.INPUT_INVALID);
        Served.problem(host.post("/api/v1/runs", "{\"workflow\":\"x\"}"), ErrorCode.WORKFLOW_NOT_FOUND);
        Served.problem(host.post("/api/v1/runs?wait=61", "{\"workflow\":\"review\"}"), ErrorCode.INPUT_INVALID);
    }

    @Test
    void listsAndShowsRuns() throws Exception {
        var listed = host.get("/api/v1/runs?state=running,paused&workflow=review&before=run-9&limit=5");
        assertThat(Served.json(listed).at("/runs/0/id").asText()).isEqualTo("run-1");
        assertThat(heard(ListRuns.class))
                .isEqualTo(new ListRuns(
                        List.of(RunState.RUNNING, RunState.PAUSED), Optional.of("review"), Optional.of("run-9"), 5));
        var shown = host.get(RUN + "?wait=1");
        assertThat(shown.headers().firstValue("ETag")).contains("\"7\"");
        assertThat(Served.json(shown).at("/steps/1/state").asText()).isEqualTo("failed");
        assertThat(Served.json(shown).at("/counts/completed").asInt()).isEqualTo(1);
        var steps = Served.json(host.get(RUN + "/steps?after=look&limit=9"));
        assertThat(steps.at("/steps/0/id").asText()).isEqualTo("sum");
        host.runs.happened("run-1", List.of(entry(1, "run.paused", new RunPaused("local", "lunch"))));
        assertThat(Served.json(host.get(RUN + "/facts?from=0"))
                        .at("/facts/0/body/reason")
                        .asText())
                .isEqualTo("lunch");
        assertThat(Served.json(host.get(RUN + "/facts?from=1")).get("facts")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/runs?state=asleep,    INPUT_INVALID",
        "/api/v1/runs?limit=0,         INPUT_INVALID",
        "/api/v1/runs/run-1?wait=x,    INPUT_INVALID",
        "/api/v1/runs/run-1/diff,      INPUT_INVALID",
        "/api/v1/runs/run-1/facts?from=-1, INPUT_INVALID",
        "/api/v1/runs/run-9,           RUN_NOT_FOUND",
        "/api/v1/runs/run-9/steps,     RUN_NOT_FOUND",
        "/api/v1/runs/run-9/facts,     RUN_NOT_FOUND",
        "/api/v1/runs/run-9/report,    RUN_NOT_FOUND",
        "/api/v1/runs/run-1/diff?with=run-9, RUN_NOT_FOUND",
    })
    void saysWhatIsWrong(String path, ErrorCode code) throws Exception {
        Served.problem(host.get(path), code);
    }

    @ParameterizedTest
    @CsvSource({
        "pause,    paused",
        "resume,   running",
        "cancel,   cancelled",
        "rollback, rolling-back",
    })
    void doesWhatIsAsked(String verb, String state) throws Exception {
        var done = host.post(RUN + "/" + verb, "{}");

        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(Served.json(done).get("state").asText()).isEqualTo(state);
        Served.problem(host.post("/api/v1/runs/run-9/" + verb, "{}"), ErrorCode.RUN_NOT_FOUND);
        Served.problem(host.post(RUN + "/" + verb, "{\"because\":1}"), ErrorCode.INPUT_INVALID);
    }

    @Test
    void saysWhy() throws Exception {
        host.post(RUN + "/rollback", "{\"reason\":\"wrong branch\"}");

        assertThat(heard(RollBack.class)).isEqualTo(new RollBack("run-1", "wrong branch"));
    }

    @Test
    void theSameKeyActsOnce() throws Exception {
        host.post(RUN + "/fork", "{}", "Idempotency-Key", "f-1");
        host.post(RUN + "/fork", "{}", "Idempotency-Key", "f-1");

        assertThat(host.runs.heard).hasSize(1);
    }

    @Test
    void answersOrDeclines() throws Exception {
        Served.problem(host.post(RUN + "/answer", "{\"answer\":{\"approved\":true}}"), ErrorCode.TRANSITION_REFUSED);
        heard(AnswerRun.class);
        host.runs.set(FakeRuns.run("run-1", RunState.AWAITING_INPUT, "local"));
        var given = host.post(RUN + "/answer", "{\"question\":\"approve:sum\",\"answer\":{\"approved\":true}}");
        assertThat(given.statusCode()).as(given.body()).isEqualTo(200);
        assertThat(heard(AnswerRun.class))
                .isEqualTo(new AnswerRun(
                        "run-1", Optional.of("approve:sum"), Optional.of(new Json("{\"approved\":true}"))));
        host.runs.set(FakeRuns.run("run-1", RunState.AWAITING_INPUT, "local"));
        host.post(RUN + "/answer", "{\"decline\":true}");
        assertThat(heard(AnswerRun.class)).isEqualTo(new AnswerRun("run-1", Optional.empty(), Optional.empty()));
        Served.problem(host.post(RUN + "/answer", "{}"), ErrorCode.INPUT_INVALID);
    }

    @Test
    void changesTheVersionThatWasSeen() throws Exception {
        var body = "{\"add\":[{\"id\":\"more\",\"agent\":\"echo\"}],\"remove\":[\"sum\"],"
                + "\"change\":{\"look\":{\"depends-on\":null}}}";
        assertThat(host.post(RUN + "/change", body, "If-Match", "\"7\"").statusCode())
                .isEqualTo(200);
        assertThat(heard(ChangeRun.class))
                .isEqualTo(new ChangeRun(
                        "run-1",
                        Optional.of(7L),
                        new GraphEdit(
                                List.of(new Json("{\"id\":\"more\",\"agent\":\"echo\"}")),
                                List.of("sum"),
                                Map.of("look", new Json("{\"depends-on\":null}")))));
        Served.problem(host.post(RUN + "/change", body, "If-Match", "\"6\""), ErrorCode.STALE_VERSION);
        Served.problem(host.post(RUN + "/change", "{}"), ErrorCode.INPUT_INVALID);
        assertThat(host.post(RUN + "/change", body).statusCode()).isEqualTo(200);
    }

    @Test
    void forksComparesAndReplays() throws Exception {
        var forked = host.post(RUN + "/fork", "{\"version\":4,\"input\":{\"change\":\"b\"}}");
        assertThat(forked.statusCode()).as(forked.body()).isEqualTo(202);
        var other = Served.json(forked).get("id").asText();
        assertThat(forked.headers().firstValue("Location")).contains("/api/v1/runs/" + other);
        assertThat(heard(Fork.class))
                .isEqualTo(new Fork("run-1", Optional.of(4L), Optional.of(new Json("{\"change\":\"b\"}"))));
        assertThat(Served.json(host.get(RUN + "/diff?with=" + other))
                        .at("/steps/0/what/0")
                        .asText())
                .isEqualTo("state");
        assertThat(Served.json(host.post(RUN + "/replay", "{}")).get("asked").asInt())
                .isEqualTo(5);
    }

    private static Entry entry(long version, String kind, Fact fact) {
        return new Entry(version, kind, FakeRuns.BEGIN, new Json(Wire.write(fact)));
    }

    private void told() {
        var effort =
                new Effort(List.of("fake/m"), 2, 3, Usage.of(10, 5), Optional.of(new BigDecimal("0.25")), List.of());
        var edit = GraphEdit.none()
                .withAdded(List.of(new Json("{\"id\":\"more\"}")))
                .withRemoved(List.of("old"));
        host.runs.set(FakeRuns.run("run-1", RunState.COMPLETED, "local"));
        host.runs.happened(
                "run-1",
                List.of(
                        entry(
                                5,
                                "run.step-ended",
                                new StepEnded(
                                        "look",
                                        RunStep.State.COMPLETED,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of(effort))),
                        entry(6, "run.changed", new RunChanged(edit, "bob")),
                        entry(7, "run.unheard-of", new RunPaused("x", "y"))));
    }

    @Test
    void reportsWhatBecameOfARun() throws Exception {
        told();
        var report = Served.json(host.get(RUN + "/report"));

        assertThat(report.get("seconds").asDouble()).isEqualTo(12);
        assertThat(report.get("complete").asBoolean()).isTrue();
        assertThat(report.at("/run/steps")).isEmpty();
        assertThat(report.get("parts").findValuesAsText("id")).containsExactly("look", "sum");
        assertThat(report.at("/parts/0/effort/cost").decimalValue()).isEqualByComparingTo("0.25");
        assertThat(report.at("/parts/0/seconds").asDouble()).isEqualTo(2);
        assertThat(report.get("events")).hasSize(1);
        assertThat(report.at("/events/0/by").asText()).isEqualTo("bob");
        assertThat(report.at("/events/0/detail").asText()).isEqualTo("added more, removed old");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/markdown", "text/markdown, application/json;q=0.5"})
    void reportsInWordsWhereThatIsPreferred(String accept) throws Exception {
        told();
        var report = host.send(host.to(RUN + "/report").header("Accept", accept));

        assertThat(report.headers().firstValue("Content-Type")).contains("text/markdown; charset=utf-8");
        assertThat(report.body())
                .startsWith("# Run run-1: completed\n")
                .contains(
                        "- **took**: 12.000 s",
                        "| look | echo:execute | completed | 1 | 2.000 s | 15 tokens, 3 calls of tools, fake/m, cost 0.25 | depends on nothing |",
                        "| sum | echo:execute | failed | 1 | 2.000 s |  | after look |",
                        "- **sum**: agent-failed: no \\*idea\\*",
                        "changed by bob: added more, removed old",
                        "```json\n{\"summary\":\"fine\"}\n```");
    }

    @Test
    void whoeverPrefersJsonGetsJson() throws Exception {
        for (var accept : List.of("*/*", "application/json, text/markdown", "text/html")) {
            var report = host.send(host.to(RUN + "/report").header("Accept", accept));

            assertThat(Wire.read(report.body(), JsonNode.class).isObject()).isTrue();
        }
    }
}
