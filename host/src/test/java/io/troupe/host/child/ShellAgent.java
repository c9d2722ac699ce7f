package io.troupe.host.child;

import io.troupe.api.AgentContext;
import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.Task;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.testkit.FakeAgentContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Folders with a program in plain sh, which every system with programs has. */
public final class ShellAgent {

    private ShellAgent() {}

    /** Of tests: a machine with much to do is slow. */
    static final Children.Patience PATIENT =
            new Children.Patience(Duration.ofSeconds(55), Duration.ofSeconds(20), Duration.ofSeconds(9));

    /** What a program is told of, as the test sees it. */
    record Told(Trouble trouble, String detail) {}

    /** Writes {@code agent.yaml} and the program of the tests into a folder. */
    public static Path write(Path folder, String... more) {
        return program(folder, script(), more);
    }

    /** The same with a program of the test's own; its processes are known by the folder in their command lines. */
    public static Path program(Path folder, String script, String... more) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("agent.sh"), script);
            var lines = "description: An agent of tests.\ncommand: sh\nargs: [agent.sh, '" + folder + "']\n"
                    + String.join("\n", more);
            Files.writeString(folder.resolve("agent.yaml"), lines + "\n");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String script() throws UncheckedIOException {
        try (var in = ShellAgent.class.getResourceAsStream("/child/agent.sh")) {
            if (in == null) {
                throw new IllegalStateException("no child/agent.sh among the test's resources");
            }
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Task task(String skill) {
        return new Task(
                "task-1",
                skill,
                "",
                Json.of("{\"name\":\"Zoë\"}"),
                List.of(),
                Instant.now().plusSeconds(30),
                Budget.unbounded(),
                Optional.empty());
    }

    static Outcome run(ChildAgent agent, String skill) throws InterruptedException {
        return run(agent, skill, FakeAgentContext.create());
    }

    static Outcome run(ChildAgent agent, String skill, AgentContext context) throws InterruptedException {
        return agent.run(task(skill), context);
    }

    static String text(Outcome outcome) {
        return outcome instanceof Outcome.Completed(var answer)
                        && answer.getFirst() instanceof io.troupe.api.Content.Text(var text)
                ? text
                : outcome.toString();
    }
}
