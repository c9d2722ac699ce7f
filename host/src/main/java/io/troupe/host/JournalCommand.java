package io.troupe.host;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.CommonOptions;
import io.troupe.host.cli.DataOption;
import io.troupe.host.cli.Exit;
import io.troupe.host.cli.JournalArchive;
import io.troupe.host.cli.Plain;
import io.troupe.host.cli.Shell;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Wire;
import io.troupe.host.journal.JournalFiles;
import io.troupe.host.journal.PostgresVerification;
import io.troupe.host.journal.StoreUnavailable;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.settings.JournalSettings.Store;
import io.troupe.host.task.Invariants;
import io.troupe.host.workflow.RunInvariants;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands for the journal; all but one work on its files, whether a host runs or not. */
@Command(
        name = "journal",
        description = "Copy, check, put back and trim the journal, which is all that the host knows.")
final class JournalCommand implements Runnable {

    @Mixin
    final CommonOptions common = new CommonOptions();

    @Spec
    CommandSpec spec = CommandSpec.create();

    static CommandLine of(Shell shell) {
        return new CommandLine(new JournalCommand())
                .addSubcommand(new Backup(shell))
                .addSubcommand(new Verify(shell))
                .addSubcommand(new Restore(shell))
                .addSubcommand(new CopyCommand(shell))
                .addSubcommand(new JournalArchive(shell));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Missing required subcommand: backup, verify, restore, copy or archive");
    }

    /** What those that work on files have in common. */
    abstract static class Work implements Callable<Integer> {

        @Mixin
        final CommonOptions common = new CommonOptions();

        @Mixin
        final DataOption data = new DataOption();

        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "Settings that go over those of config/troupe.yaml.")
        Optional<Path> config = Optional.empty();

        final Shell shell;

        Work(Shell shell) {
            this.shell = shell;
        }

        abstract Exit work();

        HostSettings settings() {
            var options = new StartOptions();
            options.config = config;
            return options.settings(shell);
        }

        /** A backup of the data folder would not have what is in a database. */
        void refuseWhereItIsInPostgres(String instead) {
            if (settings().journal().store() == Store.POSTGRESQL) {
                throw CommandFailure.of(
                        Exit.REFUSED,
                        "not-allowed",
                        "the journal is in PostgreSQL by journal.store of the settings, expected sqlite: " + instead);
            }
        }

        @Override
        public Integer call() {
            try {
                return work().code();
            } catch (StoreUnavailable | StartRefused e) {
                throw CommandFailure.of(Exit.FAILED, "store-unavailable", String.valueOf(e.getMessage()));
            }
        }

        void say(Object result, String text) {
            shell.out().println(common.json() ? Wire.write(result) : text);
        }
    }

    @Command(
            name = "backup",
            description = "Copy the journal and its archive into a new folder; a running host goes on.")
    static final class Backup extends Work {

        @Parameters(paramLabel = "FOLDER", description = "Where to; must not be there yet.")
        Path target = Path.of("");

        Backup(Shell shell) {
            super(shell);
        }

        @Override
        Exit work() {
            refuseWhereItIsInPostgres("back the database up with its own tools, for example pg_dump");
            var backup = JournalFiles.backup(data.in(shell), target.toAbsolutePath());
            say(backup, backup.facts() + " facts up to position " + backup.position() + " in " + backup.folder());
            return Exit.DONE;
        }
    }

    @Command(
            name = "verify",
            description = "Read all of the journal, or of a backup, and say what is damaged,"
                    + " and what is told of tasks and runs that cannot be.")
    static final class Verify extends Work {

        @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "A backup; else the data folder.")
        Optional<Path> folder = Optional.empty();

        private record Report(
                boolean sound, @JsonUnwrapped JournalFiles.Verified journal, List<Violation> violations) {}

        /** A fact with which something does not hold that must, of a task or of a run. */
        private record Violation(
                String invariant,
                @JsonIgnore String sentence,
                String stream,
                long position,
                String seen,
                String expected) {

            static Violation of(Invariants.Violation found) {
                var invariant = found.invariant();
                return new Violation(
                        invariant.wire(),
                        invariant.sentence(),
                        found.stream(),
                        found.position(),
                        found.seen(),
                        found.expected());
            }

            static Violation of(RunInvariants.Violation found) {
                var invariant = found.invariant();
                return new Violation(
                        invariant.wire(),
                        invariant.sentence(),
                        found.stream(),
                        found.position(),
                        found.seen(),
                        found.expected());
            }
        }

        Verify(Shell shell) {
            super(shell);
        }

        @Override
        Exit work() {
            var tasks = new Invariants();
            var runs = new RunInvariants();
            Consumer<Recorded> sound = fact -> {
                tasks.take(fact);
                runs.take(fact);
            };
            if (folder.isEmpty() && settings().journal().store() == Store.POSTGRESQL) {
                var place = Stores.place(settings().journal().postgres());
                var verified = PostgresVerification.verify(place, data.in(shell), sound);
                return report(verified, tasks, runs, place.toString());
            }
            var where = folder.map(Path::toAbsolutePath).orElseGet(() -> data.in(shell));
            return report(JournalFiles.verify(where, sound), tasks, runs, where.toString());
        }

        private Exit report(JournalFiles.Verified verified, Invariants tasks, RunInvariants runs, String where) {
            // Where facts are damaged, what is left of a story does not hold together; that is no news.
            var violations = verified.sound() ? violations(tasks, runs) : List.<Violation>of();
            boolean sound = verified.sound() && violations.isEmpty();
            say(new Report(sound, verified, violations), words(verified, violations, where));
            return sound ? Exit.DONE : Exit.FAILED;
        }

        private static List<Violation> violations(Invariants tasks, RunInvariants runs) {
            return Stream.concat(
                            tasks.violations().stream().map(Violation::of),
                            runs.violations().stream().map(Violation::of))
                    .toList();
        }

        private String words(JournalFiles.Verified verified, List<Violation> violations, String where) {
            var facts =
                    verified.facts() + " facts up to position " + verified.position() + left(verified) + " in " + where;
            if (!verified.sound()) {
                return "damaged: " + facts + "\n  " + String.join("\n  ", verified.problems()) + "\nmend it: "
                        + shell.command() + " journal restore BACKUP";
            }
            return violations.isEmpty()
                    ? "sound: " + facts
                    : "as it was written, but it cannot be: " + facts + "\n"
                            + violations.stream().map(Verify::words).collect(Collectors.joining("\n"))
                            + "\nthis is a mistake of the host; please report these lines";
        }

        private static String words(Violation found) {
            return Plain.line("  " + found.sentence() + " Position " + found.position() + ", " + found.stream() + ": "
                    + found.seen() + ", expected " + found.expected());
        }

        /** Whoever moved files of the archive elsewhere knows; for all others it is news. */
        private static String left(JournalFiles.Verified verified) {
            if (verified.archived() == 0) {
                return "";
            }
            var absent = verified.absent();
            return ", " + verified.archived() + " older ones left"
                    + (absent.isEmpty()
                            ? ""
                            : "; " + absent.size() + " files of the archive are not here: "
                                    + String.join(", ", absent.subList(0, Math.min(3, absent.size()))));
        }
    }

    @Command(name = "restore", description = "Put a backup in place of the journal; the host must be stopped.")
    static final class Restore extends Work {

        @Parameters(paramLabel = "FOLDER", description = "The backup.")
        Path backup = Path.of("");

        Restore(Shell shell) {
            super(shell);
        }

        private record Restored(String from, String old) {}

        @Override
        Exit work() {
            refuseWhereItIsInPostgres("restore the database with its own tools, for example pg_restore");
            try (var locked = DataFolder.open(data.in(shell))) {
                var aside = JournalFiles.restore(backup.toAbsolutePath(), locked.path());
                say(
                        new Restored(backup.toString(), aside.toString()),
                        "restored from " + backup + "; what was there before is in " + aside);
            }
            return Exit.DONE;
        }
    }
}
