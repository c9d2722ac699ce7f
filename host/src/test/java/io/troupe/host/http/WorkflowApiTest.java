package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.WorkflowCalls.Format;
import io.troupe.host.bus.WorkflowCalls.Put;
import io.troupe.host.fact.ErrorCode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Definitions of workflows over HTTP. */
class WorkflowApiTest {

    private static final String PATH = "/api/v1/workflows/deploy";
    private static final String YAML = "name: deploy\nsteps: []\n";

    private Served host;

    @BeforeEach
    void open() throws Exception {
        host = Served.open();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private HttpResponse<String> put(String type, String source, String... headers) throws Exception {
        var request = host.to(PATH).header("Content-Type", type).PUT(BodyPublishers.ofString(source));
        return host.send(headers.length == 0 ? request : request.headers(headers));
    }

    private Put put() throws Exception {
        return (Put) host.runs.heard.take().request();
    }

    @ParameterizedTest
    @CsvSource({
        "application/json,             JSON",
        "application/yaml,             YAML",
        "text/yaml; charset=utf-8,     YAML",
        "Application/YAML,             YAML",
    })
    void takesADefinitionAsJsonOrYaml(String type, Format format) throws Exception {
        var kept = put(type, YAML);

        assertThat(kept.statusCode()).as(kept.body()).isEqualTo(200);
        assertThat(kept.headers().firstValue("ETag")).contains("\"1\"");
        assertThat(put()).isEqualTo(new Put("deploy", YAML, format, Optional.empty()));
    }

    @Test
    void takesNoTextThatIsDamaged() throws Exception {
        var latin = "name: deploy\ndescription: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        var sent = host.to(PATH).header("Content-Type", "text/yaml").PUT(BodyPublishers.ofByteArray(latin));

        assertThat(Served.problem(host.send(sent), ErrorCode.INPUT_INVALID)
                        .get("detail")
                        .asText())
                .contains("not UTF-8");
        assertThat(host.runs.heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "yaml"})
    void takesNoOtherType(String type) throws Exception {
        assertThat(Served.problem(put(type, YAML), ErrorCode.INPUT_INVALID)
                        .get("detail")
                        .asText())
                .contains("expected application/json or application/yaml or text/yaml");
        assertThat(host.runs.heard).isEmpty();
    }

    @Test
    void takesNothingFromAnotherSite() throws Exception {
        for (var type : new String[] {"application/yaml", "text/yaml", "application/json"}) {
            Served.problem(put(type, YAML, "Origin", "http://evil.example.org"), ErrorCode.NOT_ALLOWED);
        }
        assertThat(host.runs.heard).isEmpty();
    }

    @Test
    void followsTheVersionThatTheCallerSaw() throws Exception {
        assertThat(put("text/yaml", YAML, "If-None-Match", "*").statusCode()).isEqualTo(200);
        Served.problem(put("text/yaml", YAML, "If-None-Match", "*"), ErrorCode.STALE_VERSION);
        var second = put("text/yaml", YAML, "If-Match", "\"1\"");
        assertThat(second.headers().firstValue("ETag")).contains("\"2\"");
        Served.problem(put("text/yaml", YAML, "If-Match", "W/\"1\""), ErrorCode.STALE_VERSION);
        assertThat(put().expected()).contains(0L);
    }

    @ParameterizedTest
    @CsvSource({"If-Match, '*'", "If-Match, '\"1'", "If-Match, '-1'", "If-Match, 'one'", "If-None-Match, '\"1\"'"})
    void aVersionThatIsNoneIsInvalid(String header, String value) throws Exception {
        Served.problem(put("text/yaml", YAML, header, value), ErrorCode.INPUT_INVALID);
    }

    @Test
    void tellsEachMistake() throws Exception {
        var problem = Served.problem(put("text/yaml", "steps: []"), ErrorCode.INPUT_INVALID);
        assertThat(problem.at("/mistakes/0/pointer").asText()).isEqualTo("/name");

        var checked = Served.json(host.post("/api/v1/workflows/check", "{\"source\":\"steps: []\"}"));
        assertThat(checked.at("/mistakes/0/line").asInt()).isEqualTo(2);
        assertThat(checked.at("/mistakes/0/pointer").asText()).isEqualTo("/steps/0/agent");
        Served.problem(
                host.post("/api/v1/workflows/check", "{\"source\":\"\",\"format\":\"xml\"}"), ErrorCode.INPUT_INVALID);
    }

    @Test
    void showsAVersionAsJsonOrAsItWasWritten() throws Exception {
        var shown = host.get("/api/v1/workflows/review?version=3");
        assertThat(shown.headers().firstValue("ETag")).contains("\"3\"");
        assertThat(Served.json(shown).at("/definition/name").asText()).isEqualTo("review");

        var text = host.send(host.to("/api/v1/workflows/review").header("Accept", "application/yaml"));
        assertThat(text.headers().firstValue("Content-Type")).contains("application/yaml");
        assertThat(text.body()).isEqualTo("name: review\n");
        Served.problem(host.get("/api/v1/workflows/review?version=9"), ErrorCode.WORKFLOW_NOT_FOUND);
        Served.problem(host.get("/api/v1/workflows/review?version=x"), ErrorCode.INPUT_INVALID);
        assertThat(Served.problem(host.get("/api/v1/workflows/reveiw"), ErrorCode.WORKFLOW_NOT_FOUND)
                        .at("/nearest/0")
                        .asText())
                .isEqualTo("review");
    }

    @Test
    void listsThemWithoutTheirText() throws Exception {
        var listed = Served.json(host.get("/api/v1/workflows"));

        assertThat(listed.at("/workflows/0/name").asText()).isEqualTo("review");
        assertThat(listed.at("/workflows/0").has("source")).isFalse();
    }
}
