package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workflows on a whole host: put, run, answered and looked at as people do it, and through the end of the host. */
class WorkflowIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String GREET = """
            name: greet
            description: Says hello twice, and thanks once somebody has agreed.
            inputs: {type: object, required: [who], properties: {who: {type: string}}}
            steps:
              - {id: hello, agent: echo, instruction: "Hello {{ inputs.who }}"}
              - {id: again, agent: echo, instruction: "Hello again", depends-on: [hello], retry: 2, timeout: 45s}
              - {id: thanks, agent: echo, instruction: "Thanks", depends-on: [again], approval: "May I thank {{ inputs.who }}?"}
            output: {said: "{{ steps.hello.output.text }}"}
            """;
    private static final String SLOW = """
            name: slow
            steps:
              - {id: one, agent: echo, input: {instruction: one, delay_seconds: 0.2}}
              - {id: two, agent: echo, input: {instruction: two, delay_seconds: 3}, depends-on: [one]}
              - {id: three, agent: echo, input: {instruction: "{{ steps.two.output.text }}"}, depends-on: [two]}
            output: "{{ steps.three.output.text }}"
            """;

    @TempDir
    Path folder;

    @Test
    void isPutRunAndAnsweredFromTheCommandLine() throws Exception {
        var file = Files.writeString(folder.resolve("greet.yaml"), GREET);
        var bad = Files.writeString(folder.resolve("bad.yaml"), GREET.replace("inputs.who }}\"}", "inputs.whom }}\"}"));
        try (var host = RunningHost.start(folder.resolve("data"))) {
            var refused = cli(host, "workflows", "validate", bad.toString());
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.out() + refused.err()).contains("bad.yaml:5", "whom", "did you mean");

            assertThat(cli(host, "workflows", "put", file.toString()).exit()).isZero();
            var asked = cli(host, "run", "greet", "--input", "{\"who\": \"Ada\"}", "--watch");
            assertThat(asked.exit()).as(asked.err()).isZero();
            var run = host.json("/api/v1/runs").at("/runs/0/id").asText();
            assertThat(asked.out() + asked.err()).contains(run, "May I thank Ada?");

            var answered = cli(host, "runs", "answer", run, "--approve");
            assertThat(answered.exit()).as(answered.err()).isZero();
            var ended = ended(host, run);
            assertThat(ended.path("state").asText()).isEqualTo("completed");
            assertThat(ended.at("/output/said").asText()).isEqualTo("Hello Ada");
            assertThat(cli(host, "runs", "report", run).out()).contains("hello", "again", "thanks");
            assertThat(cli(host, "runs", "replay", run).exit()).isZero();
        }
    }

    @Test
    void goesOnWhereItWasAfterTheHostWasKilled() throws Exception {
        String run;
        String task;
        try (var host = RunningHost.start(folder.resolve("data"))) {
            put(host, SLOW);
            run = RunningHost.JSON
                    .readTree(host.post("/api/v1/runs", "{\"workflow\":\"slow\",\"input\":{}}")
                            .body())
                    .path("id")
                    .asText();
            host.eventually("/api/v1/runs/" + run, SOON, view -> state(view, 1).equals("running"));
            task = host.json("/api/v1/runs/" + run).at("/steps/1/work").asText();
            host.kill();
        }
        try (var host = RunningHost.start(folder.resolve("data"))) {
            var ended = ended(host, run);

            assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("completed");
            assertThat(ended.path("output").asText()).isEqualTo("two");
            assertThat(ended.at("/steps/1/work").asText()).isEqualTo(task);
            var facts =
                    host.json("/api/v1/runs/" + run + "/facts?from=0&limit=100").path("facts");
            assertThat(facts.findValuesAsText("kind").stream().filter("run.step-started"::equals))
                    .hasSize(3);
        }
    }

    private static String state(JsonNode run, int step) {
        return run.at("/steps/" + step + "/state").asText();
    }

    private static JsonNode ended(RunningHost host, String run) throws Exception {
        return host.eventually("/api/v1/runs/" + run, SOON, view -> view.hasNonNull("finished_at"));
    }

    private static void put(RunningHost host, String definition) throws Exception {
        var put = host.request("/api/v1/workflows/slow")
                .header("Content-Type", "application/yaml")
                .PUT(BodyPublishers.ofString(definition))
                .build();
        var answer = host.send(put);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    }

    private static RunningHost.Said cli(RunningHost host, String... arguments) throws Exception {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", host.data().toString()));
        return RunningHost.troupe(all.toArray(String[]::new));
    }
}
