package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.distribution.RunningHost.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a name to an agent that answers, by the README's commands, as somebody types them who has nothing else of ours. */
class NewPluginIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String NAME = "hello";

    @TempDir
    static Path folder;

    private static RunningHost host;

    @BeforeAll
    static void startsAHost() throws Exception {
        host = RunningHost.start(folder.resolve("data"));
    }

    @AfterAll
    static void stopsIt() throws Exception {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jar", "kotlin", "python", "typescript"})
    @Timeout(300)
    void writesAProjectThatBecomesAnAgent(String form) throws Exception {
        var name = NAME + "-in-" + form;
        makes(name, form);

        for (var command : commands(form, name)) {
            assertThat(passes(command)).as(command).doesNotContain("[WARNING]", "[ERROR]");
        }
        switch (form) {
            case "python" ->
                assertThat(passes("cd " + name + " && python3 -m unittest")).contains("Ran 7 tests");
            case "typescript" ->
                assertThat(passes("npm --prefix " + name + " test")).contains("pass 6");
            default -> {} // Maven has run them
        }

        host.eventually("/api/v1/agents/" + name, SOON, agent -> agent.has("card"));
        var ada = Map.<String, Object>of("agent", name, "skill", "greet", "input", Map.of("name", "Ada"));
        try (var client = ConnectedClient.to(host)) {
            var greeted = client.call("invoke_agent", ada);
            assertThat(greeted.isError()).isNotEqualTo(true);
            assertThat(ConnectedClient.text(greeted)).contains("Hello, Ada.");
        }
    }

    @Test
    void writesInstructionsThatCanBeInstalledAsTheyAre() throws Exception {
        var name = NAME + "-in-markdown";
        makes(name, "markdown");
        var verified = RunningHost.troupe(
                "plugins", "verify", folder.resolve(name).resolve(name + ".md").toString());
        assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
        assertThat(verified.out()).startsWith("ok ").contains("loaded (" + name + ")");

        for (var command : commands("markdown", name)) {
            passes(command);
        }

        var agent = host.eventually("/api/v1/agents/" + name, SOON, found -> found.has("card"));
        assertThat(agent.at("/card/skills/1/name").asText()).isEqualTo("sum-up");
        try (var client = ConnectedClient.to(host)) {
            client.play(name, "say hello", "Hello.");
        }
    }

    private static void makes(String name, String form) throws Exception {
        var project = folder.resolve(name).toString();
        var made = RunningHost.troupe("plugins", "new", name, "--form", form, "--to", project);
        assertThat(made.exit()).as(made.err()).isZero();
    }

    /** What the README's table says to type for that form, with another name. */
    private static List<String> commands(String form, String name) throws IOException {
        var readme = Files.readString(RunningHost.root().resolve("README.md"));
        var row = Pattern.compile("(?m)^ *\\| `" + form + "`[^|]*\\|(.*)\\|$").matcher(readme);
        assertThat(row.find()).as("a row of %s in the README", form).isTrue();
        var commands = Pattern.compile("`([^`]+)`").matcher(row.group(1)).results();
        return commands.map(found -> found.group(1).replaceAll("\\b" + NAME + "\\b", name))
                .toList();
    }

    /** What it says when it is typed. */
    private static String passes(String command) throws IOException, InterruptedException {
        var said = type(command);
        assertThat(said.exit()).as(command + "\n" + said.out()).isZero();
        return said.out();
    }

    /** In the folder above the project, with a local repository in which there is nothing of ours. */
    private static Said type(String command) throws IOException, InterruptedException {
        var troupe = RunningHost.distribution().resolve("bin").resolve("troupe");
        var line = command.startsWith("scripts/troupe ")
                ? command.replaceFirst("scripts/troupe", troupe.toString()) + " --data " + host.data()
                : command.replaceFirst("^mvn ", "mvn -B -Dmaven.repo.local=" + withoutOurs() + " ");
        var out = folder.resolve("said.txt").toFile();
        var builder = new ProcessBuilder("bash", "-c", line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(Map.of("npm_config_audit", "false", "npm_config_prefer_offline", "true"));
        builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
        var process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(4, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        return new Said(process.exitValue(), Files.readString(out.toPath()), "");
    }

    /** The repository of this build through links, so that what it has need not be fetched again, but for ours. */
    private static Path withoutOurs() throws IOException {
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
