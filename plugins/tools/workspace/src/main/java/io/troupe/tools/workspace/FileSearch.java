package io.troupe.tools.workspace;

import io.troupe.tools.workspace.Walk.Spot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.ArrayDeque;
import java.util.function.Predicate;

/** Looks for matching lines in one file after another. Not for several threads. */
final class FileSearch {

    /** Longer lines are looked at up to here, so that no line keeps an interruption waiting. */
    private static final int LONGEST_LINE = 8 << 10;

    private static final int LONGEST_SHOWN = 400;
    private static final long MOST_BYTES = 1L << 30;

    private final Predicate<String> wanted;
    private final boolean filesOnly;
    private final int context;
    private final int fileBytes;
    private final Report report;
    private int unchecked;
    private long bytes;
    private long files;
    private long tooLarge;
    private long unreadable;

    FileSearch(Predicate<String> wanted, boolean filesOnly, int context, int fileBytes, Report report) {
        this.wanted = wanted;
        this.filesOnly = filesOnly;
        this.context = context;
        this.fileBytes = fileBytes;
        this.report = report;
    }

    long files() {
        return files;
    }

    /** Puts into the report what could not be searched. */
    void told() {
        if (tooLarge > 0) {
            report.cut("not searched: " + Shown.count(tooLarge, "file", "files") + " over " + Shown.number(fileBytes)
                    + " bytes");
        }
        if (unreadable > 0) {
            report.cut("not searched: " + Shown.count(unreadable, "file", "files") + " that cannot be read");
        }
    }

    /** Searches a regular file; false when there is no room or time for more. */
    boolean in(Spot spot, long size) throws IOException, Refused, InterruptedException {
        if (size > fileBytes) {
            tooLarge++;
            return true;
        }
        if (bytes + size > MOST_BYTES) {
            report.cut("stopped after " + Shown.number(bytes) + " bytes: not all was looked at");
            return false;
        }
        byte[] read;
        try {
            read = FileBytes.read(spot.folder(), spot.name(), fileBytes);
        } catch (FileSystemException e) {
            unreadable++;
            return true;
        }
        bytes += read.length;
        files++;
        return FileText.isBinary(read) || lines(spot.place().shown(), new String(read, StandardCharsets.UTF_8));
    }

    private boolean lines(String path, String text) throws InterruptedException {
        var before = new ArrayDeque<String>();
        int number = 0;
        int after = 0;
        int shown = 0;
        for (int at = 0; at < text.length(); ) {
            int end = text.indexOf('\n', at);
            int next = end < 0 ? text.length() : end + 1;
            var line = line(text.substring(at, end < 0 ? next : end), path, ++number);
            at = next;
            unchecked += line.length() + 64;
            if (unchecked > LONGEST_LINE) {
                unchecked = 0;
                if (report.late()) {
                    return false;
                }
            }
            if (wanted.test(line)) {
                if (filesOnly) {
                    return report.found(path);
                }
                if (!matched(path, number, line, shown, before)) {
                    return false;
                }
                after = context;
                shown = number;
            } else if (after > 0) {
                after--;
                shown = number;
                if (!report.line(told(path, '-', number, line))) {
                    return false;
                }
            } else if (context > 0) {
                before.addLast(line);
                if (before.size() > context) {
                    before.removeFirst();
                }
            }
        }
        return true;
    }

    private boolean matched(String path, int number, String line, int shown, ArrayDeque<String> before) {
        int first = number - before.size();
        if (context > 0 && shown > 0 && first > shown + 1 && !report.line("--")) {
            return false;
        }
        while (!before.isEmpty()) {
            if (!report.line(told(path, '-', first++, before.removeFirst()))) {
                return false;
            }
        }
        return report.found(told(path, ':', number, line));
    }

    private String line(String text, String path, int number) {
        var line = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        if (line.length() <= LONGEST_LINE) {
            return line;
        }
        report.cut("only the first " + Shown.number(LONGEST_LINE)
                + " characters of long lines were looked at, first in " + path + ":" + number);
        return line.substring(0, LONGEST_LINE);
    }

    private static String told(String path, char mark, int number, String line) {
        var text = line.length() > LONGEST_SHOWN ? line.substring(0, LONGEST_SHOWN) + "…" : line;
        return path + mark + number + mark + " " + text;
    }
}
