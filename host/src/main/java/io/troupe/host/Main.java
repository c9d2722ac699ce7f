package io.troupe.host;

import io.troupe.host.cli.Cli;
import io.troupe.host.cli.Shell;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/** Where the command line begins: commands that speak to a host come from {@code cli}, the others from here. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine(Shell.ofProcess()).execute(args));
    }

    /** All commands there are. */
    static CommandLine commandLine(Shell shell) {
        return Cli.commandLine(shell, Host.VERSION, here(shell));
    }

    private static Map<String, Object> here(Shell shell) {
        var commands = new LinkedHashMap<String, Object>();
        commands.put("start", new StartCommand(shell));
        commands.put("doctor", new DoctorCommand(shell, () -> new TrialHost(shell)));
        commands.put("journal", JournalCommand.of(shell));
        commands.put("bench", new CommandLine(new BenchCommand(shell)).setCaseInsensitiveEnumValuesAllowed(true));
        commands.put("bench evals", new EvalsCommand(shell));
        commands.put("plugins new", new CommandLine(new NewCommand(shell)).setCaseInsensitiveEnumValuesAllowed(true));
        commands.put("plugins pack", new PackCommand(shell));
        commands.put("plugins install", new InstallCommand(shell));
        commands.put("plugins verify", new VerifyCommand(shell, () -> new TrialHost(shell)));
        return commands;
    }
}
