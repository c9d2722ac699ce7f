package io.troupe.host.task;

import com.fasterxml.jackson.annotation.JsonValue;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskOutcomeRefused;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What must hold of the facts of tasks, whatever befell the host that wrote them; and whether it does, by one pass over
 * facts in the order of their positions. It shares no code with the task service but the table of states, so that a
 * mistake there shows here. Remembers a little of each task that has not ended and of the last {@value #RECENT} that
 * have, and the idempotency keys of a day. For one thread.
 */
public final class Invariants {

    /** What must hold, each by name and in a sentence. */
    public enum Invariant {
        POSITIONS_GROW("Positions strictly grow."),
        READABLE("A fact of a task can be read as what its kind says."),
        BEGINS_WITH_ITS_SUBMISSION("A task's stream begins with task.submitted at version 1, and has it once."),
        VERSIONS_HAVE_NO_GAP("The versions of a task's stream grow by one."),
        ONE_TENANT("All facts of a task belong to the tenant that submitted it."),
        FINISHES_ONCE("A task has no second task.finished."),
        NOTHING_FOLLOWS_THE_END("Nothing follows the end of a task but task.outcome-refused."),
        TRANSITIONS_ARE_IN_THE_TABLE("A task goes only from a state to one that the table of states allows."),
        EPOCHS_GROW_BY_ONE("The first start of a task has epoch 1, each later one the next."),
        ONE_HOLDER("A task is started only while nobody has it."),
        SAID_BY_ITS_HOLDER("What is said of the work on a task carries the epoch of the one who has it."),
        REFUSES_NO_COMING_EPOCH("A refused outcome carries an epoch that there has been."),
        ANSWERS_A_QUESTION("An answer belongs to a question that was asked and is open."),
        ONE_ANSWER_A_CALL("A tool call has at most one answer, and no answer is without its call."),
        NO_SILENT_REPEAT(
                "A call in doubt is not made again in a later epoch, unless that does no harm or a human said so."),
        ONE_TASK_A_KEY("An idempotency key of a caller stands for one task as long as it is kept."),
        NO_START_AFTER_THE_DEADLINE("A task is not started after its deadline."),
        NOTHING_BEFORE_ITS_TIME("A task is not queued, and so not started, before its time."),
        NOTHING_BEFORE_WHAT_IT_HANGS_ON(
                "A task is not queued, and so not started, before the tasks on which it depends completed."),
        NO_MORE_ATTEMPTS_THAN_ALLOWED(
                "A task's failures are counted one by one, and it is not retried more often than it allows."),
        A_PART_IS_ITS_CALLERS(
                "What is done on behalf of a task is its caller's, in its tenant, and stands one below it.");

        private final String sentence;

        Invariant(String sentence) {
            this.sentence = sentence;
        }

        public String sentence() {
            return sentence;
        }

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A fact with which an invariant does not hold.
     *
     * @param position of the fact
     * @param seen what is there
     * @param expected what should be
     */
    public record Violation(Invariant invariant, String stream, long position, String seen, String expected) {}

    private record Key(String tenant, String caller, String key) {}

    private record Use(String stream, long time) {}

    private static final String PREFIX = "task/";
    static final int RECENT = 10_000;
    private static final int MOST_VIOLATIONS = 100;
    private static final int MOST_KEYS = 1_000_000;
    /** A key is kept for 24 hours from when it came; its fact is a moment later. */
    private static final long KEPT_MILLIS = Duration.ofHours(24).minusMinutes(1).toMillis();

    private final Map<String, TaskStory> open = new HashMap<>();
    private final Map<String, TaskStory> ended = atMost(RECENT);
    /** Tasks that hang on another, by the stream of that one. */
    private final Map<String, List<TaskStory>> waiting = new HashMap<>();

    private final Map<Key, Use> keys = atMost(MOST_KEYS);
    private final List<Violation> violations = new ArrayList<>();
    private long position;

    /** Takes in the next fact, of a task or not. */
    public void take(Recorded recorded) {
        if (recorded.position() <= position) {
            report(Invariant.POSITIONS_GROW, recorded, "after position " + position, "a position beyond it");
        }
        position = Math.max(position, recorded.position());
        if (recorded.stream().startsWith(PREFIX)) {
            try {
                tell(recorded, Facts.read(recorded));
            } catch (IllegalArgumentException e) {
                report(Invariant.READABLE, recorded, String.valueOf(e.getMessage()), "a body of " + recorded.kind());
            }
        }
    }

    /** What did not hold so far, in order; at most {@value #MOST_VIOLATIONS}. */
    public List<Violation> violations() {
        return List.copyOf(violations);
    }

    /** How many tasks have not ended. */
    public int open() {
        return open.size();
    }

    private void tell(Recorded recorded, Fact fact) {
        var stream = recorded.stream();
        var story = open.getOrDefault(stream, ended.get(stream));
        if (story == null) {
            begin(recorded, fact);
            return;
        }
        story.next(recorded, fact);
        if (story.ended() && open.remove(stream) != null) {
            ended.put(stream, story);
            var dependents = waiting.remove(stream);
            if (dependents != null && story.completed()) {
                dependents.forEach(dependent -> dependent.awaitsNoMore(stream));
            }
        }
    }

    /** A task on which another hangs and of which nothing is known any more ended long ago. */
    private void hang(TaskStory story, TaskSubmitted submitted) {
        for (var id : submitted.plan().map(Plan::dependsOn).orElse(List.of())) {
            var stream = PREFIX + id;
            var other = ended.get(stream);
            if (open.containsKey(stream)) {
                waiting.computeIfAbsent(stream, first -> new ArrayList<>()).add(story);
                story.awaits(stream);
            } else if (other != null && !other.completed()) {
                story.awaits(stream);
            }
        }
    }

    private void begin(Recorded recorded, Fact fact) {
        if (fact instanceof TaskSubmitted submitted && recorded.version() == 1) {
            var story = new TaskStory(recorded, submitted, this::report);
            open.put(recorded.stream(), story);
            hang(story, submitted);
            checkParent(recorded, submitted);
            checkKey(recorded, submitted);
        } else if (!(fact instanceof TaskOutcomeRefused)) { // that may come however long after the end
            report(
                    Invariant.BEGINS_WITH_ITS_SUBMISSION,
                    recorded,
                    recorded.kind() + " at version " + recorded.version() + " of a task that is not open",
                    "task.submitted at version 1 before it");
        }
    }

    private void checkParent(Recorded recorded, TaskSubmitted submitted) {
        submitted.plan().flatMap(Plan::parent).map(id -> PREFIX + id).ifPresent(parent -> {
            var above = open.getOrDefault(parent, ended.get(parent));
            var seen = new TaskStory.Standing(recorded.tenant(), submitted.caller(), submitted.depth());
            if (above != null && !above.below().equals(seen)) {
                report(Invariant.A_PART_IS_ITS_CALLERS, recorded, "" + seen, above.below() + ", as of " + parent);
            }
        });
    }

    private void checkKey(Recorded recorded, TaskSubmitted submitted) {
        submitted.idempotency().ifPresent(idempotency -> {
            var key = new Key(recorded.tenant(), submitted.caller(), idempotency.key());
            var before = keys.remove(key);
            if (before != null && recorded.time() - before.time() < KEPT_MILLIS) {
                report(
                        Invariant.ONE_TASK_A_KEY,
                        recorded,
                        "the key of " + before.stream() + " again",
                        "no second task with it within 24 hours");
            }
            keys.put(key, new Use(recorded.stream(), recorded.time()));
        });
    }

    private void report(Invariant invariant, Recorded at, String seen, String expected) {
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(new Violation(invariant, at.stream(), at.position(), seen, expected));
        }
    }

    private static <K, V> Map<K, V> atMost(int most) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }
}
