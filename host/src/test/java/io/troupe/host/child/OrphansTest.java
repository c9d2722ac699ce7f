package io.troupe.host.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.FakeAgentContext;
import io.troupe.testkit.FakeSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of programs when their host is killed. */
class OrphansTest {

    @TempDir
    Path folder;

    /** A host that has a program running, with processes of its own, until it is killed. */
    static final class Doomed {

        private record Nothing() {}

        private Doomed() {}

        public static void main(String[] args) throws Exception {
            var children = new Children(Map.of("PATH", "/usr/bin:/bin"), ShellAgent.PATIENT);
            var agent = children.agent(ShellAgent.write(Path.of(args[0])), "doomed");
            agent.open(FakeSettings.of(new Nothing()));
            ShellAgent.run(agent, "escape", FakeAgentContext.create());
            var work = Thread.ofVirtual().start(() -> {
                try {
                    ShellAgent.run(agent, "deaf", FakeAgentContext.create());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            System.out.println("running");
            work.join();
        }
    }

    @Test
    void nothingIsLeftOfAProgramWhenItsHostIsKilled() throws Exception {
        var program = folder.resolve("agent-of-" + ProcessHandle.current().pid());
        var host = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Doomed.class.getName(),
                        program.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = new BufferedReader(new InputStreamReader(host.getInputStream(), StandardCharsets.UTF_8))) {
            var line = Optional.ofNullable(out.readLine());
            while (line.isPresent() && !line.get().equals("running")) {
                line = Optional.ofNullable(out.readLine());
            }
            assertThat(line).isPresent();
        }
        var children = host.toHandle().descendants().toList();
        assertThat(children)
                .as("the program, what it started, and what watches over them")
                .hasSizeGreaterThan(1);

        host.destroyForcibly().waitFor();

        for (var child : children) {
            child.onExit().get(20, TimeUnit.SECONDS);
        }
    }
}
