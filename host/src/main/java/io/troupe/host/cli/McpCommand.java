package io.troupe.host.cli;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "mcp",
        description = "Speak MCP over standard input and output; starts a host when none runs.",
        footer = {"", "For clients that start their servers: claude mcp add troupe -- /path/to/scripts/troupe mcp"})
final class McpCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration DRAIN = Duration.ofMinutes(1);

    @Mixin
    final CommonOptions common = new CommonOptions();

    @Mixin
    private final HostOptions where = new HostOptions();

    @Option(
            names = "--agents",
            split = ",",
            paramLabel = "NAME",
            description = "Serve each skill of these agents as a tool, instead of the usual tools; * for all.")
    private List<String> agents = List.of();

    @Option(
            names = "--tools",
            split = ",",
            paramLabel = "NAME",
            description = "Serve the tools, prompts and documents of these plugins; * for all.")
    private List<String> tools = List.of();

    private final Shell shell;

    McpCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.setOut(System.err); // whatever else may print in this process must not get between the messages
        var reach = new HostStarter(shell, where).reach();
        var endpoint = new McpEndpoint(reach, path(), () -> where.find(shell), PATIENCE);
        new StdioProxy(shell, endpoint, DRAIN).run();
        return Exit.DONE.code();
    }

    private String path() {
        return agents.isEmpty() && tools.isEmpty()
                ? "/mcp"
                : "/mcp/tools?agents=" + written(agents) + "&tools=" + written(tools);
    }

    private static String written(List<String> names) {
        return URLEncoder.encode(String.join(",", names), StandardCharsets.UTF_8);
    }
}
