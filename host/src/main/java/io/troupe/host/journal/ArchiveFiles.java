package io.troupe.host.journal;

import io.troupe.host.fact.JournalFact.JournalArchived;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks and copies the files of an archive, going by what the facts of its journal say. Blocks. */
final class ArchiveFiles {

    /** The archive's folder beside a journal. */
    static final String FOLDER = "archive";

    private ArchiveFiles() {}

    /**
     * What was found.
     *
     * @param gaps the positions whose facts have left
     * @param facts how many these are
     * @param kept the files that are what was written
     * @param absent files that are named and not there: they may have been moved to a place that costs less
     */
    record Found(Ranges gaps, long facts, List<Departed.Kept> kept, List<String> absent, List<String> problems) {

        static final Found NOTHING = new Found(Ranges.NONE, 0, List.of(), List.of(), List.of());
    }

    /** Reads all files that the journal names, and compares them with what it says of them. */
    static Found check(Connection connection, Path folder, Blobs blobs) throws SQLException {
        return check(Archive.read(connection, blobs), folder);
    }

    /** Reads all files that these facts name, and compares them with what they say of them. */
    static Found check(List<JournalArchived> archived, Path folder) {
        var gaps = new ArrayList<Ranges>();
        var kept = new ArrayList<Departed.Kept>();
        var absent = new ArrayList<String>();
        var problems = new ArrayList<String>();
        for (var fact : archived) {
            try {
                gaps.add(Ranges.parse(fact.positions()));
            } catch (IllegalArgumentException e) {
                problems.add("what a journal.archived says of positions cannot be read: " + e.getMessage());
            }
            if (fact.file().isPresent()) {
                var file = folder.resolve(FOLDER).resolve(fact.file().get());
                if (Files.isRegularFile(file)) {
                    problem(file, fact.digest().orElse(""))
                            .ifPresentOrElse(
                                    problems::add, () -> kept.add(new Departed.Kept(fact.fromPosition(), file)));
                } else {
                    absent.add(fact.file().get());
                }
            }
        }
        var all = Ranges.union(gaps);
        return new Found(all, all.count(), kept, absent, problems);
    }

    /** Copies those files that the journal of this connection names and that are there. */
    static void copy(Connection connection, Blobs blobs, Path from, Path to) throws SQLException, IOException {
        var target = Files.createDirectories(to.resolve(FOLDER));
        for (var fact : Archive.read(connection, blobs)) {
            var file = from.resolve(FOLDER).resolve(fact.file().orElse(""));
            if (Files.isRegularFile(file)) {
                var copy = target.resolve(fact.file().orElse(""));
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                try (var channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
        Blobs.sync(target);
    }

    private static Optional<String> problem(Path file, String digest) {
        try {
            return ArchiveFile.digest(file).equals(digest)
                    ? Optional.empty()
                    : Optional.of("the archive's file " + file + " is not what was written");
        } catch (IOException e) {
            return Optional.of("the archive's file " + file + " cannot be read: " + e.getMessage());
        }
    }
}
