package io.troupe.host.child;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries what a program says on stderr into the log, so much of it, and remembers the last of it. */
final class Errors {

    private static final Logger LOG = LoggerFactory.getLogger("io.troupe.host.child.stderr");
    private static final int LONGEST_LINE = 1 << 20;
    private static final int LONGEST_SHOWN = 500;
    private static final int MOST_A_SECOND = 50;

    private final String plugin;
    private final List<String> secrets;
    private final Rate rate = new Rate(MOST_A_SECOND, 1_000);
    private volatile String last = "";
    private long leftOut;

    /** @param secrets what must not be shown */
    Errors(String plugin, Collection<String> secrets) {
        this.plugin = plugin;
        this.secrets = List.copyOf(secrets);
    }

    /** Reads until it ends; blocks. */
    void read(InputStream in) {
        try (in) {
            var lines = new Lines(in, LONGEST_LINE);
            for (var line = lines.next(); line != null; line = lines.next()) {
                take(line);
            }
        } catch (Lines.TooLong e) {
            take("(what it says on stderr has lines too long to show, and is not shown any more)");
            drain(in);
        } catch (IOException e) {
            LOG.debug("{}: stderr cannot be read", plugin, e);
        }
    }

    private void drain(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            LOG.debug("{}: stderr cannot be read", plugin, e);
        }
    }

    /** The same without what must not be shown. */
    String without(String text) {
        return Words.without(secrets, text);
    }

    /** Takes a line for the log. */
    synchronized void take(String line) {
        var shown = Words.clean(without(line), LONGEST_SHOWN);
        if (shown.isEmpty()) {
            return;
        }
        last = shown;
        if (!rate.allows()) {
            leftOut++;
            return;
        }
        if (leftOut > 0) {
            LOG.info("{}: ({} lines left out)", plugin, leftOut);
            leftOut = 0;
        }
        LOG.info("{}: {}", plugin, shown);
    }

    /** The last that it said; empty when it said nothing. */
    String last() {
        return last;
    }
}
