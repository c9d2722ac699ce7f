package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.distribution.RunningHost.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a name to an agent that answers, as somebody does who has Troupe and Maven and nothing else of ours. */
class NewPluginIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void buildsANewJarThatAnswersInARunningHost() throws Exception {
        var project = folder.resolve("greeter");
        var made = RunningHost.troupe("plugins", "new", "greeter", "--form", "jar", "--to", project.toString());
        assertThat(made.exit()).as(made.err()).isZero();

        var built = build(project);
        assertThat(built.exit()).as(built.out()).isZero();
        assertThat(built.out()).doesNotContain("[WARNING]", "[ERROR]");

        passes(project.resolve("target/greeter-0.1.0.jar"));
        try (var host = RunningHost.start(folder.resolve("data"))) {
            installs(project.resolve("target/greeter-0.1.0.jar"), host);
            var greeted = host.post(
                    "/api/v1/tasks?wait=10",
                    "{\"agent\":\"greeter\",\"skill\":\"greet\",\"input\":{\"name\":\"Ada\"}}");
            assertThat(greeted.body()).contains("Hello, Ada.").contains("completed");
        }
    }

    @Test
    void isToldOfInTheReadmeAsItWorks() throws Exception {
        assertThat(Files.readString(RunningHost.root().resolve("README.md")))
                .contains(
                        "scripts/troupe plugins new hello --form jar\n",
                        "mvn -q -f hello package\n",
                        "scripts/troupe plugins verify hello/target/hello-0.1.0.jar\n",
                        "scripts/troupe plugins install hello/target/hello-0.1.0.jar\n");
    }

    @Test
    void writesInstructionsThatCanBeInstalledAsTheyAre() throws Exception {
        var project = folder.resolve("greeter");
        var made = RunningHost.troupe("plugins", "new", "greeter", "--form", "markdown", "--to", project.toString());
        assertThat(made.exit()).as(made.err()).isZero();

        passes(project.resolve("greeter.md"));
        try (var host = RunningHost.start(folder.resolve("data"))) {
            installs(project.resolve("greeter.md"), host);
            var agent = host.json("/api/v1/agents/greeter");
            assertThat(agent.at("/card/skills/1/name").asText()).isEqualTo("sum-up");
        }
    }

    private static void passes(Path file) throws Exception {
        var verified = RunningHost.troupe("plugins", "verify", file.toString());
        assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
        assertThat(verified.out()).startsWith("ok ").contains("loaded (greeter)");
    }

    private static void installs(Path file, RunningHost host) throws Exception {
        var installed = RunningHost.troupe(
                "plugins", "install", file.toString(), "--data", host.data().toString());
        assertThat(installed.exit()).as(installed.out() + installed.err()).isZero();
        host.eventually("/api/v1/agents/greeter", SOON, agent -> agent.has("card"));
    }

    /** The one command of its README, with a local repository in which there is nothing of ours. */
    private Said build(Path project) throws IOException, InterruptedException {
        var out = folder.resolve("maven.txt").toFile();
        var builder = new ProcessBuilder("mvn", "-q", "-B", "-Dmaven.repo.local=" + withoutOurs(), "package")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
        var process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(4, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        return new Said(process.exitValue(), Files.readString(out.toPath()), "");
    }

    /** The repository of this build through links, so that what it has need not be fetched again, but for ours. */
    private Path withoutOurs() throws IOException {
        var all = Path.of(System.getProperty("troupe.m2"));
        var some = RunningHost.root().resolve("distribution/target/m2-of-an-author");
        delete(some); // links, which a temporary folder would warn of one by one
        link(all, some, "io");
        link(all.resolve("io"), some.resolve("io"), "troupe");
        return some;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var inside = Files.walk(folder)) {
                for (var path : inside.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void link(Path from, Path to, String without) throws IOException {
        Files.createDirectories(to);
        try (var entries = Files.list(from)) {
            for (var entry : entries.filter(entry -> !entry.endsWith(without)).toList()) {
                Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
            }
        }
    }
}
