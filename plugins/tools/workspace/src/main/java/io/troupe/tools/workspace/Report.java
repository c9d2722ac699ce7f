package io.troupe.tools.workspace;

import io.troupe.tools.workspace.WorkspaceSettings.Limits;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/** Lines of a result, as many as fit, and what was left out, in words. Not for several threads. */
final class Report {

    private final Limits limits;
    private final int results;
    private final long end;
    private final StringBuilder text = new StringBuilder();
    private final Set<String> cuts = new LinkedHashSet<>();
    private int found;
    private int bytes;

    /** @param results the most that may be found */
    Report(Limits limits, int results) {
        this.limits = limits;
        this.results = results;
        this.end = System.nanoTime() + limits.time().toNanos();
    }

    /** Adds something that was found; false when there is no room for it. */
    boolean found(String line) {
        if (found == results) {
            cuts.add("cut after " + Shown.number(results) + ": there is more");
            return false;
        }
        found++;
        return line(line);
    }

    /** Adds a line that is not counted; false when there is no room for it. */
    boolean line(String line) {
        int more = line.getBytes(StandardCharsets.UTF_8).length + 1;
        if (bytes + more > limits.bytes()) {
            cuts.add("cut after " + Shown.number(bytes) + " bytes: there is more");
            return false;
        }
        bytes += more;
        text.append(line).append('\n');
        return true;
    }

    void cut(String what) {
        cuts.add(what);
    }

    /** Says whether the time is up; an interruption ends it at once. */
    boolean late() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (System.nanoTime() - end < 0) {
            return false;
        }
        cuts.add("stopped after " + limits.time().toMillis() + " ms: not all was looked at");
        return true;
    }

    int count() {
        return found;
    }

    /** @param nothing what to say when nothing was found */
    String text(String nothing) {
        var whole = new StringBuilder(text.isEmpty() ? nothing + "\n" : text);
        cuts.forEach(cut -> whole.append('[').append(cut).append("]\n"));
        return whole.toString();
    }
}
