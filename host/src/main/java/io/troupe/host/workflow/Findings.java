package io.troupe.host.workflow;

import io.troupe.host.bus.WorkflowCalls.Checked.Mistake;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** What was found to be wrong with a definition: all of it, up to a number that nobody reads. */
final class Findings {

    private static final int MOST = 200;
    /** Comparing names takes long where there are many of them. */
    private static final int MOST_COMPARED = 50;

    private final ToIntFunction<String> line;
    private final List<Mistake> mistakes = new ArrayList<>();
    private final List<Mistake> warnings = new ArrayList<>();
    private int more;
    private int compared;

    /**
     * Begins with nothing.
     *
     * @param line where the value at a pointer begins, 0 where that is not known
     */
    Findings(ToIntFunction<String> line) {
        this.line = line;
    }

    void mistake(String pointer, String message) {
        if (mistakes.size() < MOST) {
            mistakes.add(new Mistake(line.applyAsInt(pointer), pointer, message));
        } else {
            more++;
        }
    }

    void warning(String pointer, String message) {
        if (warnings.size() < MOST) {
            warnings.add(new Mistake(line.applyAsInt(pointer), pointer, message));
        }
    }

    /** What name was meant, as the end of a message, for the first mistakes. */
    String nearest(String written, Collection<String> names) {
        return ++compared > MOST_COMPARED ? "" : Words.nearest(written, names);
    }

    boolean clean() {
        return mistakes.isEmpty();
    }

    /** By line, as far as those are known. */
    List<Mistake> mistakes() {
        var all = new ArrayList<>(mistakes);
        all.sort(Comparator.comparingInt(Mistake::line));
        if (more > 0) {
            all.add(new Mistake(0, "", "and " + more + " more mistakes"));
        }
        return all;
    }

    List<Mistake> warnings() {
        return warnings;
    }
}
