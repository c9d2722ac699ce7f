package io.troupe.distribution;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads a journal's file without any of our code. */
final class JournalRows {

    record Row(long position, String stream, String kind) {}

    private JournalRows() {}

    static List<Row> read(Path file) throws SQLException {
        var rows = new ArrayList<Row>();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT pos, stream, kind FROM fact ORDER BY pos")) {
            while (result.next()) {
                rows.add(new Row(result.getLong(1), result.getString(2), result.getString(3)));
                if (rows.getLast().position() != rows.size()) {
                    throw new AssertionError("position " + rows.size() + " is missing");
                }
            }
        }
        return rows;
    }
}
