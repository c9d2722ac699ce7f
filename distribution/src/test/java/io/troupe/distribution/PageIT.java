package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, on a real host. */
class PageIT {

    private static final String ECHO =
            "{\"agent\":\"echo\",\"input\":{\"instruction\":\"%s\",\"notes\":%d," + "\"delay_seconds\":%d}}";

    @TempDir
    Path folder;

    private RunningHost host;
    private Browser browser;

    @BeforeEach
    void open() throws Exception {
        host = RunningHost.start(folder.resolve("data"));
        browser = Browser.open();
        browser.open(host.url() + "/");
        browser.sees(".verdict", "All is well");
    }

    @AfterEach
    void close() throws Exception {
        try {
            assertThat(browser.complaints()).as("errors of the page").isEmpty();
            assertThat(browser.strangers()).as("requests to others").isEmpty();
        } finally {
            browser.close();
            host.close();
        }
    }

    @Test
    void showsARunAsItHappens() throws Exception {
        browser.sees(".empty", "No task yet");
        var id = submitted(ECHO.formatted("over the hills", 3, 2));

        browser.clicks("[data-task='" + id + "']:has-text('running')");
        browser.sees(".head .badge", "running");
        browser.sees("pre.text", "over the hills");
        browser.sees(".timeline [data-kind='task.submitted']", "Accepted for echo");
        browser.sees(".timeline", "note 1 of 3");
        browser.sees(".head .badge", "completed");
        browser.sees(".outcome", "over the hills");

        assertThat(browser.texts(".timeline li > div > p:first-child"))
                .containsSubsequence("note 1 of 3", "note 2 of 3", "note 3 of 3", "Completed");
        browser.clicks(".one h1 a");
        browser.sees("h1", "echo");
        browser.sees("[data-task='" + id + "']", "completed");
    }

    @Test
    void showsWhoWaitsForAClientAndWhatComesOfIt() throws Exception {
        var id = submitted("{\"agent\":\"backend-expert\",\"input\":\"name a table\"}");
        browser.sees("[data-task='" + id + "']", "waits for a client");

        var claim = RunningHost.JSON
                .readTree(host.post("/api/v1/tasks/" + id + "/claim", "{}").body())
                .path("claim")
                .asText();
        browser.sees("[data-task='" + id + "']", "running");
        host.post(
                "/api/v1/tasks/" + id + "/complete",
                "{\"claim\":\"" + claim + "\",\"failure\":\"no such <b>table</b>\"}");
        browser.sees("[data-task='" + id + "']", "no such <b>table</b>");
        browser.clicks("[data-task='" + id + "']");
        browser.sees(".outcome[data-tone='bad']", "no such <b>table</b>");
    }

    @Test
    void cancelsAfterAsking() throws Exception {
        var id = submitted(ECHO.formatted("long", 0, 50));
        browser.clicks("[data-task='" + id + "']");
        browser.clicks(".head > .danger");
        browser.clicks("dialog button:has-text('Let it go on')");
        assertThat(host.json("/api/v1/tasks/" + id).path("state").asText()).isEqualTo("running");

        browser.clicks(".head > .danger");
        browser.clicks("dialog button:has-text('Cancel the task')");
        browser.sees(".head .badge", "cancelled");
        assertThat(host.json("/api/v1/tasks/" + id).path("state").asText()).isEqualTo("cancelled");
    }

    @Test
    void followsARunAndLetsAPersonAct() throws Exception {
        new RunsOnThePage(host, browser).fromStartToEnd();
    }

    @Test
    void cancelsARunAfterAsking() throws Exception {
        new RunsOnThePage(host, browser).cancelsAfterAsking();
    }

    @Test
    void tellsALostConnectionAndRecoversWithTheRightStates() throws Exception {
        var lasting = submitted(ECHO.formatted("lasting", 100, 100));
        var waiting = submitted("{\"agent\":\"backend-expert\",\"input\":\"wait\"}");
        browser.sees("[data-task='" + lasting + "']", "running");
        browser.sees("[data-task='" + waiting + "']", "waits for a client");

        int port = URI.create(host.url()).getPort();
        host.kill();
        browser.sees(".banner", "Connection lost at");
        browser.sees(".link", "not connected");
        browser.sees("[data-old] .verdict", "Was: ");
        browser.sees("[data-task='" + lasting + "']", "running"); // as it was
        assertThat(browser.hindrances()).isEmpty();

        host = RunningHost.startOn(port, folder.resolve("data"));
        browser.gone(".banner");
        browser.gone("[data-old]");
        browser.sees(".link", "live");
        var answer = host.send(host.request("/api/v1/tasks/" + waiting).DELETE().build());
        assertThat(answer.statusCode()).isEqualTo(200);
        browser.sees("[data-task='" + waiting + "']", "cancelled");
        var after = submitted(ECHO.formatted("after", 0, 0));
        browser.sees("[data-task='" + after + "']", "completed");
        browser.sees(
                "[data-task='" + lasting + "']",
                host.json("/api/v1/tasks/" + lasting).path("state").asText());
    }

    /** Its name comes first in lists of which only the beginning is drawn. */
    @Test
    void showsAPluginThatIsRefusedAndThatItWasMended() throws Exception {
        var file = host.dropIn().resolve("a-greeter.md");
        Files.writeString(file, "---\ndescription: no name\n---\nGreet.\n");
        browser.sees(".verdict", "1 thing to look at");
        browser.clicks(".concerns a");
        browser.sees("[data-plugin='a-greeter']", "refused");
        browser.sees("[data-plugin='a-greeter'] .why", "name");

        Files.writeString(file, "---\nname: a-greeter\ndescription: Greets.\n---\nGreet.\n");
        browser.sees("[data-plugin='a-greeter']", "loaded");
        browser.sees(".verdict", "All is well");
        browser.clicks("nav a:has-text('Agents')");
        browser.sees("[data-agent='a-greeter']", "available");
    }

    @Test
    void peopleAnswerWhatAgentsAsk() throws Exception {
        var fixtures = RunningHost.root().resolve("plugins/examples/conformance/target/conformance-0.1.0.jar");
        Files.copy(fixtures, host.dropIn().resolve("conformance.jar"));
        host.eventually("/api/v1/agents/asker", Duration.ofSeconds(20), agent -> agent.has("card"));
        var first = submitted("{\"agent\":\"asker\",\"input\":\"ask\"}");
        var second = submitted("{\"agent\":\"asker\",\"skill\":\"form\",\"input\":\"ask\"}");
        var third = submitted("{\"agent\":\"asker\",\"input\":\"ask\"}");

        browser.sees("nav", "Questions 3");
        browser.clicks("nav a:has-text('Questions')");
        var one = "[data-asks='" + first + "'] ";
        browser.sees(one, "What is your favourite colour?");
        for (var scheme : new String[] {"light", "dark"}) {
            browser.likes(scheme);
            assertThat(browser.hindrances()).as(scheme).isEmpty();
        }
        browser.expectsRefusals(); // of an answer that is none
        browser.clicks(one + "button.main");
        browser.sees(one + ".problem", "‘answer’ is empty");
        browser.types(one + "textarea", "green, as <b>grass</b>");
        browser.clicks(one + "button.main");
        browser.gone(one);
        browser.clicks("[data-asks='" + third + "'] button:has-text('Decline')");
        browser.gone("[data-asks='" + third + "']");

        fillsInTheOrder("[data-asks='" + second + "'] ");
        browser.sees(".empty", "Nobody asks anything");
        browser.gone("nav .count");

        assertThat(answerOf(first)).contains("You said").contains("green, as <b>grass</b>");
        assertThat(answerOf(second))
                .contains("\"colour\":\"b\"")
                .contains("\"size\":\"m\"")
                .contains("\"count\":7")
                .contains("\"sure\":false")
                .contains("\"note\":\"none\"")
                .contains("\"tags\":[\"a\",\"b\"]");
        assertThat(answerOf(third)).contains("You would not say");
        browser.open(host.url() + "/#/tasks/" + first);
        browser.sees(".timeline [data-kind='task.answered']", "local answered");
        browser.sees(".outcome", "green, as <b>grass</b>");
    }

    private void fillsInTheOrder(String form) throws Exception {
        browser.clicks(form + "[data-field='colour'] label:has-text('Blue')");
        browser.chooses(form + "[data-field='size'] select", "m");
        browser.types(form + "[data-field='count'] input", "77");
        browser.clicks(form + "[data-field='sure'] label:has-text('No')");
        browser.types(form + "[data-field='tags'] textarea", "[\"a\",\"b\"]");
        browser.clicks(form + "button.main");
        browser.sees(form + ".problem", "does not fit the question");
        browser.sees(form + ".problem", "/count");
        browser.types(form + "[data-field='count'] input", "7");
        browser.clicks(form + "button.main");
        browser.gone(form);
    }

    private String answerOf(String id) throws Exception {
        var done =
                host.eventually("/api/v1/tasks/" + id, Duration.ofSeconds(20), task -> task.hasNonNull("finished_at"));
        assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("completed");
        return done.at("/answer/0/text").asText();
    }

    @Test
    void hindersNobodyInAnyViewAndEitherScheme() throws Exception {
        Files.writeString(host.dropIn().resolve("broken.md"), "---\ndescription: no name\n---\nx\n");
        var running = submitted(ECHO.formatted("long", 50, 50));
        var done = submitted(ECHO.formatted("short", 0, 0));
        submitted("{\"agent\":\"backend-expert\",\"input\":\"wait\"}");
        browser.sees("[data-task='" + done + "']", "completed");
        browser.sees(".verdict", "1 thing");
        for (var scheme : new String[] {"light", "dark"}) {
            browser.likes(scheme);
            for (var view : new String[] {
                "tasks",
                "tasks/" + running,
                "tasks/" + done,
                "tasks/none",
                "questions",
                "agents",
                "agents/backend-expert",
                "plugins"
            }) {
                browser.open(host.url() + "/#/" + view);
                browser.sees("h1", "");
                assertThat(browser.hindrances()).as("%s, %s", view, scheme).isEmpty();
            }
            browser.open(host.url() + "/#/tasks/" + running);
            browser.clicks(".head > .danger");
            assertThat(browser.hindrances()).as("the question, %s", scheme).isEmpty();
            browser.presses("Escape");
        }
    }

    @Test
    void theKeyboardReachesEverything() throws Exception {
        var id = submitted(ECHO.formatted("long", 0, 50));
        browser.sees("[data-task='" + id + "']", "running");
        browser.presses("Tab");
        assertThat(browser.evaluates("document.activeElement.className").asText())
                .isEqualTo("skip");
        browser.presses("Enter");
        assertThat(browser.evaluates("document.activeElement.id").asText()).isEqualTo("content");
        for (int i = 0; i < 4; i++) { // which tasks, which words, the list, its first row
            browser.presses("Tab");
        }
        assertThat(browser.evaluates("document.activeElement.dataset.task").asText())
                .isEqualTo(id);
        browser.presses("Enter");
        browser.sees(".head .badge", "running");
        assertThat(browser.evaluates("document.activeElement.id").asText()).isEqualTo("content");
    }

    private String submitted(String task) throws Exception {
        var response = host.post("/api/v1/tasks", task);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return RunningHost.JSON.readTree(response.body()).path("id").asText();
    }
}
