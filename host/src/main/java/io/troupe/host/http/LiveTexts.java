package io.troupe.host.http;

import io.troupe.host.bus.TaskText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What models say of the tasks that go on: of each the turn that is being said, for whoever begins to look. Bounded. */
final class LiveTexts {

    private static final int MOST = 64 << 10;

    private static final class Said {
        final TaskText first;
        final StringBuilder text = new StringBuilder();
        int offset;

        Said(TaskText first) {
            this.first = first;
            this.offset = first.offset();
        }

        boolean isBefore(TaskText other) {
            return first.epoch() < other.epoch() || (first.epoch() == other.epoch() && first.turn() < other.turn());
        }

        boolean isAfter(TaskText other) {
            return first.epoch() > other.epoch() || (first.epoch() == other.epoch() && first.turn() > other.turn());
        }

        int end() {
            return offset + text.length();
        }
    }

    private final int tasks;
    private final Map<String, Said> byTask = new LinkedHashMap<>(16, 0.75f, true);

    /** @param tasks of how many it remembers what was said; those of which nothing was heard longest go first */
    LiveTexts(int tasks) {
        this.tasks = tasks;
    }

    /** Adds what was said next; false when it belongs to an earlier attempt or turn. */
    boolean add(TaskText text) {
        var said = byTask.get(text.task());
        if (said != null && said.isAfter(text)) {
            return false;
        }
        if (said == null || said.isBefore(text) || said.end() != text.offset()) {
            said = new Said(text);
            byTask.put(text.task(), said);
            if (byTask.size() > tasks) {
                byTask.remove(byTask.keySet().iterator().next());
            }
        }
        said.text.append(text.text());
        if (said.text.length() > 2 * MOST) { // seldom, since it moves all of the rest
            int over = said.text.length() - MOST;
            said.text.delete(0, over);
            said.offset += over;
        }
        return true;
    }

    /** What is being said of a task, or the newest part of it. */
    Optional<TaskText> of(String task) {
        return Optional.ofNullable(byTask.get(task))
                .map(said -> new TaskText(
                        task,
                        said.first.epoch(),
                        said.first.turn(),
                        said.offset,
                        said.text.toString(),
                        said.first.tenant()));
    }

    void ended(String task) {
        byTask.remove(task);
    }
}
