package io.troupe.host.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rows in aligned columns; on a terminal the last column is cut to fit, and words that are states are coloured. */
final class Table {

    private static final String GAP = "  ";
    private static final Set<String> GOOD = Set.of("available", "completed", "loaded", "ready");
    private static final Set<String> BAD = Set.of(
            "error",
            "failed",
            "dead-letter",
            "expired",
            "refused",
            "cancelled",
            "rolled-back",
            "stopped",
            "not-configured",
            "quarantined");

    private final List<List<String>> rows = new ArrayList<>();
    private final int columns;

    Table(String... header) {
        columns = header.length;
        rows.add(List.of(header));
    }

    void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException("row of " + cells.length + " cells, expected " + columns);
        }
        rows.add(List.of(cells).stream().map(Plain::line).toList());
    }

    /** Prints to the shell; a table without rows says so where it is not in the way of a program. */
    void print(Shell shell, String nothing) {
        if (rows.size() == 1) {
            shell.err().println(nothing);
            return;
        }
        var widths = new int[columns];
        for (var row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        for (int i = 0; i < rows.size(); i++) {
            shell.out().println(line(rows.get(i), widths, shell, i == 0));
        }
    }

    private String line(List<String> row, int[] widths, Shell shell, boolean header) {
        var line = new StringBuilder();
        int used = 0;
        for (int i = 0; i < columns; i++) {
            boolean last = i == columns - 1;
            int left = shell.columns().orElse(Integer.MAX_VALUE) - used;
            var cell = last ? Plain.cut(row.get(i), Math.max(left, 10)) : row.get(i);
            line.append(shell.colour() ? tint(cell, header) : cell);
            if (!last) {
                line.append(" ".repeat(widths[i] - length(cell))).append(GAP);
                used += widths[i] + GAP.length();
            }
        }
        return line.toString().stripTrailing();
    }

    private static String tint(String cell, boolean header) {
        if (header) {
            return "\033[1m" + cell + "\033[0m";
        }
        if (GOOD.contains(cell)) {
            return "\033[32m" + cell + "\033[0m";
        }
        return BAD.contains(cell) ? "\033[31m" + cell + "\033[0m" : cell;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
