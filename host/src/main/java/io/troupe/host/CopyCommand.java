package io.troupe.host;

import io.troupe.host.cli.Exit;
import io.troupe.host.cli.Shell;
import io.troupe.host.journal.PostgresCopy;
import io.troupe.host.settings.JournalSettings.Postgres;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "copy",
        description = "Copy the journal from the data folder into PostgreSQL, and compare; the host must be stopped.")
final class CopyCommand extends JournalCommand.Work {

    @Option(
            names = "--to",
            paramLabel = "URL",
            description = "postgresql://host:port/database; else journal.postgres.url of the settings, as all else is.")
    Optional<String> to = Optional.empty();

    CopyCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit work() {
        var known = settings().journal().postgres();
        var target = Stores.place(
                new Postgres(to.orElse(known.url()), known.user(), known.password(), known.schema(), known.tls()));
        try (var locked = DataFolder.open(data.in(shell))) {
            var copied = PostgresCopy.copy(
                    locked.path(), target, facts -> shell.err().println(facts + " facts"));
            say(
                    copied,
                    copied.facts() + " facts up to position " + copied.position() + " are in " + target
                            + ", each as it was\nnext  journal.store: postgresql in the settings, then start the host;"
                            + " the journal in the data folder stays as it is and is not read any more");
        }
        return Exit.DONE;
    }
}
