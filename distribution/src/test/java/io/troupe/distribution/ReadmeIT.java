package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Follows the README from the top, on a copy of the sources without anything that was built. */
class ReadmeIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    @Timeout(600)
    void bringsANewUserToAnAgentOfTheirOwn() throws Exception {
        var clone = copy(folder.resolve("clone"));
        var readme = Files.readString(clone.resolve("README.md"));
        var launcher = clone.resolve("scripts").resolve("troupe");
        assertThat(readme).contains("    scripts/troupe start ").contains("    scripts/test ");

        var host = RunningHost.start(launcher, clone.resolve("data"), List.of());
        try (host) {
            assertThat(host.greeting().getLast())
                    .isEqualTo("drop in  " + clone.resolve("data").resolve("plugins"));
            assertThat(host.greeting()).anyMatch(line -> line.endsWith("35 agents · no model: your client plays them"));
            assertThat(readme).contains("scripts/troupe agents invoke echo --input hello");
            var echoed = RunningHost.troupe(launcher, "agents", "invoke", "echo", "--input", "hello");
            assertThat(echoed.out()).as(echoed.err()).isEqualTo("hello\n");

            var greeter = block(readme, "markdown");
            var file = Files.writeString(clone.resolve("data/plugins/greeter.md"), greeter);
            host.eventually("/api/v1/agents/greeter", SOON, agent -> agent.has("card"));
            assertThat(RunningHost.troupe(launcher, "plugins", "list").out()).contains("greeter");
            assertThat(RunningHost.troupe(launcher, "agents", "show", "greeter").out())
                    .contains("analyze");

            Files.writeString(file, greeter.replaceFirst("\n---\n", "\n" + block(readme, "yaml") + "---\n"));
            host.eventually(
                    "/api/v1/agents/greeter", SOON, agent -> agent.toString().contains("\"greet\""));
            var waits = RunningHost.troupe(
                    launcher, "agents", "invoke", "greeter", "--skill", "greet", "--input", "{\"name\": \"Ada\"}");
            assertThat(waits.exit()).as(waits.err()).isZero();
            assertThat(waits.err()).contains("waits: no model is configured. Connect a client");
            assertThat(RunningHost.troupe(launcher, "stop").exit()).isZero();
        }
    }

    /** The lines of the first block of that language, without their indentation. */
    private static String block(String readme, String language) {
        var found = Pattern.compile("(?m)^( *)```" + language + "\n((?s:.*?))^\\1```")
                .matcher(readme);
        assertThat(found.find()).as("a block of %s", language).isTrue();
        return found.group(2).replaceAll("(?m)^" + found.group(1), "");
    }

    private static Path copy(Path target) throws IOException, InterruptedException {
        var root = RunningHost.root();
        var git = new ProcessBuilder("git", "ls-files", "--cached", "--others", "--exclude-standard")
                .directory(root.toFile())
                .start();
        for (var name : git.inputReader().lines().toList()) {
            if (Files.exists(root.resolve(name))) {
                Files.createDirectories(target.resolve(name).getParent());
                Files.copy(root.resolve(name), target.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        assertThat(git.waitFor()).as("git ls-files").isZero();
        return target;
    }
}
