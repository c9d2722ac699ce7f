package io.troupe.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkflowsTest {

    private static final String MISTAKES = """
        {"mistakes":[{"line":3,"pointer":"/steps/0/agent","message":"no agent 'ech',\\nexpected echo"},\
        {"line":0,"pointer":"","message":"too long"}],"warnings":[{"line":1,"pointer":"/inputs","message":"unused"}],\
        "levels":[]}\
        """;

    private final FakeHost host = new FakeHost();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        host.close();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void listsAndShowsThem() {
        var review = "{\"name\":\"review\",\"number\":3,\"strategy\":\"graph\",\"steps\":2,\"caller\":\"local\","
                + "\"put_at\":\"2026-03-01T00:00:00.000Z\",\"description\":\"Reviews\",\"inputs\":{\"type\":\"object\"},\"source\":\"name:"
                + " review\\n"
                + "\"}";
        host.on("GET /api/v1/workflows", 200, "{\"workflows\":[" + review + "],\"next\":\"review\"}");
        host.on("GET /api/v1/workflows/review", 200, review);

        assertThat(Typed.at(host, "workflows").out()).contains("review", "graph", "Reviews");
        assertThat(Typed.at(host, "workflows", "show", "review", "--version", "3")
                        .out())
                .contains("version      3", "inputs       {\"type\":\"object\"}", "\n\nname: review\n");
        assertThat(Typed.at(host, "workflows", "show", "review", "--source").out())
                .isEqualTo("name: review\n");
        assertThat(host.asked).contains("GET /api/v1/workflows/review?version=3");
        assertThat(Typed.at(host, "workflows", "show", "other").exit()).isEqualTo(3);
    }

    @Test
    void tellsThoseThatCameWithTheHost() {
        var ready = "{\"name\":\"review\",\"number\":0,\"strategy\":\"graph\",\"steps\":2,\"caller\":\"@ready\","
                + "\"put_at\":\"2026-03-01T00:00:00.000Z\",\"description\":\"Reviews\",\"source\":\"name: review\\n\"}";
        host.on("GET /api/v1/workflows", 200, "{\"workflows\":[" + ready + "]}");
        host.on("GET /api/v1/workflows/review", 200, ready);

        assertThat(Typed.at(host, "workflows").out()).contains("with the host").doesNotContain("2026-03-01");
        assertThat(Typed.at(host, "workflows", "show", "review").out()).contains("put          with the host\n");
    }

    @Test
    void saysWhereEachMistakeIs() throws Exception {
        host.on("POST /api/v1/workflows/check", 200, MISTAKES);
        var file = file("w.yaml", "name: w\n");

        var typed = Typed.at(host, "workflows", "validate", file);

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.out().lines())
                .containsExactly(file + ":3 /steps/0/agent: no agent 'ech', expected echo", file + ": too long");
        assertThat(typed.err()).isEqualTo("warning: " + file + ":1 /inputs: unused\n");
        assertThat(host.asked)
                .containsExactly("POST /api/v1/workflows/check {\"source\":\"name: w\\n\",\"format\":\"yaml\"}");
        assertThat(JsonText.read(
                        Typed.at(host, "workflows", "validate", file, "--json").out()))
                .isEqualTo(JsonText.read(MISTAKES));
    }

    @Test
    void saysHowARightOneIsLaidOut() throws Exception {
        host.on(
                "POST /api/v1/workflows/check",
                200,
                "{\"mistakes\":[],\"warnings\":[],\"levels\":[[\"a\",\"b\"],[\"c\"]]}");

        var typed = Typed.at(host, "workflows", "validate", file("w.json", "{}"));

        assertThat(typed.exit()).isZero();
        assertThat(typed.err()).endsWith("w.json: 3 steps in 2 levels, no mistakes\n");
        assertThat(host.asked.getFirst()).contains("\"format\":\"json\"");
        assertThat(Typed.at(host, "workflows", "validate", folder + "/none.yaml")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void putsADefinitionUnderItsName() throws Exception {
        var headers = new ArrayDeque<String>();
        host.on("PUT /api/v1/workflows/w", (exchange, body) -> {
            var sent = exchange.getRequestHeaders();
            headers.add(sent.getFirst("Content-Type") + " " + sent.getFirst("If-Match") + " "
                    + sent.getFirst("If-None-Match"));
            FakeHost.reply(exchange, 200, "application/json", "{\"name\":\"w\",\"number\":2}");
        });
        var yaml = file("w.yaml", "# what it is\nname: 'w' # so\nsteps: []\n");
        var json = file("w.json", "{\"name\":\"w\"}");

        assertThat(Typed.at(host, "workflows", "put", yaml).out()).isEqualTo("w version 2\n");
        Typed.at(host, "workflows", "put", yaml, "--if-version", "1");
        Typed.at(host, "workflows", "put", json, "--if-version", "0");
        assertThat(headers)
                .containsExactly(
                        "application/yaml null null", "application/yaml \"1\" null", "application/json null *");
        assertThat(host.asked.getFirst())
                .isEqualTo("PUT /api/v1/workflows/w # what it is\nname: 'w' # so\nsteps: []\n");
    }

    @Test
    void saysOfAPutThatIsRefusedWhereTheMistakesAre() throws Exception {
        host.on("PUT /api/v1/workflows/w", 422, "{\"code\":\"input-invalid\",\"detail\":\"2 mistakes\"}");
        var file = file("w.yaml", "name: w\n");
        var unseen = Typed.at(host, "workflows", "put", file);
        assertThat(unseen.exit()).isEqualTo(1);
        assertThat(unseen.err()).contains("2 mistakes");

        host.on("POST /api/v1/workflows/check", 200, MISTAKES);
        var seen = Typed.at(host, "workflows", "put", file);
        assertThat(seen.exit()).isEqualTo(1);
        assertThat(seen.out()).contains(file + ":3 /steps/0/agent");
        var broken = Typed.at(host, "workflows", "put", file("b.yaml", "name: [\n"));
        assertThat(broken.exit()).isEqualTo(1);
        assertThat(broken.out()).contains("b.yaml:3 /steps/0/agent");
        host.on("PUT /api/v1/workflows/w", 412, "{\"code\":\"stale-version\",\"detail\":\"the last is 3\"}");
        assertThat(Typed.at(host, "workflows", "put", file).err()).contains("stale-version: the last is 3");
    }

    @Test
    void theReadmeShowsADefinitionAndCommandsThatThereAre() throws Exception {
        var readme = Files.readString(Path.of("").toAbsolutePath().resolveSibling("README.md"));
        var section = readme.substring(readme.indexOf("## Workflows"), readme.indexOf("## Tasks on a schedule"));
        var yaml = section.substring(section.indexOf("```yaml") + 8, section.lastIndexOf("```"));
        var definition = new Definition("greet.yaml", yaml, false);
        assertThat(definition.workflow()).contains("greet");
        assertThat(definition.tree().path("steps")).hasSize(3);

        host.on("PUT /api/v1/workflows/greet", 200, "{\"name\":\"greet\",\"number\":1}");
        host.on("POST /api/v1/runs", 202, "{\"id\":\"run-1\",\"state\":\"completed\",\"output\":{}}");
        var put = file("greet.yaml", yaml);
        assertThat(section).contains("workflows put greet.yaml", "run greet --input '{\"who\": \"Ada\"}' --watch");
        assertThat(Typed.at(host, "workflows", "put", put).exit()).isZero();
        assertThat(Typed.at(host, "run", "greet", "--input", "{\"who\": \"Ada\"}", "--watch")
                        .exit())
                .isZero();
        for (var verb : "list show watch pause resume cancel change rollback fork diff report replay".split(" ", -1)) {
            assertThat(section).contains(verb);
            assertThat(Typed.at(host, "runs", verb, "--help").exit()).as(verb).isZero();
        }
    }
}
