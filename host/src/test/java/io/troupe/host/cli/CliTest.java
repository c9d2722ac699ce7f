package io.troupe.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;

class CliTest {

    private static final String ECHO = """
            {"agents":[{"card":{"name":"echo","description":"Says it\\u001b[31m\\nagain, word for word, as often as you like",
             "category":"general","skills":[{"name":"execute"},{"name":"shout"}]},"state":"available","played_by":"HOST"},
             {"card":{"name":"backend-expert","description":"Knows","skills":[{"name":"review"}]},"state":"error",
             "played_by":"CLIENT"}]}""";

    private final FakeHost host = new FakeHost();

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void showsAgentsInAlignedColumns() {
        host.on("GET /api/v1/agents", 200, ECHO);

        var typed = Typed.at(host, "agents", "list");

        assertThat(typed.exit()).isZero();
        assertThat(typed.out().lines())
                .containsExactly(
                        "NAME            STATE      PLAYED BY  SKILLS          DESCRIPTION",
                        "echo            available  host       execute, shout  Says it [31m again, word for word,"
                                + " as often as you like",
                        "backend-expert  error      client     review          Knows");
        assertThat(Typed.at(host, "agents").out()).isEqualTo(typed.out());
    }

    @Test
    void fitsATerminalAndColoursOnlyThere() {
        host.on("GET /api/v1/agents", 200, ECHO);

        var typed =
                Typed.in(Path.of("/x"), Map.of("TROUPE_URL", host.url().toString()), "", OptionalInt.of(72), "agents");

        assertThat(typed.out()).contains("\033[32mavailable\033[0m").contains("Says it [31m agai…");
        assertThat(typed.out().replaceAll("\033\\[\\d+m", "").lines()).allMatch(line -> line.length() <= 72);
    }

    @Test
    void printsTheHostsOwnJson() throws Exception {
        host.on("GET /api/v1/agents", 200, ECHO);

        var typed = Typed.at(host, "agents", "--json");

        assertThat(JsonText.read(typed.out())).isEqualTo(JsonText.read(ECHO));
    }

    @Test
    void showsAnAgentOfAPack() {
        host.on("GET /api/v1/agents/team%2Fecho", 200, """
                {"card":{"name":"team/echo","description":"Says it","category":"general","expertise":[],"tools":["Bash"],
                 "skills":[{"name":"execute","description":"Says it","input":{"type":"object"},"output":{},"examples":[]}]},
                 "state":"available","reason":"","running":2,"played_by":"HOST","plugin":"p","plugin_version":"1.0.0",
                 "without":["Bash"]}""");

        var typed = Typed.at(host, "agents", "show", "team/echo");

        assertThat(typed.exit()).isZero();
        assertThat(typed.out())
                .contains("name         team/echo\n")
                .contains("without      Bash\n")
                .contains("input        {\"type\":\"object\"}")
                .doesNotContain("expertise");
    }

    @ParameterizedTest
    @CsvSource({
        "404, agent-not-found, 3",
        "422, input-invalid, 1",
        "422, plugin-refused, 4",
        "403, not-allowed, 4",
        "401, unauthenticated, 4",
        "503, overloaded, 1",
        "409, no-model, 1"
    })
    void endsWithTheExitOfTheTable(int status, String code, int exit) {
        host.on("GET /api/v1/agents/x", status, "{\"code\":\"" + code + "\",\"detail\":\"why\"}");

        var typed = Typed.at(host, "agents", "show", "x");

        assertThat(typed.exit()).isEqualTo(exit);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err().lines().findFirst()).contains(code + ": why");
    }

    @Test
    void saysHowToSayWhoOneIs() {
        host.on("GET /api/v1/tokens", 401, "{\"code\":\"unauthenticated\",\"detail\":\"no token\"}");

        assertThat(Typed.at(host, "tokens").err()).contains("TROUPE_TOKEN", "--token", "tokens create");
    }

    @Test
    void showsItsTokenToTheHostAndToNobodyElse(@TempDir Path root) throws Exception {
        var shown = new CopyOnWriteArrayList<String>();
        host.on("GET /api/v1/tokens", (exchange, body) -> {
            shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            FakeHost.reply(exchange, 200, "application/json", "{\"tokens\":[]}");
        });
        new HostFile(
                        1,
                        Instant.now(),
                        host.port(),
                        host.url(),
                        Optional.of("of-the-folder"),
                        Optional.empty(),
                        Duration.ofMinutes(1))
                .write(root);
        var data = Map.of("TROUPE_DATA", root.toString());
        var both = Map.of("TROUPE_DATA", root.toString(), "TROUPE_TOKEN", "mine");
        var x = Path.of("/x");

        Typed.in(x, data, "", OptionalInt.empty(), "tokens");
        Typed.in(x, both, "", OptionalInt.empty(), "tokens");
        Typed.in(x, both, "", OptionalInt.empty(), "tokens", "--token", "typed");
        Typed.in(
                x, data, "", OptionalInt.empty(), "tokens", "--host", host.url().toString());
        Typed.in(x, data, "", OptionalInt.empty(), "tokens", "--host", "http://localhost:" + host.port());
        var strange = Typed.in(x, data, "", OptionalInt.empty(), "tokens", "--token", "a\nb");

        assertThat(shown)
                .containsExactly("Bearer of-the-folder", "Bearer mine", "Bearer typed", "Bearer of-the-folder", "null");
        assertThat(strange.exit()).isEqualTo(2);
    }

    @Test
    void saysWhereAMistakeIsAndWhatComesNear() {
        host.on("DELETE /api/v1/tasks/x", 422, """
                {"code":"input-invalid","detail":"no","mistakes":[{"pointer":"/a","message":"is 1, expected a string"}],
                 "nearest":["echo","ecdh"],"retry_after_seconds":5}""");

        var typed = Typed.at(host, "tasks", "cancel", "x");

        assertThat(typed.err()).isEqualTo("""
                        input-invalid: no
                          /a: is 1, expected a string
                          did you mean echo, ecdh?
                          try again in 5 s
                        """);
    }

    @Test
    void printsAnErrorAsJsonWhereItIsNotInTheWay() throws Exception {
        var typed = Typed.at(host, "tasks", "show", "x", "--json");

        assertThat(typed.exit()).isEqualTo(3);
        assertThat(typed.out()).isEmpty();
        assertThat(JsonText.read(typed.err()).path("code").asText()).isEqualTo("not-found");
    }

    @Test
    void saysWhatToDoWhenNoHostAnswers(@TempDir Path root) {
        host.close();

        assertThat(Typed.at(host, "status"))
                .isEqualTo(new Typed(5, "", "no host at " + host.url() + ": scripts/troupe start\n"));
        assertThat(Typed.in(root, Map.of(), "", OptionalInt.empty(), "status"))
                .isEqualTo(new Typed(5, "", "no host at " + root.resolve("data") + ": scripts/troupe start\n"));
    }

    @Test
    void findsTheHostOfADataFolder(@TempDir Path root) throws Exception {
        host.on("GET /api/v1/plugins", 200, "{\"plugins\":[]}");
        new HostFile(
                        1,
                        Instant.now(),
                        host.port(),
                        host.url(),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofMinutes(1))
                .write(root);

        var typed = Typed.in(Path.of("/x"), Map.of("TROUPE_DATA", root.toString()), "", OptionalInt.empty(), "plugins");

        assertThat(typed).isEqualTo(new Typed(0, "", "no plugins: drop one into " + root.resolve("plugins") + "\n"));
    }

    @Test
    void namesAHostFileThatCannotBeRead(@TempDir Path root) throws Exception {
        Files.writeString(HostFile.in(root), "{");

        var typed = Typed.in(Path.of("/x"), Map.of("TROUPE_DATA", root.toString()), "", OptionalInt.empty(), "stop");

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err()).contains("cannot read " + HostFile.in(root)).doesNotContain("\tat ");
    }

    @Test
    void doesNotTakeJustAnythingForAHost() {
        host.on("GET /api/v1/status", (exchange, body) -> FakeHost.reply(exchange, 200, "text/html", "<html>"));

        var typed = Typed.at(host, "status");

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err())
                .contains("is a Troupe host at " + host.url() + "?")
                .doesNotContain("\tat ");
    }

    @Test
    void endsWithTwoWhenMisused() {
        assertThat(Typed.at(host).exit()).isEqualTo(2);
        assertThat(Typed.at(host, "agents", "invoke", "echo").exit()).isEqualTo(2);
        assertThat(Typed.at(host, "agents", "--host", "nowhere").exit()).isEqualTo(2);
        var typed = Typed.at(host, "statsu");
        assertThat(typed.exit()).isEqualTo(2);
        assertThat(typed.err()).contains("statsu").contains("status").contains("See: troupe --help");
        assertThat(Typed.at(host, "tasks", "submit").err()).contains("See: troupe tasks submit --help");
    }

    @Test
    void tellsWhoIsOnCallWhatToDo() {
        var since = Instant.parse("2026-01-02T03:02:11.123Z");
        host.on("GET /api/v1/status", 200, """
                {"ready":false,"since":"2026-01-02T03:02:11.123Z","agents":3,"running":41,"queued":310,"lost":0,
                 "position":88231,"model":"none","problems":[{"code":"store-unavailable",
                 "detail":"disk full on /d (0 B free)","fix":"free 1 GB on /d; the host resumes by itself"}]}""");

        assertThat(Typed.at(host, "status"))
                .isEqualTo(new Typed(
                        1,
                        "not ready since " + clock(since) + " · store-unavailable: disk full on /d (0 B free)\n"
                                + "41 running · 310 queued · 0 lost · last durable position 88231\n"
                                + "next  free 1 GB on /d; the host resumes by itself\n",
                        ""));
    }

    @Test
    void saysThatAHostIsReady() {
        var since = Instant.parse("2026-01-02T03:02:11Z");
        host.on("GET /api/v1/status", 200, """
                {"ready":true,"since":"2026-01-02T03:02:11.000Z","agents":31,"running":0,"queued":0,"lost":0,
                 "position":7,"model":"none","problems":[]}""");

        assertThat(Typed.at(host, "status"))
                .isEqualTo(new Typed(
                        0,
                        "ready since " + clock(since) + " · 31 agents · no model: your client plays them\n"
                                + "0 running · 0 queued · 0 lost · last durable position 7\n",
                        ""));
    }

    @Test
    void saysWhereTheNodesAreAndOfWhichVersion() {
        var since = Instant.parse("2026-01-02T03:02:11Z");
        host.on("GET /api/v1/status", 200, """
                {"ready":true,"since":"2026-01-02T03:02:11.000Z","agents":31,"running":0,"queued":0,"lost":0,
                 "position":7,"model":"none","problems":[],"node":"7f3a91c2","cluster":{"leader":"1f0c22aa","nodes":[
                 {"id":"1f0c22aa","place":"troupe-0","version":"0.1.0"},
                 {"id":"7f3a91c2","place":"troupe-1\\n","version":"0.2.0"}]}}""");

        assertThat(Typed.at(host, "status").out())
                .isEqualTo("ready since " + clock(since) + " · 31 agents · no model: your client plays them\n"
                        + "0 running · 0 queued · 0 lost · last durable position 7\n"
                        + "2 nodes: 1f0c22aa troupe-0 0.1.0, 7f3a91c2 troupe-1 0.2.0 · 1f0c22aa leads"
                        + " · this is 7f3a91c2\n");
    }

    @Test
    void asksForTheTasksThatAreWanted() {
        host.on("GET /api/v1/tasks", 200, """
                {"tasks":[{"id":"task-1","agent":"a","skill":"s","state":"failed","submitted_at":"2026-01-02T03:02:11.000Z",
                 "error":{"code":"agent-failed","reason":"it broke","retryable":false}}],"next":"task-1"}""");

        var typed = Typed.at(host, "tasks", "list", "--state", "failed", "--agent", "a b", "--limit", "1");

        assertThat(host.asked).containsExactly("GET /api/v1/tasks?state=failed&agent=a%20b&limit=1");
        assertThat(typed.out())
                .contains("task-1  a      s      failed  2026-01-02T03:02:11.000Z  agent-failed: it broke");
        assertThat(typed.err()).isEqualTo("more: --before task-1\n");
    }

    @Test
    void takesTheCommandsOfThisProcessInTheirPlaces() {
        var typed = new ByteArrayOutputStream();
        var out = new PrintStream(typed, true, StandardCharsets.UTF_8);
        var shell = new Shell(System.in, out, out, Map.of(), Path.of("/x"), Optional.empty(), OptionalInt.empty());
        var cli = Cli.commandLine(shell, "0.1.0", Map.of("start", Broken::new, "plugins pack", Broken::new));

        assertThat(cli.getSubcommands().keySet())
                .startsWith("start", "stop", "status")
                .endsWith("mcp", "completion");
        assertThat(cli.execute("plugins", "pack")).isEqualTo(4);
        assertThat(typed.toString(StandardCharsets.UTF_8)).isEqualTo("not like that\n");
        assertThat(cli.execute("--version")).isZero();
        assertThat(typed.toString(StandardCharsets.UTF_8)).endsWith("troupe 0.1.0\n");
    }

    @Test
    void makesNoMoreThanTheCommandThatIsTyped() {
        var shell = new Shell(
                System.in, System.out, System.err, Map.of(), Path.of("/x"), Optional.empty(), OptionalInt.empty());

        assertThat(Cli.commandLine(shell, "0.1.0", Map.of(), "plugins", "list").getSubcommands())
                .containsOnlyKeys("plugins");
        assertThat(Cli.commandLine(shell, "0.1.0", Map.of(), "plugin").getSubcommands())
                .as("of what is misspelt, so that the right one can be named")
                .containsKeys("plugins", "stop");
        assertThat(Cli.commandLine(shell, "0.1.0", Map.of(), "completion").getSubcommands())
                .containsKeys("plugins", "stop");
    }

    @Command
    static final class Broken implements Callable<Integer> {
        @Override
        public Integer call() {
            throw CommandFailure.of(Exit.REFUSED, "plugin-refused", "not like that");
        }
    }

    private static String clock(Instant time) {
        return DateTimeFormatter.ofPattern("HH:mm:ss").format(time.atZone(ZoneId.systemDefault()));
    }
}
