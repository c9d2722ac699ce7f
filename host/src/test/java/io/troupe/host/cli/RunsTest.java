package io.troupe.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunsTest {

    private static final String STEPS = """
            "steps":[{"id":"look","state":"completed","agent":"echo","skill":"execute","depends_on":[],"work":"task-1",\
            "attempt":1,"started_at":"2026-03-01T00:00:00.000Z","ended_at":"2026-03-01T00:00:01.500Z"},\
            {"id":"sum","state":"running","agent":"expert","skill":"execute","depends_on":["look"],"work":"task-2",\
            "attempt":1}],"counts":{"completed":1,"running":1}""";

    private final FakeHost host = new FakeHost();

    @AfterEach
    void stop() {
        host.close();
    }

    private static String run(String state, int version, String more) {
        return "{\"id\":\"run-1\",\"workflow\":\"review\",\"number\":3,\"strategy\":\"graph\",\"state\":\"" + state
                + "\",\"caller\":\"local\",\"created_at\":\"2026-03-01T00:00:00.000Z\",\"version\":" + version + ","
                + STEPS + more + "}";
    }

    private void answers(String request, String... bodies) {
        var left = new ArrayDeque<>(List.of(bodies));
        host.on(
                request,
                (exchange, body) -> FakeHost.reply(
                        exchange, 200, "application/json", left.size() > 1 ? left.removeFirst() : left.getFirst()));
    }

    @Test
    void runsAWorkflowAndTellsItsSteps() {
        answers("POST /api/v1/runs", run("pending", 1, ""));
        answers("GET /api/v1/runs/run-1", run("running", 3, ""), run("completed", 5, ",\"output\":{\"sum\":0.10}"));
        answers(
                "GET /api/v1/runs/run-1/facts",
                "{\"facts\":[{\"version\":1,\"kind\":\"run.created\",\"body\":{}}]}",
                "{\"facts\":[{\"version\":2,\"kind\":\"run.step-started\",\"body\":{\"step\":\"look\",\"attempt\":2,"
                        + "\"work\":\"task-1\",\"agent\":\"echo\"}}],\"next\":2}",
                "{\"facts\":[{\"version\":3,\"kind\":\"run.warned\",\"body\":{\"warning\":\"odd\\u001b[31m\"}}]}",
                "{\"facts\":[{\"version\":5,\"kind\":\"run.step-ended\",\"body\":{\"step\":\"look\","
                        + "\"state\":\"skipped\",\"why\":\"not needed\"}}]}");

        var typed = Typed.at(
                host, "run", "review", "--input", "{\"change\":0.10}", "--version", "3", "--session", "s", "--watch");

        assertThat(typed.exit()).as(typed.err()).isZero();
        assertThat(host.asked.getFirst())
                .isEqualTo("POST /api/v1/runs {\"workflow\":\"review\",\"input\":{\"change\":0.10},\"version\":3,"
                        + "\"session\":\"s\"}");
        assertThat(typed.err().lines())
                .containsExactly(
                        "look started: echo, attempt 2 (task-1)", "warning: odd [31m", "look skipped: not needed");
        assertThat(typed.out()).contains("\"sum\" : 0.10");
        assertThat(host.asked).contains("GET /api/v1/runs/run-1/facts?from=2&limit=200");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "completed      | ,\"output\":1                                                     | 0",
                "failed         | ,\"error\":{\"code\":\"agent-failed\",\"reason\":\"no\"}          | 1",
                "failed         | ,\"error\":{\"code\":\"not-allowed\",\"reason\":\"no\"}           | 4",
                "failed         | ,\"error\":{\"code\":\"agent-not-found\",\"reason\":\"no\"}       | 1",
                "cancelled      | ''                                                                | 1",
                "rolled-back    | ''                                                                | 1",
                "paused         | ''                                                                | 0",
                "awaiting-input | ,\"questions\":[{\"id\":\"q\",\"question\":{\"text\":\"May I?\"}}] | 0",
            })
    void endsAsTheRunDoes(String state, String more, int exit) {
        answers("POST /api/v1/runs", run(state, 1, more));

        var typed = Typed.at(host, "run", "review");

        assertThat(typed.exit()).as(typed.err()).isEqualTo(exit);
        assertThat(typed.out().isEmpty()).isEqualTo(!state.equals("completed"));
        assertThat(typed.err().isEmpty()).isEqualTo(state.equals("completed"));
    }

    @Test
    void saysThatNothingGoesOnWithoutAClient() {
        answers("POST /api/v1/runs", run("running", 3, ""));
        answers("GET /api/v1/runs/run-1", run("running", 3, ",\"waits\":\"for clients\""));
        answers("GET /api/v1/tasks", "{\"tasks\":[{\"id\":\"task-2\"},{\"id\":\"task-3\"}]}");

        var typed = Typed.at(host, "run", "review");

        assertThat(typed.exit()).isZero();
        assertThat(typed.err())
                .contains("waits: for clients")
                .contains("run-1 waits for a client to play 1 step. Connect one: claude mcp add");
    }

    @Test
    void sendsWordsAsARequest() {
        host.on("POST /api/v1/runs", 409, "{\"code\":\"workflow-not-found\",\"detail\":\"no workflow 'request'\"}");

        var typed = Typed.at(host, "run", "build me a shop");

        assertThat(typed.exit()).isNotZero();
        assertThat(typed.err()).contains("workflow-not-found: no workflow 'request'");
        assertThat(host.asked).containsExactly("POST /api/v1/runs {\"request\":\"build me a shop\"}");
    }

    @Test
    void readsTheInputFromAFileOrStandardInput(@TempDir Path folder) throws Exception {
        answers("POST /api/v1/runs", run("pending", 1, ""));
        var file = Files.writeString(folder.resolve("in.json"), "[1, 2]");

        assertThat(Typed.at(host, "run", "review", "--detach", "--input", file.toString())
                        .out())
                .isEqualTo("run-1\n");
        Typed.in(
                folder,
                Map.of("TROUPE_URL", host.url().toString()),
                "{}",
                OptionalInt.empty(),
                "run",
                "review",
                "--detach",
                "--input",
                "-");
        assertThat(host.asked)
                .containsExactly(
                        "POST /api/v1/runs {\"workflow\":\"review\",\"input\":[1,2]}",
                        "POST /api/v1/runs {\"workflow\":\"review\",\"input\":{}}");
        assertThat(Typed.at(host, "run", "review", "--input", "hello").err()).contains("no file 'hello'");
        assertThat(Typed.at(host, "run", "review", "--input", "{x").exit()).isEqualTo(2);
    }

    @Test
    void listsAndShowsRuns() {
        answers("GET /api/v1/runs", "{\"runs\":[" + run("running", 3, "") + "],\"next\":\"run-1\"}");
        answers("GET /api/v1/runs/run-1", run("failed", 9, ",\"finished_at\":\"2026-03-01T00:00:09.000Z\""));

        var listed = Typed.at(host, "runs", "--state", "running", "--workflow", "review", "--limit", "1");
        assertThat(host.asked).containsExactly("GET /api/v1/runs?state=running&workflow=review&limit=1");
        assertThat(listed.out()).contains("run-1", "review 3", "1 completed, 1 running");
        assertThat(listed.err()).isEqualTo("more: --before run-1\n");
        var shown = Typed.at(host, "runs", "show", "run-1").out();
        assertThat(shown).contains("took         9.0 s", "version      9", "look", "echo:execute", "1.5 s");
    }

    @ParameterizedTest
    @CsvSource({"pause", "cancel", "rollback"})
    void saysWhy(String verb) {
        answers("POST /api/v1/runs/run-1/" + verb, run("paused", 4, ""));

        assertThat(Typed.at(host, "runs", verb, "run-1", "--reason", "lunch").out())
                .isEqualTo("run-1 paused\n");
        assertThat(host.asked).containsExactly("POST /api/v1/runs/run-1/" + verb + " {\"reason\":\"lunch\"}");
    }

    @Test
    void answersYesOrNo() {
        answers(
                "GET /api/v1/runs/run-1",
                run(
                        "awaiting-input",
                        4,
                        ",\"questions\":[{\"id\":\"a\",\"question\":{\"text\":\"May I?\",\"schema\":{\"properties\":"
                                + "{\"approved\":{\"type\":\"boolean\"},\"why\":{\"type\":\"string\"}}}}},"
                                + "{\"id\":\"b\",\"question\":{\"text\":\"How?\",\"schema\":{}}}]"));
        answers("POST /api/v1/runs/run-1/answer", run("running", 5, ""));

        assertThat(Typed.at(host, "runs", "answer", "run-1", "--approve", "--question", "a")
                        .exit())
                .isZero();
        assertThat(Typed.at(host, "runs", "answer", "run-1", "--deny", "--question", "a")
                        .exit())
                .isZero();
        assertThat(Typed.at(host, "runs", "answer", "run-1", "--answer", "{\"answer\":\"so\"}")
                        .exit())
                .isZero();
        assertThat(Typed.at(host, "runs", "answer", "run-1", "--decline", "--question", "b")
                        .exit())
                .isZero();
        assertThat(host.asked.stream().filter(asked -> asked.startsWith("POST")))
                .containsExactly(
                        "POST /api/v1/runs/run-1/answer {\"question\":\"a\",\"answer\":{\"approved\":true}}",
                        "POST /api/v1/runs/run-1/answer {\"question\":\"a\",\"answer\":{\"approved\":false}}",
                        "POST /api/v1/runs/run-1/answer {\"answer\":{\"answer\":\"so\"}}",
                        "POST /api/v1/runs/run-1/answer {\"question\":\"b\",\"decline\":true}");
        assertThat(Typed.at(host, "runs", "answer", "run-1", "--approve").err()).contains("2 such questions");
        assertThat(Typed.at(host, "runs", "answer", "run-1", "--approve", "--question", "b")
                        .err())
                .contains("takes no yes or no");
        assertThat(Typed.at(host, "runs", "answer", "run-1", "--approve", "--deny")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void changesWhatWasNotStarted(@TempDir Path folder) throws Exception {
        answers("POST /api/v1/runs/run-1/change", run("running", 5, ""));
        var one = Files.writeString(folder.resolve("one.yaml"), "id: more\nagent: echo\ndepends-on: [look]\n");
        var two = Files.writeString(folder.resolve("two.json"), "[{\"id\":\"most\"}]");
        var matches = new ArrayDeque<String>();
        host.on("POST /api/v1/runs/run-1/change", (exchange, body) -> {
            matches.add(String.valueOf(exchange.getRequestHeaders().getFirst("If-Match")));
            FakeHost.reply(exchange, 200, "application/json", run("running", 5, ""));
        });

        var typed = Typed.at(
                host,
                "runs",
                "change",
                "run-1",
                "--add",
                one.toString(),
                "--add",
                two.toString(),
                "--remove",
                "sum",
                "--set",
                "look={\"instruction\":\"a=b, c\"}",
                "--if-version",
                "4");

        assertThat(typed.exit()).as(typed.err()).isZero();
        assertThat(matches).containsExactly("\"4\"");
        assertThat(host.asked)
                .containsExactly("POST /api/v1/runs/run-1/change {\"add\":[{\"id\":\"more\",\"agent\":\"echo\","
                        + "\"depends-on\":[\"look\"]},{\"id\":\"most\"}],\"remove\":[\"sum\"],"
                        + "\"change\":{\"look\":{\"instruction\":\"a=b, c\"}}}");
        assertThat(Typed.at(host, "runs", "change", "run-1").exit()).isEqualTo(2);
    }

    @Test
    void forksComparesReportsAndReplays() {
        answers("POST /api/v1/runs/run-1/fork", run("running", 5, ""));
        assertThat(Typed.at(host, "runs", "fork", "run-1", "--at", "4", "--input", "{}")
                        .out())
                .isEqualTo("run-1 running\n");
        assertThat(host.asked).containsExactly("POST /api/v1/runs/run-1/fork {\"version\":4,\"input\":{}}");
        answers(
                "GET /api/v1/runs/run-1/diff",
                "{\"one\":" + run("completed", 5, "") + ",\"other\":" + run("failed", 5, "")
                        + ",\"input\":true,\"steps\":[{\"id\":\"sum\",\"one\":{\"state\":\"completed\",\"output\":1},"
                        + "\"what\":[\"state\",\"output\"]}]}");
        assertThat(Typed.at(host, "runs", "diff", "run-1", "run-2").out())
                .contains("run-1 completed, review 3", "input differs", "state output", "completed, 1", "absent");
        host.on(
                "GET /api/v1/runs/run-1/report",
                (exchange, body) -> FakeHost.reply(exchange, 200, "text/markdown", "# Run run-1\n"));
        assertThat(Typed.at(host, "runs", "report", "run-1").out()).isEqualTo("# Run run-1\n");
        assertThat(Typed.at(host, "runs", "report", "run-9").exit()).isEqualTo(3);
        answers(
                "POST /api/v1/runs/run-1/replay",
                "{\"strategy\":\"graph\",\"plugin_version\":\"1\",\"asked\":4,\"different\":[\"at 2\"],\"same\":true}");
        var replayed = Typed.at(host, "runs", "replay", "run-1");
        assertThat(replayed.exit()).isEqualTo(1);
        assertThat(replayed.out()).contains("graph 1 was asked 4 times", "different: at 2", "is the one that");
    }
}
