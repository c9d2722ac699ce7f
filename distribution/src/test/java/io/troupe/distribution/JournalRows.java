package io.troupe.distribution;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads a journal's file without any of our code. */
final class JournalRows {

    /** @param body empty where it is so large that it has a file of its own */
    record Row(long position, String stream, String kind, String body) {}

    private JournalRows() {}

    /** What is written of one task. */
    static List<Row> of(String task, Path file) throws SQLException {
        return read(file).stream()
                .filter(row -> row.stream().equals("task/" + task))
                .toList();
    }

    static List<Row> read(Path file) throws SQLException {
        var rows = new ArrayList<Row>();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT pos, stream, kind, body FROM fact ORDER BY pos")) {
            while (result.next()) {
                rows.add(new Row(result.getLong(1), result.getString(2), result.getString(3), result.getString(4)));
                if (rows.getLast().position() != rows.size()) {
                    throw new AssertionError("position " + rows.size() + " is missing");
                }
            }
        }
        return rows;
    }
}
