package io.troupe.host.cli;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has something done to a run, and says how it stands then. */
abstract class RunsAct extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    private final String verb;

    private RunsAct(Shell shell, String verb) {
        super(shell);
        this.verb = verb;
    }

    static void addTo(CommandLine runs, Shell shell) {
        runs.addSubcommand("pause", new Pause(shell))
                .addSubcommand("resume", new Resume(shell))
                .addSubcommand("cancel", new Cancel(shell))
                .addSubcommand("rollback", new Rollback(shell));
    }

    Optional<String> reason() {
        return Optional.empty();
    }

    @Override
    final Exit ask(HostClient client) throws InterruptedException {
        var body = JsonText.object();
        reason().ifPresent(text -> body.put("reason", text));
        var run = client.post(Target.of("runs", id, verb), body);
        return show(run, () -> shell.out().println(RunWords.line(run)));
    }

    /** One for which there is a reason. */
    private abstract static class WithReason extends RunsAct {
        @Option(names = "--reason", paramLabel = "TEXT", description = "Why; whoever looks at the run sees it.")
        Optional<String> reason = Optional.empty();

        WithReason(Shell shell, String verb) {
            super(shell, verb);
        }

        @Override
        final Optional<String> reason() {
            return reason;
        }
    }

    @Command(name = "pause", description = "Start nothing more of a run until it is resumed; what runs goes on.")
    private static final class Pause extends WithReason {
        Pause(Shell shell) {
            super(shell, "pause");
        }
    }

    @Command(name = "resume", description = "Go on with a run.")
    private static final class Resume extends RunsAct {
        Resume(Shell shell) {
            super(shell, "resume");
        }
    }

    @Command(name = "cancel", description = "End a run and interrupt its steps.")
    private static final class Cancel extends WithReason {
        Cancel(Shell shell) {
            super(shell, "cancel");
        }
    }

    @Command(
            name = "rollback",
            description = "Undo what was completed, last first; again after a step could not be undone.")
    private static final class Rollback extends WithReason {
        Rollback(Shell shell) {
            super(shell, "rollback");
        }
    }
}
