package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.bus.PluginCalls.ChangePlugin;
import io.troupe.host.fact.ErrorCode;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plugins over HTTP. */
class PluginApiTest {

    private static final String PACK = "/api/v1/plugins/pack";

    private Served host;

    @BeforeEach
    void open() throws Exception {
        host = Served.open();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void showsTheOneOfSeveralFilesThatServes() throws Exception {
        var shown = Served.json(host.get(PACK));

        assertThat(shown.get("version").asText()).isEqualTo("0.1.0");
        assertThat(shown.get("state").asText()).isEqualTo("loaded, reduced");
        assertThat(shown.get("reason").asText()).isEqualTo("line 3");
    }

    @Test
    void namesTheNearestOfAPluginThatIsNotThere() throws Exception {
        var problem = Served.problem(host.get("/api/v1/plugins/pakc"), ErrorCode.PLUGIN_NOT_FOUND);

        assertThat(problem.get("detail").asText()).isEqualTo("no plugin 'pakc'");
        assertThat(problem.get("nearest"))
                .hasSize(1)
                .allMatch(name -> name.asText().equals("pack"));
        assertThat(Served.problem(host.post("/api/v1/plugins/pakc/enable", "{}"), ErrorCode.PLUGIN_NOT_FOUND)
                        .at("/nearest/0")
                        .asText())
                .isEqualTo("pack");
    }

    @ParameterizedTest
    @CsvSource({"enable, ENABLE, loaded", "disable, DISABLE, disabled", "reload, RELOAD, loaded"})
    void changesAPluginAndAnswersWhatIsTrueThen(String path, Action action, String state) throws Exception {
        var response = host.post(PACK + "/" + path, "{}");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(Served.json(response).get("state").asText()).isEqualTo(state);
        assertThat(host.changes.poll(10, TimeUnit.SECONDS))
                .isEqualTo(new ChangePlugin("pack", action, Optional.empty()));
    }

    @Test
    void goesBackToTheVersionThatIsNamedOrToTheOneBefore() throws Exception {
        assertThat(Served.json(host.post(PACK + "/rollback", "{\"version\":\"0.0.1\"}"))
                        .get("version")
                        .asText())
                .isEqualTo("0.0.1");
        assertThat(Served.json(host.post(PACK + "/rollback", "")).get("version").asText())
                .isEqualTo("0.0.9");
        assertThat(host.changes.poll(10, TimeUnit.SECONDS))
                .isEqualTo(new ChangePlugin("pack", Action.ROLLBACK, Optional.of("0.0.1")));
    }

    @Test
    void answersTheLastViewOfWhatItRemoved() throws Exception {
        var removed = host.send(host.to(PACK).DELETE());

        assertThat(removed.statusCode()).isEqualTo(200);
        assertThat(Served.json(removed).get("state").asText()).isEqualTo("removed");
    }

    @Test
    void changesOnceForOneIdempotencyKey() throws Exception {
        var first = host.post(PACK + "/rollback", "{}", "Idempotency-Key", "k1");
        var again = host.post(PACK + "/rollback", "{}", "Idempotency-Key", "k1");

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(host.changes).hasSize(1);
        host.post(PACK + "/rollback", "{}", "Idempotency-Key", "k2");
        assertThat(host.changes).hasSize(2);
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        Served.problem(host.post(PACK + "/rollback", "{\"to\":\"1.0.0\"}"), ErrorCode.INPUT_INVALID);
        Served.problem(host.post(PACK + "/explode", "{}"), ErrorCode.NOT_FOUND);

        assertThat(host.changes).isEmpty();
    }
}
