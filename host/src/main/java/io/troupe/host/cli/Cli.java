package io.troupe.host.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts the commands together: those here, which speak HTTP, and those that run within this process. */
public final class Cli {

    /** As the documentation lists them. */
    private static final List<String> ORDER = List.of(
            "start",
            "stop",
            "status",
            "doctor",
            "agents",
            "run",
            "runs",
            "workflows",
            "tasks",
            "schedules",
            "models",
            "plugins",
            "tokens",
            "journal",
            "logs",
            "mcp",
            "bench",
            "completion");

    /** Speaks of all others. */
    private static final String ALL = "completion";

    @Command(
            name = "troupe",
            description = "A host for agents: start it, look at it, give its agents work.",
            mixinStandardHelpOptions = true,
            footer = {"", "Exit: 0 done, 1 failed, 2 usage, 3 not found, 4 refused, 5 host not reachable."})
    private static final class Root {}

    private Cli() {}

    /**
     * The command line; {@code execute(args)} returns the exit code and lets no exception through.
     *
     * @param more makes annotated commands (or {@code CommandLine}s) by where they go: {@code start}, {@code plugins pack};
     *     to fail they throw {@link CommandFailure}
     * @param args of which the first says what to make: making all commands takes longer than most of them; without any, or
     *     where it is none of them, all are made
     */
    public static CommandLine commandLine(Shell shell, String version, Map<String, Supplier<?>> more, String... args) {
        var root = new CommandLine(new Root());
        root.getCommandSpec().version("troupe " + version);
        var commands = httpCommands(shell, root);
        new TreeMap<>(more).forEach((path, command) -> add(commands, path, command));
        if (args.length > 0 && commands.containsKey(args[0]) && !args[0].equals(ALL)) {
            commands.keySet().retainAll(Set.of(args[0]));
        }
        var names = Stream.concat(ORDER.stream().filter(commands::containsKey), commands.keySet().stream())
                .distinct();
        names.forEach(name -> {
            var made = Objects.requireNonNull(commands.get(name)).get();
            made.getCommandSpec().name(name); // else a group goes by the name of the command that lists what is in it
            root.addSubcommand(name, made);
        });
        return configured(root, shell);
    }

    private static void add(Map<String, Supplier<CommandLine>> commands, String path, Supplier<?> command) {
        Supplier<CommandLine> line = () -> {
            var made = command.get();
            return made instanceof CommandLine whole ? whole : new CommandLine(made);
        };
        int space = path.indexOf(' ');
        if (space < 0) {
            commands.put(path, line);
            return;
        }
        var group = commands.get(path.substring(0, space));
        if (group == null) {
            throw new IllegalArgumentException("no command for '" + path + "', expected one of " + commands.keySet());
        }
        commands.put(path.substring(0, space), () -> group.get().addSubcommand(path.substring(space + 1), line.get()));
    }

    private static Map<String, Supplier<CommandLine>> httpCommands(Shell shell, CommandLine root) {
        var commands = new LinkedHashMap<String, Supplier<CommandLine>>();
        commands.put("stop", () -> new CommandLine(new StopCommand(shell)));
        commands.put("status", () -> new CommandLine(new StatusCommand(shell)));
        commands.put(
                "agents",
                () -> group(new AgentsList(shell), "List, show and invoke agents.")
                        .addSubcommand("list", new AgentsList(shell))
                        .addSubcommand("show", new AgentsShow(shell))
                        .addSubcommand("invoke", new AgentsInvoke(shell)));
        commands.put(
                "tasks",
                () -> group(new TasksList(shell), "List, show, submit, cancel and answer tasks.")
                        .addSubcommand("list", new TasksList(shell))
                        .addSubcommand("show", new TasksShow(shell))
                        .addSubcommand("submit", new TasksSubmit(shell))
                        .addSubcommand("cancel", new TasksCancel(shell))
                        .addSubcommand("retry", new TasksRetry(shell))
                        .addSubcommand("answer", new TasksAnswer(shell)));
        commands.put("run", () -> new CommandLine(new RunCommand(shell)));
        commands.put("runs", () -> runs(shell));
        commands.put(
                "workflows",
                () -> group(new WorkflowsList(shell), "List, show, check and put definitions of workflows.")
                        .addSubcommand("list", new WorkflowsList(shell))
                        .addSubcommand("show", new WorkflowsShow(shell))
                        .addSubcommand("validate", new WorkflowsValidate(shell))
                        .addSubcommand("put", new WorkflowsPut(shell)));
        commands.put("schedules", () -> schedules(shell));
        commands.put(
                "models",
                () -> group(new ModelsList(shell), "List and test the models that play agents of instructions.")
                        .addSubcommand("list", new ModelsList(shell))
                        .addSubcommand("test", new ModelsTry(shell)));
        commands.put("plugins", () -> plugins(shell));
        commands.put(
                "tokens",
                () -> group(new TokensList(shell), "Make, list and revoke tokens: who may call the host, and for what.")
                        .addSubcommand("create", new TokensCreate(shell))
                        .addSubcommand("list", new TokensList(shell))
                        .addSubcommand("revoke", new TokensRevoke(shell)));
        commands.put("logs", () -> new CommandLine(new LogsCommand(shell)));
        commands.put("mcp", () -> new CommandLine(new McpCommand(shell)));
        commands.put(ALL, () -> new CommandLine(new CompletionCommand(shell, () -> root)));
        return commands;
    }

    private static CommandLine schedules(Shell shell) {
        var schedules = group(
                        new SchedulesList(shell), "Have tasks submitted again and again: list, show and change what.")
                .addSubcommand("list", new SchedulesList(shell))
                .addSubcommand("show", new SchedulesShow(shell))
                .addSubcommand("create", new SchedulesCreate(shell));
        SchedulesChange.addTo(schedules, shell);
        return schedules;
    }

    private static CommandLine plugins(Shell shell) {
        var plugins = group(new PluginsList(shell), "Write, try, install, list and change plugins.")
                .addSubcommand("list", new PluginsList(shell))
                .addSubcommand("show", new PluginsShow(shell));
        PluginsChange.addTo(plugins, shell);
        return plugins;
    }

    private static CommandLine runs(Shell shell) {
        var runs = group(new RunsList(shell), "List, show, watch, steer, change and compare runs of workflows.")
                .addSubcommand("list", new RunsList(shell))
                .addSubcommand("show", new RunsShow(shell))
                .addSubcommand("watch", new RunsWatch(shell));
        RunsAct.addTo(runs, shell);
        return runs.addSubcommand("answer", new RunsAnswer(shell))
                .addSubcommand("change", new RunsChange(shell))
                .addSubcommand("fork", new RunsFork(shell))
                .addSubcommand("diff", new RunsDiff(shell))
                .addSubcommand("report", new RunsReport(shell))
                .addSubcommand("replay", new RunsReplay(shell));
    }

    /** A command with others below it; alone it does what its first one does. */
    private static CommandLine group(Object list, String about) {
        var group = new CommandLine(list);
        group.getCommandSpec().usageMessage().description(about);
        return group;
    }

    private static CommandLine configured(CommandLine root, Shell shell) {
        return root.setOut(new PrintWriter(shell.out(), true, UTF_8))
                .setErr(new PrintWriter(shell.err(), true, UTF_8))
                .setExpandAtFiles(false) // @file is a value of our own options
                .setColorScheme(CommandLine.Help.defaultColorScheme(shell.colour() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpWidth(Math.clamp(shell.columns().orElse(100), 60, 120))
                .setParameterExceptionHandler((failure, args) -> misused(failure, args, shell))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command, shell));
    }

    private static int misused(ParameterException failure, String[] args, Shell shell) {
        var command = failure.getCommandLine();
        if (List.of(args).contains("--json")) {
            print(CommandFailure.of(Exit.USAGE, "usage", String.valueOf(failure.getMessage())), true, shell);
            return Exit.USAGE.code();
        }
        shell.err().println(failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, command.getErr());
        shell.err().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return Exit.USAGE.code();
    }

    private static int failed(Exception failure, CommandLine command, Shell shell) {
        var parsed = command.getParseResult();
        var told = failure instanceof CommandFailure known
                ? known
                : CommandFailure.of(Exit.FAILED, "internal", failure + "; --verbose shows where");
        print(told, parsed.hasMatchedOption("--json"), shell);
        if (parsed.hasMatchedOption("--verbose") || shell.debug()) {
            failure.printStackTrace(shell.err());
        }
        return told.exit().code();
    }

    private static void print(CommandFailure failure, boolean json, Shell shell) {
        shell.err().println(json ? JsonText.pretty(failure.json()) : failure.text());
    }
}
