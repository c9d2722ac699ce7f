package io.troupe.host;

import io.troupe.host.cli.Cli;
import io.troupe.host.cli.Shell;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Where the command line begins: commands that speak to a host come from {@code cli}, the others from here. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine(Shell.ofProcess(), args).execute(args));
    }

    /**
     * The commands there are.
     *
     * @param args of which the first says which is wanted; without any, all
     */
    static CommandLine commandLine(Shell shell, String... args) {
        return Cli.commandLine(shell, Host.VERSION, here(shell), args);
    }

    private static Map<String, Supplier<?>> here(Shell shell) {
        return Map.of(
                "start", () -> new StartCommand(shell),
                "doctor", () -> new DoctorCommand(shell, () -> new TrialHost(shell)),
                "journal", () -> JournalCommand.of(shell),
                "bench", () -> new CommandLine(new BenchCommand(shell)).setCaseInsensitiveEnumValuesAllowed(true),
                "bench evals", () -> new EvalsCommand(shell),
                "plugins new", () -> new CommandLine(new NewCommand(shell)).setCaseInsensitiveEnumValuesAllowed(true),
                "plugins pack", () -> new PackCommand(shell),
                "plugins install", () -> new InstallCommand(shell),
                "plugins verify", () -> new VerifyCommand(shell, () -> new TrialHost(shell)));
    }
}
