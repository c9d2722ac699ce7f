package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a host starts, says so, refuses to start, and stops. */
class StartIT {

    @TempDir
    Path folder;

    @Test
    void saysWhereItIsAndWhatToDoNext() throws Exception {
        try (var host = RunningHost.start(folder.resolve("data"))) {
            var url = host.url();
            var last = host.greeting()
                    .subList(host.greeting().size() - 5, host.greeting().size());

            assertThat(last.get(0))
                    .matches("Troupe 0\\.1\\.0 ready in \\d+\\.\\d s · 35 agents · no model: your client plays them");
            assertThat(last.subList(1, 5))
                    .containsExactly(
                            "page     " + url + "/",
                            "try      bin/troupe agents invoke echo --input hello",
                            "connect  claude mcp add --scope user --transport http troupe " + url + "/mcp",
                            "drop in  " + folder.resolve("data").resolve("plugins"));
            assertThat(host.get("/").body()).contains("<title>Troupe</title>");
            var status = host.json("/api/v1/status");
            assertThat(status.path("ready").asBoolean()).isTrue();
            assertThat(host.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(host.get("/metrics").body()).contains("troupe_journal_position");
        }
    }

    @Test
    void showsThatThereAreAgentsToTakeOver() throws Exception {
        var agents = Files.createDirectories(folder.resolve("home/.claude/agents"));
        Files.writeString(agents.resolve("one.md"), "---\nname: one\ndescription: One.\n---\nBe one.\n");
        var options = List.of("-Duser.home=" + folder.resolve("home"));
        try (var host = RunningHost.startWith(options, folder.resolve("data"))) {
            var said = RunningHost.troupe(
                    "plugins",
                    "install",
                    agents.toString(),
                    "--data",
                    host.data().toString());
            assertThat(said.exit()).as(said.err()).isZero();
            host.eventually("/api/v1/agents/one", Duration.ofSeconds(5), agent -> agent.has("card"));
        }
    }

    @Test
    void invokesEchoFromTheCommandLineAndStops() throws Exception {
        try (var host = RunningHost.start(folder.resolve("data"))) {
            var data = host.data().toString();
            var invoked = RunningHost.troupe("agents", "invoke", "echo", "--input", "hello", "--data", data);
            assertThat(invoked.exit()).as(invoked.err()).isZero();
            assertThat(invoked.out()).isEqualTo("hello\n");

            var status = RunningHost.troupe("status", "--data", data);
            assertThat(status.exit()).isZero();
            assertThat(status.out()).startsWith("ready since ").contains("0 lost");

            var waits = RunningHost.troupe("agents", "invoke", "backend-expert", "--input", "x", "--data", data);
            assertThat(waits.err())
                    .containsPattern("task-[0-9a-z]{26} waits: no model is configured\\. Connect a client");

            var stopped = RunningHost.troupe("stop", "--data", data);
            assertThat(stopped.exit()).as(stopped.err()).isZero();
            assertThat(host.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(RunningHost.troupe("status", "--data", data).exit()).isEqualTo(5);
            assertThat(RunningHost.troupe("logs", "--data", data).out()).contains("loaded echo");
        }
    }

    @Test
    void detaches() throws Exception {
        var data = folder.resolve("data").toString();
        var started = RunningHost.troupe("start", "--detach", "--port", "0", "--data", data);
        try {
            assertThat(started.exit()).as(started.err()).isZero();
            assertThat(started.out()).startsWith("Troupe 0.1.0 ready in ").contains("drop in  ");
            assertThat(RunningHost.troupe("status", "--data", data).exit()).isZero();
        } finally {
            assertThat(RunningHost.troupe("stop", "--data", data).exit()).isZero();
        }
    }

    @Test
    void refusesASecondHostOnOneDataFolder() throws Exception {
        try (var host = RunningHost.start(folder.resolve("data"))) {
            var second = RunningHost.troupe(
                    "start", "--port", "0", "--data", host.data().toString());

            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err())
                    .contains("is in use by the host with pid " + host.pid())
                    .doesNotContain("\tat ");
            assertThat(host.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(RunningHost.troupe(
                                    "journal",
                                    "restore",
                                    folder.toString(),
                                    "--data",
                                    host.data().toString())
                            .exit())
                    .isEqualTo(1);
        }
    }

    @Test
    void refusesAPortThatIsInUse() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(taken.getLocalPort());
            var said = RunningHost.troupe(
                    "start", "--port", port, "--data", folder.resolve("data").toString());

            assertThat(said.exit()).isEqualTo(1);
            assertThat(said.err())
                    .contains("port " + port + " on 127.0.0.1 is in use")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void refusesADataFolderThatCannotBeMade() throws Exception {
        var file = Files.writeString(folder.resolve("file"), "");
        var said = RunningHost.troupe(
                "start", "--port", "0", "--data", file.resolve("data").toString());

        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.err()).contains("cannot be written").doesNotContain("\tat ");
    }

    @Test
    void refusesSettingsWithAMistakeAndSaysWhere() throws Exception {
        var config = Files.writeString(folder.resolve("mine.yaml"), "\nhttp:\n  prot: 7\n");
        var said = RunningHost.troupe(
                "start",
                "--config",
                config.toString(),
                "--data",
                folder.resolve("data").toString());

        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.err()).contains("mine.yaml:3 http.prot: unknown key, did you mean http.port?");
    }

    @Test
    void refusesADamagedJournalAndSaysHowToMendIt() throws Exception {
        var data = folder.resolve("data");
        try (var host = RunningHost.start(data)) {
            for (int i = 0; i < 50; i++) {
                host.post("/api/v1/tasks?wait=10", "{\"agent\":\"echo\",\"input\":\"hello hello hello\"}");
            }
            var backup = RunningHost.troupe(
                    "journal", "backup", folder.resolve("copy").toString(), "--data", data.toString());
            assertThat(backup.exit()).as(backup.err()).isZero();
        }
        var file = data.resolve("journal.db");
        var bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        Files.writeString(file, bytes.replace("hello hello", "hellx hello"), StandardCharsets.ISO_8859_1);

        var said = RunningHost.troupe("start", "--port", "0", "--data", data.toString());
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.err()).contains("damaged").contains("journal restore");
        assertThat(RunningHost.troupe("journal", "verify", "--data", data.toString())
                        .exit())
                .isEqualTo(1);
        assertThat(RunningHost.troupe(
                                "journal", "restore", folder.resolve("copy").toString(), "--data", data.toString())
                        .exit())
                .isZero();
        try (var host = RunningHost.start(data)) {
            assertThat(host.json("/api/v1/tasks?limit=100").path("tasks")).hasSize(50);
        }
    }

    @Test
    void runsFromAnUnpackedZipWithoutBuilding() throws Exception {
        var zip = RunningHost.root().resolve("target").resolve("troupe.zip");
        var unzip = new ProcessBuilder(
                        "unzip",
                        "-q",
                        zip.toString(),
                        "-d",
                        folder.resolve("zip").toString())
                .inheritIO()
                .start();
        assertThat(unzip.waitFor()).isZero();
        var launcher = folder.resolve("zip").resolve("bin").resolve("troupe");
        try (var host = RunningHost.start(launcher, folder.resolve("data"), List.of())) {
            assertThat(host.json("/api/v1/agents").path("agents")).hasSize(35);
        }
        assertThat(folder.resolve("zip").resolve("target")).doesNotExist();
    }
}
