package io.troupe.host;

import io.troupe.host.cli.Shell;
import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What a host says once it is ready: where it is and what to do next. */
final class Greeting {

    private record Ready(String version, double readyInSeconds, int agents, String url, String mcp, String dropIn) {}

    private Greeting() {}

    static void print(Shell shell, boolean json, Host host, Path dropIn) {
        int agents = host.agents();
        var url = host.url();
        double seconds = seconds();
        if (json) {
            shell.out()
                    .println(Wire.write(
                            new Ready(Host.VERSION, seconds, agents, url + "/", url + "/mcp", dropIn.toString())));
            return;
        }
        var lines = new StringBuilder();
        lines.append(String.format(
                Locale.ROOT,
                "Troupe %s ready in %.1f s · %d %s · %s%n",
                Host.VERSION,
                seconds,
                agents,
                agents == 1 ? "agent" : "agents",
                host.model().map(model -> model + " plays them").orElse("no model: your client plays them")));
        lines.append("page     ").append(url).append("/\n");
        lines.append("try      ").append(shell.command()).append(" agents invoke echo --input hello\n");
        lines.append("connect  claude mcp add --scope user --transport http troupe ")
                .append(url)
                .append("/mcp\n");
        lines.append("drop in  ").append(dropIn).append('\n');
        int found = found(
                Path.of(System.getProperty("user.home")).resolve(".claude").resolve("agents"));
        if (found > 0) {
            lines.append(String.format(
                    "found    %d %s in ~/.claude/agents: %s plugins install ~/.claude/agents%n",
                    found, found == 1 ? "agent" : "agents", shell.command()));
        }
        shell.out().print(lines);
        shell.out().flush();
    }

    private static double seconds() {
        var begun = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
        return Duration.between(begun, Instant.now()).toMillis() / 1000.0;
    }

    private static int found(Path folder) {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (var files = Files.list(folder)) {
            return (int) files.filter(file -> file.toString().endsWith(".md")).count();
        } catch (IOException e) {
            return 0; // only a hint
        }
    }
}
