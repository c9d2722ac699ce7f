package io.troupe.distribution;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Reads a journal's file, and the files of its archive, without any of our code. */
final class JournalRows {

    /** @param body empty where it is so large that it has a file of its own, unless it is in the archive */
    record Row(long position, String stream, String kind, String body) {}

    private JournalRows() {}

    /** What is written of one task. */
    static List<Row> of(String task, Path file) throws SQLException, IOException {
        return read(file).stream()
                .filter(row -> row.stream().equals("task/" + task))
                .toList();
    }

    /** Everything that was ever written, in order; that something is missing is an error. */
    static List<Row> read(Path file) throws SQLException, IOException {
        var rows = new TreeMap<Long, Row>();
        archived(file.resolveSibling("archive"), rows);
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            present(connection, "fact", rows);
        }
        return gapless(rows);
    }

    /** The same of a journal in a database, of which nothing has left. */
    static List<Row> read(Connection connection, String table) throws SQLException {
        var rows = new TreeMap<Long, Row>();
        present(connection, table, rows);
        return gapless(rows);
    }

    private static void present(Connection connection, String table, Map<Long, Row> rows) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT pos, stream, kind, body FROM " + table + " ORDER BY pos")) {
            while (result.next()) {
                add(new Row(result.getLong(1), result.getString(2), result.getString(3), result.getString(4)), rows);
            }
        }
    }

    private static List<Row> gapless(SortedMap<Long, Row> rows) {
        long position = 0;
        for (long next : rows.keySet()) {
            if (next != ++position) {
                throw new AssertionError("position " + position + " is missing");
            }
        }
        return List.copyOf(rows.values());
    }

    /** Files that a host left which ended as it wrote them tell of nothing but what is still in the journal. */
    private static void archived(Path folder, Map<Long, Row> rows) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.newDirectoryStream(folder, "*.jsonl.gz")) {
            for (var file : files) {
                try (var in = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
                    for (var line = in.readLine(); line != null; line = in.readLine()) {
                        var fact = RunningHost.JSON.readTree(line);
                        add(
                                new Row(
                                        fact.path("position").asLong(),
                                        fact.path("stream").asText(),
                                        fact.path("kind").asText(),
                                        fact.path("body").asText()),
                                rows);
                    }
                }
            }
        }
    }

    private static void add(Row row, Map<Long, Row> rows) {
        var before = rows.put(row.position(), row);
        if (before != null
                && !(before.stream().equals(row.stream()) && before.kind().equals(row.kind()))) {
            throw new AssertionError("position " + row.position() + " is " + before + " and " + row);
        }
    }
}
