package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Copies, checks and puts back the files of a journal: {@code journal.db}, {@code blobs} and {@code archive} in one
 * folder, a host's data folder or a backup. Copying and checking work beside a host that has the journal open. Blocks.
 */
public final class JournalFiles {

    private static final String DATABASE = "journal.db";
    private static final String SNAPSHOTS = "snapshots";
    private static final String BLOBS = "blobs";
    private static final int MAX_PROBLEMS = 100;
    private static final int ATTEMPTS = 3;

    private JournalFiles() {}

    /** What was copied. */
    public record Backup(Path folder, long facts, long position) {}

    /**
     * What was found.
     *
     * @param archived how many facts have left the journal
     * @param absent files of the archive that are not there: lost, or moved elsewhere by somebody
     * @param problems in words, at most {@value #MAX_PROBLEMS}; none when all is as it was written
     */
    public record Verified(long facts, long position, long archived, List<String> absent, List<String> problems) {
        public Verified {
            absent = List.copyOf(absent);
            problems = List.copyOf(problems);
        }

        public boolean sound() {
            return problems.isEmpty();
        }
    }

    /**
     * Copies a journal as it is at one moment.
     *
     * @param target a folder that is made; it must not be there
     * @throws StoreUnavailable when it cannot be copied, or what was copied is not sound; nothing is at the target then
     */
    public static Backup backup(Path source, Path target) {
        var database = existing(source);
        try {
            if (Files.exists(target)) {
                throw new FileAlreadyExistsException(
                        target.toString(), null, "expected a folder that is not there yet");
            }
            var fresh = Files.createDirectories(target.resolveSibling(target.getFileName() + ".tmp"));
            copy(source, fresh, ATTEMPTS);
            Blobs.sync(fresh.resolve(BLOBS));
            Blobs.sync(fresh);
            var verified = verify(fresh);
            if (!verified.sound()) {
                throw Damage.of(database, String.join("; ", verified.problems()));
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
            return new Backup(target, verified.facts(), verified.position());
        } catch (IOException | SQLException e) {
            throw new StoreUnavailable("cannot back up " + database + " to " + target + ": " + e.getMessage(), e);
        }
    }

    /** Facts with large bodies may leave for the archive meanwhile, and then all is copied as it is now. */
    private static void copy(Path source, Path target, int attempts) throws SQLException, IOException {
        try {
            copyDatabase(source.resolve(DATABASE), target.resolve(DATABASE));
            copyBlobs(target.resolve(DATABASE), source.resolve(BLOBS), Files.createDirectories(target.resolve(BLOBS)));
        } catch (NoSuchFileException e) {
            if (attempts <= 1) {
                throw e;
            }
            copy(source, target, attempts - 1);
            return;
        }
        copyArchive(source, target.resolve(DATABASE), target);
    }

    private static void copyArchive(Path source, Path database, Path target) throws SQLException, IOException {
        try (var connection = Database.read(database)) {
            var blobs = new Blobs(target.resolve(BLOBS), Failpoint.none());
            ArchiveFiles.copy(connection, blobs, source, target);
        }
    }

    /** Reads everything and says what is not as it was written. */
    public static Verified verify(Path folder) {
        return verify(folder, false, fact -> {});
    }

    /**
     * Reads everything and says what is not as it was written.
     *
     * @param sound is told of each fact that is, in the order of positions: of those in the archive, too
     */
    public static Verified verify(Path folder, Consumer<Recorded> sound) {
        return verify(folder, true, sound);
    }

    private static Verified verify(Path folder, boolean archived, Consumer<Recorded> sound) {
        var database = existing(folder);
        var problems = new ArrayList<String>();
        long facts = 0;
        long position = 0;
        var archive = ArchiveFiles.Found.NOTHING;
        try (var connection = Database.read(database)) {
            WriteAheadLog.check(database);
            connection.setAutoCommit(false); // one moment for all that is read, while a host may go on writing
            Database.integrity(connection).ifPresent(problems::add);
            var blobs = new Blobs(folder.resolve(BLOBS), Failpoint.none());
            archive = ArchiveFiles.check(connection, folder, blobs);
            problems.addAll(archive.problems());
            try (var departed = new Departed(archived ? archive.kept() : List.of());
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT " + Row.COLUMNS + " FROM fact ORDER BY pos")) {
                while (rows.next() && problems.size() < MAX_PROBLEMS) {
                    var row = Row.read(rows);
                    departed.until(row.position(), sound);
                    missing(position, row.position(), archive.gaps()).ifPresent(problems::add);
                    check(row, rows.getLong(13), blobs, problems).ifPresent(sound);
                    position = row.position();
                    facts++;
                }
            }
            long head = Database.number(connection, "SELECT pos FROM head");
            if (head != position) {
                problems.add("the head is at position " + head + " but the last fact at " + position);
            }
        } catch (SQLException | IOException | StoreUnavailable | IllegalArgumentException e) {
            problems.add(database + " cannot be read: " + e.getMessage());
        }
        return new Verified(
                facts,
                position,
                archive.facts(),
                archive.absent(),
                problems.subList(0, Math.min(problems.size(), MAX_PROBLEMS)));
    }

    /**
     * Puts a backup in place of a journal. The host must not run; what was there is kept beside it.
     *
     * @return where the old files are
     * @throws StoreUnavailable when the backup is not sound, or the files cannot be moved
     */
    public static Path restore(Path backup, Path target) {
        var verified = verify(backup);
        if (!verified.sound()) {
            throw Damage.of(backup.resolve(DATABASE), String.join("; ", verified.problems()));
        }
        var moment = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS")
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
        var aside = target.resolve("before-restore-" + moment);
        try {
            Files.createDirectories(aside);
            // Blobs are named by what is in them: those of both journals can lie side by side.
            copyBlobs(backup.resolve(DATABASE), backup.resolve(BLOBS), Files.createDirectories(target.resolve(BLOBS)));
            var fresh = target.resolve(DATABASE + ".tmp");
            copyDatabase(backup.resolve(DATABASE), fresh);
            // Files of an archive are named by positions, which those of another journal have, too.
            if (Files.isDirectory(target.resolve(ArchiveFiles.FOLDER))) {
                Files.move(
                        target.resolve(ArchiveFiles.FOLDER),
                        aside.resolve(ArchiveFiles.FOLDER),
                        StandardCopyOption.ATOMIC_MOVE);
            }
            // What was made of the other journal to start faster would tell of tasks that this one knows otherwise.
            if (Files.isDirectory(target.resolve(SNAPSHOTS))) {
                Files.move(target.resolve(SNAPSHOTS), aside.resolve(SNAPSHOTS), StandardCopyOption.ATOMIC_MOVE);
            }
            copyArchive(backup, fresh, target);
            if (Files.exists(target.resolve(DATABASE))) {
                Files.copy(target.resolve(DATABASE), aside.resolve(DATABASE));
            }
            for (var name : List.of(DATABASE + "-wal", DATABASE + "-shm")) {
                if (Files.exists(target.resolve(name))) {
                    Files.move(target.resolve(name), aside.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                }
            }
            // At no moment is there no journal: a start in between would begin an empty one.
            Files.move(
                    fresh,
                    target.resolve(DATABASE),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            Blobs.sync(target);
            return aside;
        } catch (IOException | SQLException e) {
            throw new StoreUnavailable(
                    "cannot restore " + backup + " to " + target + ": " + e.getMessage() + "; the old files are in "
                            + aside,
                    e);
        }
    }

    private static Path existing(Path folder) {
        var database = folder.resolve(DATABASE);
        if (!Files.isRegularFile(database)) {
            throw new StoreUnavailable("no journal in " + folder + ", expected a file " + DATABASE + " there");
        }
        return database;
    }

    /** Only what has left may be missing. */
    private static Optional<String> missing(long before, long position, Ranges gaps) {
        return position == before + 1 || gaps.contain(before + 1, position - 1)
                ? Optional.empty()
                : Optional.of("positions " + (before + 1) + " to " + (position - 1)
                        + " are missing, and not all of them have left for the archive");
    }

    /** Checks a row; the fact in it, when it is what was written. */
    private static Optional<Recorded> check(Row row, long crc, Blobs blobs, List<String> problems) {
        int found = problems.size();
        if (row.crc() != crc) {
            problems.add("the fact at position " + row.position() + " is not what was written");
        }
        try {
            var body = row.blob() == null ? row.body() : blobs.get(row.blob());
            return problems.size() == found ? Optional.of(row.recorded(body)) : Optional.empty();
        } catch (StoreUnavailable e) {
            problems.add("the body of the fact at position " + row.position() + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private static void copyDatabase(Path from, Path to) throws SQLException, IOException {
        Files.deleteIfExists(to);
        try (var connection = Database.read(from);
                var statement = connection.prepareStatement("VACUUM INTO ?")) {
            statement.setString(1, to.toString());
            statement.execute();
        }
        try (var channel = FileChannel.open(to, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Copies the blobs that the copied journal names; later ones do not belong to it. */
    private static void copyBlobs(Path database, Path from, Path to) throws SQLException, IOException {
        for (var digest : digests(database)) {
            Files.copy(from.resolve(digest), to.resolve(digest), StandardCopyOption.REPLACE_EXISTING);
            try (var channel = FileChannel.open(to.resolve(digest), StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
    }

    private static List<String> digests(Path database) throws SQLException {
        var digests = new ArrayList<String>();
        try (Connection connection = Database.read(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT DISTINCT blob FROM fact WHERE blob IS NOT NULL")) {
            while (rows.next()) {
                digests.add(rows.getString(1));
            }
        }
        return digests;
    }
}
