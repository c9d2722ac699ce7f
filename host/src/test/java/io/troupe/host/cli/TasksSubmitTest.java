package io.troupe.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TasksSubmitTest {

    private static final String ACCEPTED = """
            {"tasks":[{"key":"a","id":"task-1","level":0},{"key":"b","id":"task-2","level":1}]}""";
    private static final String ASKED = "POST /api/v1/tasks/batch {\"tasks\":["
            + "{\"key\":\"a\",\"agent\":\"echo\",\"input\":\"hello\"},"
            + "{\"key\":\"b\",\"agent\":\"echo\",\"input\":{\"n\":1.50},\"depends_on\":[\"a\"]}]}";

    @TempDir
    Path folder;

    private final FakeHost host = new FakeHost();

    @AfterEach
    void stop() {
        host.close();
    }

    private Typed submit(String text, String... more) throws IOException {
        host.on("POST /api/v1/tasks/batch", 202, ACCEPTED);
        var file = Files.writeString(folder.resolve("tasks"), text).toString();
        var words = new String[more.length + 3];
        words[0] = "tasks";
        words[1] = "submit";
        words[2] = file;
        System.arraycopy(more, 0, words, 3, more.length);
        return Typed.at(host, words);
    }

    @Test
    void showsWhatWasAccepted() throws Exception {
        var typed = submit("""
                [{"key":"a","agent":"echo","input":"hello"},
                 {"key":"b","agent":"echo","input":{"n":1.50},"depends_on":["a"]}]""");

        assertThat(typed.exit()).as(typed.err()).isZero();
        assertThat(host.asked).containsExactly(ASKED);
        assertThat(typed.out()).contains("KEY  ID      LEVEL", "b    task-2  1");
    }

    @Test
    void takesATaskALine() throws Exception {
        submit("""
                {"key":"a","agent":"echo","input":"hello"}
                {"key":"b","agent":"echo","input":{"n":1.50},"depends_on":["a"]}
                """);

        assertThat(host.asked).containsExactly(ASKED);
    }

    @Test
    void takesYaml() throws Exception {
        submit("""
                tasks:
                  - {key: a, agent: echo, input: hello}
                  - key: b
                    agent: echo
                    input: {n: 1.50}
                    depends_on: [a]
                """);
        submit("""
                # one a document
                key: a
                agent: echo
                input: hello
                ---
                key: b
                agent: echo
                input:
                  n: 1.50
                depends_on: [a]
                """);

        assertThat(host.asked).containsExactly(ASKED, ASKED);
    }

    @Test
    void leavesTimesAndWordsOfYamlAsTheyAre() throws Exception {
        submit("- {key: no, agent: echo, input: '1', not_before: 2026-01-01T00:00:00Z, retries: 2, session: ~}");

        assertThat(host.asked.getFirst())
                .endsWith("{\"tasks\":[{\"key\":\"no\",\"agent\":\"echo\",\"input\":\"1\","
                        + "\"not_before\":\"2026-01-01T00:00:00Z\",\"retries\":2,\"session\":null}]}");
    }

    @Test
    void saysWhereTheFileIsWrong() throws Exception {
        var json = submit("{\"tasks\": [\n {\"key\": }]}");
        var yaml = submit("tasks:\n  - {key: a, key: b}");
        var empty = submit("");
        var loop = submit("tasks: &t [*t]");
        var absent = Typed.at(host, "tasks", "submit", "nothing-there");

        assertThat(json.err()).contains("is not JSON at line 2, column");
        assertThat(yaml.err()).contains("line 2", "'key' comes twice");
        assertThat(empty.err()).contains("has no tasks");
        assertThat(loop.err()).contains("cannot be read");
        assertThat(absent.err()).contains("no file 'nothing-there'");
        assertThat(json.exit() + yaml.exit() + empty.exit() + loop.exit() + absent.exit())
                .isEqualTo(10);
        assertThat(host.asked).isEmpty();
    }

    @Test
    void sendsTheKeyThatIsGiven() throws Exception {
        var keys = new ConcurrentLinkedQueue<String>();
        host.on("POST /api/v1/tasks/batch", (exchange, body) -> {
            keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            FakeHost.reply(exchange, 202, "application/json", ACCEPTED);
        });
        var file = Files.writeString(folder.resolve("t"), "{\"tasks\":[]}").toString();

        Typed.at(host, "tasks", "submit", file, "--key", "nightly-7");
        var strange = Typed.at(host, "tasks", "submit", file, "--key", "a\nb");

        assertThat(keys).containsExactly("nightly-7");
        assertThat(strange.exit()).isEqualTo(2);
    }

    @Test
    void waitsForAllAndFailsWhereOneDoes() throws Exception {
        host.on("GET /api/v1/tasks/task-1", 200, "{\"id\":\"task-1\",\"state\":\"completed\"}");
        host.on(
                "GET /api/v1/tasks/task-2",
                200,
                "{\"id\":\"task-2\",\"state\":\"failed\",\"error\":{\"code\":\"agent-failed\",\"reason\":\"no\"}}");

        var typed = submit("{\"tasks\":[]}", "--wait");
        var json = submit("{\"tasks\":[]}", "--wait", "--json");

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.out()).contains("a    task-1  completed", "b    task-2  failed     agent-failed: no");
        assertThat(json.out()).contains("\"key\" : \"b\"", "\"agent-failed\"");
    }

    @Test
    void saysWhatIsWaitedFor() throws Exception {
        var states = new ConcurrentLinkedQueue<>(List.of(
                "{\"id\":\"task-1\",\"state\":\"queued\",\"claimable\":true}",
                "{\"id\":\"task-1\",\"state\":\"waiting-for-input\",\"question\":{\"text\":\"Sure?\"}}",
                "{\"id\":\"task-1\",\"state\":\"completed\"}"));
        host.on(
                "GET /api/v1/tasks/task-1",
                (exchange, body) -> FakeHost.reply(exchange, 200, "application/json", states.remove()));
        host.on("GET /api/v1/tasks/task-2", 200, "{\"id\":\"task-2\",\"state\":\"completed\"}");

        var typed = submit("{\"tasks\":[]}", "--wait");

        assertThat(typed.exit()).isZero();
        assertThat(typed.err()).contains("task-1 waits for a client", "task-1 asks: Sure?");
    }
}
