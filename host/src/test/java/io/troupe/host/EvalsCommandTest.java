package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.cli.FakeHost;
import io.troupe.host.cli.HostFile;
import io.troupe.host.cli.Shell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalsCommandTest {

    private static final String EVALS = """
        agent: adder
        tasks:
          - id: sum
            skill: add
            about: "adds what is given"
            checks:
              - { id: total, figure: "output.total", is: "sum(input.of)" }
            bad:
              - { fails: [total], change: { "/total": 6 } }
        """;
    private static final String AGENT = """
        {"card":{"name":"adder","description":"Adds.","category":"general","expertise":[],"collaborators":[],"tools":[],
        "limits":{"parallel":1,"time":"PT1M"},"skills":[{"name":"add","description":"Adds.","input":{"type":"object"},
        "output":{"type":"object","required":["total"]},"examples":[{"input":{"of":[2,3]},"output":{"total":5}}],
        "read_only":false,"idempotent":false}]},"state":"available","played_by":"%s","form":"markdown"}
        """;

    private final FakeHost host = new FakeHost();

    @TempDir
    Path folder;

    @BeforeEach
    void evals() throws IOException {
        Files.createDirectories(folder.resolve("evals/adder"));
        Files.writeString(folder.resolve("evals/adder/evals.yaml"), EVALS);
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void withoutAModelItChecksTheSamplesAndAsksNobody() {
        host.on("GET /api/v1/agents/adder", 200, AGENT.formatted("CLIENT"));

        var typed = typed();

        assertThat(typed.exit()).as(typed.err()).isZero();
        assertThat(typed.out())
                .startsWith("Only samples were judged, and no agent was asked: no model plays them here")
                .contains("self-check", "adder", "samples", "1/1", "4/4");
        assertThat(typed.err()).contains("1/1 adder sum passed");
        assertThat(host.asked).noneMatch(line -> line.startsWith("POST"));
    }

    @Test
    void whatAModelGivesIsCheckedAndItsCostTold() {
        plays(
                "{\"id\":\"t\",\"state\":\"completed\",\"answer\":[{\"type\":\"structured\",\"json\":{\"total\":6}}],"
                        + "\"effort\":{\"models\":[\"some/model\"],\"usage\":{\"input\":10,\"output\":5},\"cost\":0.02,\"notes\":[]}}");

        var typed = typed("--json");

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.out())
                .contains("Played by some/model.", "\"basis\":\"model\"", "\"tokens\":15", "\"cost\":0.02")
                .contains("\"passed\":0", "\"checks_passed\":3", "sum: total: output.total is 6.0, expected 5.0");
        assertThat(host.asked)
                .contains("POST /api/v1/tasks {\"agent\":\"adder\",\"skill\":\"add\",\"timeout_seconds\":600,"
                        + "\"input\":{\"of\":[2,3]}}");
    }

    @Test
    void anAgentThatAsksInsteadOfAnsweringIsCancelled() {
        plays("{\"id\":\"t\",\"state\":\"waiting-for-input\",\"question\":{\"text\":\"which?\"}}");
        host.on("DELETE /api/v1/tasks/t", 200, "{}");

        var typed = typed();

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.out()).contains("sum: no outcome: it waits for somebody: which?");
        assertThat(host.asked).contains("DELETE /api/v1/tasks/t");
    }

    @Test
    void selfCheckAsksNoAgentThoughAModelPlaysIt() {
        host.on("GET /api/v1/agents/adder", 200, AGENT.formatted("HOST"));

        var typed = typed("--self-check");

        assertThat(typed.exit()).isZero();
        assertThat(typed.out()).doesNotContain("No model is configured");
        assertThat(host.asked).noneMatch(line -> line.startsWith("POST"));
    }

    @Test
    void aJudgeIsAnAgentForAsLongAsTheEvalsRun() throws Exception {
        var data = folder.resolve("data");
        Files.createDirectories(data.resolve("plugins"));
        HostFile.ofThisProcess(host.port(), host.url()).write(data);
        var judge = data.resolve("plugins/eval-judge.md");
        plays("{\"id\":\"t\",\"state\":\"completed\",\"answer\":[{\"type\":\"structured\",\"json\":{\"total\":5}}],"
                + "\"effort\":{\"models\":[\"some/model\"],\"usage\":{\"input\":1,\"output\":1},\"notes\":[]}}");
        host.on("GET /api/v1/agents/eval-judge", (exchange, body) -> {
            boolean there = Files.readString(judge).contains("model: \"other/wise\"");
            FakeHost.reply(exchange, there ? 200 : 404, "application/json", AGENT.formatted("HOST"));
        });
        host.on(
                "POST /api/v1/tasks",
                (exchange, body) -> FakeHost.reply(
                        exchange,
                        202,
                        "application/json",
                        "{\"id\":\"" + (body.contains("eval-judge") ? "j" : "t") + "\",\"state\":\"running\"}"));
        var scores = new ArrayList<String>();
        List.of("c1", "c2", "c3")
                .forEach(id -> scores.add("{\"criterion\":\"" + id + "\",\"score\":4,\"why\":\"it is\"}"));
        host.on(
                "GET /api/v1/tasks/j",
                200,
                "{\"id\":\"j\",\"state\":\"completed\",\"answer\":[{\"type\":\"structured\",\"json\":{\"scores\":"
                        + scores + "}}],\"effort\":{\"models\":[\"other/wise-2026\"],\"usage\":{},\"notes\":[]}}");

        var typed = judgedBy("other/wise", data);

        assertThat(typed.exit()).as(typed.err()).isZero();
        assertThat(typed.out()).contains("\"judge\":\"other/wise\"", "\"judged\":0.75", "\"checks_passed\":4");
        assertThat(judge).doesNotExist();

        host.on(
                "GET /api/v1/tasks/j",
                200,
                "{\"id\":\"j\",\"state\":\"completed\",\"answer\":[{\"type\":\"structured\",\"json\":{\"scores\":"
                        + scores + "}}],\"effort\":{\"models\":[\"other/wise-mini\"],\"usage\":{},\"notes\":[]}}");
        assertThat(judgedBy("other/wise", data).out()).contains("judged by [other/wise-mini] instead of other/wise");

        Files.writeString(judge, "---\nname: eval-judge\ndescription: My own.\n---\nJudge.\n");
        var refused = judgedBy("other/wise", data);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("eval-judge.md is an agent of somebody else");
        assertThat(judge).content().contains("My own.");
    }

    private TypedHere judgedBy(String model, Path data) {
        return TypedHere.in(
                folder,
                "evals",
                EvalsCommand::new,
                "evals",
                "--data",
                data.toString(),
                "--from",
                folder.resolve("evals").toString(),
                "--judge",
                model,
                "--json");
    }

    @Test
    void anAgentThatIsNotHereIsLeftOutUnlessItIsNamed() throws IOException {
        host.on("GET /api/v1/agents/adder", 200, AGENT.formatted("CLIENT"));
        Files.createDirectories(folder.resolve("evals/gone"));
        Files.writeString(folder.resolve("evals/gone/evals.yaml"), EVALS.replace("agent: adder", "agent: gone"));

        assertThat(typed().exit()).isZero();
        assertThat(typed().err()).contains("no agent 'gone' here, left out");
        assertThat(typed("--agents", "gone").exit()).isEqualTo(3);
    }

    @Test
    void saysWhatCannotBeDone() {
        host.on("GET /api/v1/agents/adder", 200, AGENT.formatted("HOST"));

        assertThat(typed("--agents", "nobody").exit()).isEqualTo(3);
        assertThat(typed("--parallel", "0").exit()).isEqualTo(2);
        assertThat(typed("--judge", "other/wise").err()).contains("--judge needs the host of a data folder");
        assertThat(typed("--judge", "wise").err()).contains("expected PROVIDER/MODEL");
    }

    @Test
    void standsBelowBenchWhichStillWantsANameOtherwise() {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        var shell = new Shell(
                InputStream.nullInputStream(), print, print, Map.of(), folder, Optional.empty(), OptionalInt.empty());

        assertThat(Main.commandLine(shell).execute("bench", "evals", "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--judge=PROVIDER/MODEL", "--self-check");
        assertThat(Main.commandLine(shell).execute("bench")).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("no benchmark is named, expected one of [BUS");
    }

    /** The host has the agent played by a model; this is how its task ends. */
    private void plays(String task) {
        host.on("GET /api/v1/agents/adder", 200, AGENT.formatted("HOST"));
        host.on("POST /api/v1/tasks", 202, "{\"id\":\"t\",\"state\":\"running\"}");
        host.on("GET /api/v1/tasks/t", 200, task);
    }

    private TypedHere typed(String... more) {
        var arguments = new ArrayList<>(List.of(
                "evals",
                "--host",
                host.url().toString(),
                "--from",
                folder.resolve("evals").toString()));
        arguments.addAll(List.of(more));
        return TypedHere.in(folder, "evals", EvalsCommand::new, arguments.toArray(String[]::new));
    }
}
