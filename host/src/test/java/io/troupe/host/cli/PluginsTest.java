package io.troupe.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of plugins, and what a change of one ends with. */
class PluginsTest {

    private static final String NOW = plugin("1.1.0", "loaded", "", 1, "\"1.0.0\"");
    private static final String BEFORE = plugin("1.0.0", "draining", "", 3, "");

    private final FakeHost host = new FakeHost();

    @AfterEach
    void stop() {
        host.close();
    }

    private static String plugin(String version, String state, String reason, int running, String earlier) {
        return "{\"id\":\"echo\",\"version\":\"" + version + "\",\"digest\":\"00ff\",\"file\":\"/p/echo-" + version
                + ".jar\",\"form\":\"jar\",\"state\":\"" + state + "\",\"reason\":\"" + reason
                + "\",\"agents\":[\"echo\"],\"running\":" + running + ",\"earlier\":[" + earlier
                + "],\"since\":\"2026-01-02T03:02:11.000Z\"}";
    }

    private static String list(String... plugins) {
        return "{\"plugins\":[" + String.join(",", plugins) + "]}";
    }

    @Test
    void listsWithStateAndReasonAndSaysThatSomethingIsNotLoaded() {
        var refused = plugin("2.0.0", "refused", "made for plugin API >=9", 0, "");
        host.on("GET /api/v1/plugins", 200, list(NOW, BEFORE, refused));

        var typed = Typed.at(host, "plugins", "list");

        assertThat(typed.exit()).isZero();
        assertThat(typed.out().lines())
                .containsExactly(
                        "ID    VERSION  STATE     FORM  RUNNING  BRINGS  WHY",
                        "echo  1.1.0    loaded    jar   1        echo",
                        "echo  1.0.0    draining  jar   3        echo",
                        "echo  2.0.0    refused   jar   0        echo    made for plugin API >=9");
        assertThat(typed.err()).isEqualTo("1 of 3 not loaded: scripts/troupe plugins show ID says why in full\n");
    }

    @Test
    void saysNothingMoreWhenAllIsWell() {
        host.on("GET /api/v1/plugins", 200, list(NOW, BEFORE));

        assertThat(Typed.at(host, "plugins").err()).isEmpty();
    }

    @Test
    void showsOnePlugin() {
        host.on("GET /api/v1/plugins/echo", 200, NOW);
        host.on("GET /api/v1/plugins", 200, list(NOW));

        var typed = Typed.at(host, "plugins", "show", "echo");

        assertThat(typed.exit()).isZero();
        assertThat(typed.out())
                .contains("state        loaded\n")
                .contains("file         /p/echo-1.1.0.jar\n")
                .contains("digest       00ff\n")
                .contains("earlier      1.0.0\n")
                .doesNotContain("why ");
    }

    @Test
    void showsWhyANewFileDoesNotServeBesideTheOneThatDoes() {
        host.on("GET /api/v1/plugins/echo", 200, NOW);
        host.on("GET /api/v1/plugins", 200, list(NOW, plugin("2.0.0", "refused", "no agent in it", 0, "")));

        assertThat(Typed.at(host, "plugins", "show", "echo").out())
                .containsSubsequence("state        loaded\n", "version      2.0.0\n", "why          no agent in it\n");
    }

    @ParameterizedTest
    @CsvSource({
        "enable,   loaded,           0",
        "enable,   quarantined,      4",
        "enable,   disabled,         4",
        "enable,   not-configured,   1",
        "reload,   'loaded, reduced', 0",
        "reload,   refused,          4",
        "reload,   failed,           4",
        "rollback, loaded,           0",
        "rollback, refused,          4",
        "disable,  disabled,         0",
        "disable,  draining,         0",
        "disable,  loaded,           4"
    })
    void endsWellOnlyWhenTheChangeTook(String verb, String state, int exit) {
        host.on("POST /api/v1/plugins/echo/" + verb, 200, plugin("1.1.0", state, "why", 0, ""));
        host.on("GET /api/v1/plugins", 200, list());

        assertThat(Typed.at(host, "plugins", verb, "echo").exit()).isEqualTo(exit);
    }

    @Test
    void saysWhatIsTrueNow() {
        host.on("POST /api/v1/plugins/echo/reload", 200, NOW);
        host.on("GET /api/v1/plugins", 200, list(NOW, BEFORE));

        assertThat(Typed.at(host, "plugins", "reload", "echo"))
                .isEqualTo(new Typed(0, "echo 1.1.0: loaded (echo); 1.0.0 is draining, 3 tasks\n", ""));
        assertThat(host.asked).first().isEqualTo("POST /api/v1/plugins/echo/reload {}");
    }

    @Test
    void saysWhyAChangeDidNotTake() {
        host.on("POST /api/v1/plugins/echo/enable", 200, plugin("1.1.0", "refused", "no agent in it", 0, ""));
        host.on("GET /api/v1/plugins", 200, list(plugin("1.0.0", "loaded", "", 0, "")));

        assertThat(Typed.at(host, "plugins", "enable", "echo"))
                .isEqualTo(new Typed(4, "echo 1.1.0: refused: no agent in it; 1.0.0 is loaded\n", ""));
    }

    @Test
    void rollsBackToWhatIsNamed() {
        host.on("POST /api/v1/plugins/echo/rollback", 200, plugin("1.0.0", "loaded", "", 0, ""));
        host.on("GET /api/v1/plugins", 200, list());

        assertThat(Typed.at(host, "plugins", "rollback", "echo", "--to", "1.0.0")
                        .out())
                .isEqualTo("echo 1.0.0: loaded (echo)\n");
        assertThat(host.asked).first().isEqualTo("POST /api/v1/plugins/echo/rollback {\"version\":\"1.0.0\"}");
    }

    @Test
    void saysWhereAnEarlierVersionCanBeHadBack() {
        host.on("DELETE /api/v1/plugins/echo", 200, plugin("1.1.0", "removed", "", 0, "\"1.0.0\",\"0.9.0\""));
        host.on("GET /api/v1/plugins", 200, list());
        host.on("GET /api/v1/status", 200, "{\"data\":\"/d\"}");

        assertThat(Typed.at(host, "plugins", "remove", "echo")).isEqualTo(new Typed(0, """
                        echo 1.1.0: removed
                        kept to be installed again: 1.0.0, 0.9.0, in /d/plugin-versions/echo
                        """, ""));
    }

    @Test
    void printsTheHostsOwnJson() throws Exception {
        host.on("POST /api/v1/plugins/echo/disable", 200, plugin("1.1.0", "disabled", "by local", 0, ""));

        var typed = Typed.at(host, "plugins", "disable", "echo", "--json");

        assertThat(typed.exit()).isZero();
        assertThat(JsonText.read(typed.out()).path("reason").asText()).isEqualTo("by local");
    }

    @Test
    void endsWithThreeForAPluginThatIsNotThere() {
        host.on("DELETE /api/v1/plugins/ecco", 404, """
                {"code":"plugin-not-found","detail":"no plugin 'ecco'","nearest":["echo"]}""");

        assertThat(Typed.at(host, "plugins", "remove", "ecco"))
                .isEqualTo(new Typed(3, "", "plugin-not-found: no plugin 'ecco'\n  did you mean echo?\n"));
    }
}
