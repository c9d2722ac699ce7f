package io.troupe.host.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What models have said of the tasks that go on, the newest part of each, for whoever begins to look. Bounded. */
final class LiveTexts {

    private static final int MOST = 64 << 10;

    private static final class Said {
        final long epoch;
        final StringBuilder text = new StringBuilder();
        long dropped;

        Said(long epoch) {
            this.epoch = epoch;
        }
    }

    private final int tasks;
    private final Map<String, Said> byTask = new LinkedHashMap<>(16, 0.75f, true);

    /** @param tasks of how many it remembers what was said; those of which nothing was heard longest go first */
    LiveTexts(int tasks) {
        this.tasks = tasks;
    }

    /** Adds what was said next and says where it stands; empty when it belongs to an earlier attempt. */
    Optional<EventMessages.TextCame> add(String task, long epoch, String text) {
        var said = byTask.get(task);
        if (said != null && said.epoch > epoch) {
            return Optional.empty();
        }
        if (said == null || said.epoch < epoch) {
            said = new Said(epoch);
            byTask.put(task, said);
            if (byTask.size() > tasks) {
                byTask.remove(byTask.keySet().iterator().next());
            }
        }
        long offset = said.dropped + said.text.length();
        said.text.append(text);
        if (said.text.length() > 2 * MOST) { // seldom, since it moves all of the rest
            int over = said.text.length() - MOST;
            said.text.delete(0, over);
            said.dropped += over;
        }
        return Optional.of(new EventMessages.TextCame(task, epoch, offset, text));
    }

    /** What was said of a task so far, or the newest part of it. */
    Optional<EventMessages.TextCame> of(String task) {
        return Optional.ofNullable(byTask.get(task))
                .map(said -> new EventMessages.TextCame(task, said.epoch, said.dropped, said.text.toString()));
    }

    void ended(String task) {
        byTask.remove(task);
    }
}
