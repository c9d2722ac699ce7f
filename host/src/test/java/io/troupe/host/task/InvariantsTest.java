package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.Reply;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.api.Usage;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact;
import io.troupe.host.fact.TaskFact.Decision;
import io.troupe.host.fact.TaskFact.Idempotency;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.Player;
import io.troupe.host.fact.TaskFact.TaskAnswered;
import io.troupe.host.fact.TaskFact.TaskAsked;
import io.troupe.host.fact.TaskFact.TaskDead;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskOutcomeRefused;
import io.troupe.host.fact.TaskFact.TaskProgressed;
import io.troupe.host.fact.TaskFact.TaskQueued;
import io.troupe.host.fact.TaskFact.TaskReleased;
import io.troupe.host.fact.TaskFact.TaskRenewed;
import io.troupe.host.fact.TaskFact.TaskRetried;
import io.troupe.host.fact.TaskFact.TaskRevived;
import io.troupe.host.fact.TaskFact.TaskStarted;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskFact.TaskToolAnswered;
import io.troupe.host.fact.TaskFact.TaskToolCalled;
import io.troupe.host.fact.TaskFact.TaskTurned;
import io.troupe.host.fact.TaskState;
import io.troupe.host.task.Invariants.Invariant;
import io.troupe.host.task.Invariants.Violation;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class InvariantsTest {

    private static final long DAY = 24 * 3_600_000L;
    private static final long DEADLINE = 300_000;
    private static final TaskError BUSY = new TaskError("agent-failed", "busy", true);
    private static final ToolCall WRITE = new ToolCall("call-1", "Write", new Json("{\"path\":\"a\"}"));

    /** A wrong journal for each invariant: nothing but what it names is wrong with it. */
    private static final Map<Invariant, Consumer<Journal>> WRONG = wrong();

    private static Map<Invariant, Consumer<Journal>> wrong() {
        var wrong = new EnumMap<Invariant, Consumer<Journal>>(Invariant.class);
        wrong.put(Invariant.POSITIONS_GROW, all -> {
            all.of("a", submitted());
            all.position--;
            all.of("b", submitted());
        });
        wrong.put(Invariant.READABLE, all -> all.written("task/a", "task.submitted", "{\"deadline\":\"soon\"}"));
        wrong.put(Invariant.BEGINS_WITH_ITS_SUBMISSION, all -> all.of("a", started(1)));
        wrong.put(Invariant.VERSIONS_HAVE_NO_GAP, all -> {
            all.of("a", submitted());
            all.versions.put("task/a", 2L);
            all.of("a", started(1));
        });
        wrong.put(Invariant.ONE_TENANT, all -> {
            all.of("a", submitted());
            all.tenant = "another";
            all.of("a", started(1));
        });
        wrong.put(Invariant.FINISHES_ONCE, all -> all.of("a", submitted(), started(1), finished(1), finished(1)));
        wrong.put(
                Invariant.NOTHING_FOLLOWS_THE_END,
                all -> all.of("a", submitted(), started(1), finished(1), new TaskReleased(1, "late")));
        wrong.put(
                Invariant.TRANSITIONS_ARE_IN_THE_TABLE,
                all -> all.of("a", submitted(), started(1), new TaskFinished(1, TaskState.QUEUED, List.of(), none())));
        wrong.put(Invariant.EPOCHS_GROW_BY_ONE, all -> all.of("a", submitted(), started(2)));
        wrong.put(Invariant.ONE_HOLDER, all -> all.of("a", submitted(), started(1), started(2)));
        wrong.put(
                Invariant.SAID_BY_ITS_HOLDER,
                all -> all.of("a", submitted(), started(1), released(1), started(2), finished(1)));
        wrong.put(
                Invariant.REFUSES_NO_COMING_EPOCH,
                all -> all.of("a", submitted(), started(1), new TaskOutcomeRefused(2, "late")));
        wrong.put(Invariant.ANSWERS_A_QUESTION, all -> all.of("a", submitted(), started(1), heard(1)));
        wrong.put(
                Invariant.ONE_ANSWER_A_CALL,
                all -> all.of("a", submitted(), started(1), called(1), answered(1), answered(1)));
        wrong.put(
                Invariant.NO_SILENT_REPEAT,
                all -> all.of("a", submitted(), started(1), called(1), released(1), started(2), called(2)));
        wrong.put(Invariant.ONE_TASK_A_KEY, all -> {
            all.of("a", submitted("me", "key"));
            all.of("b", submitted("me", "key"));
        });
        wrong.put(Invariant.NO_START_AFTER_THE_DEADLINE, all -> {
            all.of("a", submitted());
            all.time = DEADLINE + 1;
            all.of("a", started(1));
        });
        wrong.put(Invariant.NOTHING_BEFORE_ITS_TIME, all -> {
            all.of("a", submitted(plan(2_000, 3)));
            all.time = 1_999;
            all.of("a", new TaskQueued("too early"));
        });
        wrong.put(Invariant.NOTHING_BEFORE_WHAT_IT_HANGS_ON, all -> {
            all.of("a", submitted());
            all.of("b", submitted(plan(0, 3, "a")));
            all.of("a", started(1), failed(1));
            all.of("b", new TaskQueued("though that one failed"));
        });
        wrong.put(
                Invariant.NO_MORE_ATTEMPTS_THAN_ALLOWED,
                all -> all.of(
                        "a",
                        submitted(plan(1, 1)),
                        queued(),
                        started(1),
                        retried(1, 1),
                        queued(),
                        started(2),
                        retried(2, 2)));
        wrong.put(Invariant.A_PART_IS_ITS_CALLERS, all -> {
            all.of("a", submitted());
            all.of("b", submitted("another", none(), Optional.of(below("a", 1))));
        });
        return wrong;
    }

    @Test
    void findsAPartThatStandsElsewhereThanBelowItsTask() {
        var all = new Journal();
        all.of("a", submitted());
        all.of("b", submitted(below("a", 1)));
        all.of("a", started(1), failed(1));
        all.of("c", submitted(below("b", 2)));
        all.of("d", submitted(below("one of which nothing is known", 7)));
        assertThat(all.checked.violations()).isEmpty();
        all.of("e", submitted(below("b", 1)));

        assertThat(all.checked.violations())
                .extracting(Violation::invariant)
                .containsExactly(Invariant.A_PART_IS_ITS_CALLERS);
    }

    @ParameterizedTest
    @EnumSource
    void findsWhatDoesNotHold(Invariant invariant) {
        var all = new Journal();
        Objects.requireNonNull(WRONG.get(invariant), "a wrong journal for " + invariant)
                .accept(all);

        assertThat(all.checked.violations()).extracting(Violation::invariant).containsExactly(invariant);
        var violation = all.checked.violations().getFirst();
        assertThat(violation.position()).isEqualTo(all.position);
        assertThat(violation.stream()).startsWith("task/");
        assertThat(violation.seen()).isNotBlank().isNotEqualTo(violation.expected());
    }

    @ParameterizedTest
    @MethodSource("right")
    void isContentWith(String name, Consumer<Journal> right) {
        var all = new Journal();
        right.accept(all);

        assertThat(all.checked.violations()).as(name).isEmpty();
    }

    static Stream<Object[]> right() {
        Map<String, Consumer<Journal>> right = new HashMap<>();
        right.put("a task as most are", all -> all.of("a", submitted(), started(1), noted(1), finished(1)));
        right.put("one that is cancelled at once", all -> all.of("a", submitted(), cancelled(0)));
        right.put("one whose host went down twice", all -> {
            all.of("a", submitted(), started(1), released(1), started(2), turned(2), released(2));
            all.of("a", started(3), turned(3), finished(3), new TaskOutcomeRefused(1, "late"));
        });
        right.put("a lease that ran out and was renewed", all -> {
            all.of("a", submitted(), started(1), released(1), new TaskRenewed(1, 9), released(1), finished(1));
        });
        right.put("a question answered while nobody had the task", all -> {
            all.of("a", submitted(), started(1), asked(1), released(1), heard(1), started(2), finished(2));
        });
        right.put("a call in doubt about which a human was asked", all -> {
            all.of("a", submitted(), started(1), called(1), released(1), started(2));
            all.of("a", asked(2), heard(1), called(2), answered(2), finished(2));
        });
        right.put("a call in doubt whose answer came later", all -> {
            all.of("a", submitted(), started(1), called(1), released(1), started(2), answered(2), finished(2));
        });
        right.put("an id of a call that is used again", all -> {
            all.of("a", submitted(), started(1), called(1), answered(1), called(1), answered(1), finished(1));
        });
        right.put("one that was retried, died and was revived", all -> {
            all.of("a", submitted(plan(1, 1)), queued(), started(1), retried(1, 1), queued(), started(2));
            all.of("a", new TaskDead(2, 2, BUSY, none()));
            all.time = DEADLINE + 1;
            all.of("a", new TaskRevived("me", 2 * DEADLINE), started(3), retried(3, 1), queued(), started(4));
            all.of("a", finished(4));
        });
        right.put("one that hangs on two others", all -> {
            all.of("a", submitted(), started(1), finished(1));
            all.of("b", submitted());
            all.of("c", submitted(plan(0, 3, "a", "b")));
            all.of("b", started(1), finished(1));
            all.of("c", queued(), started(1), finished(1));
        });
        right.put("one cancelled since another failed", all -> {
            all.of("a", submitted());
            all.of("b", submitted(plan(0, 3, "a")));
            all.of("a", started(1), failed(1));
            all.of("b", cancelled(0));
        });
        right.put("a harmless call in doubt that is answered later", all -> {
            all.of("a", submitted(), started(1), new TaskToolCalled(1, WRITE, Optional.of(true)), released(1));
            all.of("a", started(2), answered(2), finished(2));
        });
        right.put("one key of two callers", all -> {
            all.of("a", submitted("me", "key"));
            all.of("b", submitted("you", "key"));
        });
        right.put("one key a day later", all -> {
            all.of("a", submitted("me", "key"));
            all.time += DAY;
            all.of("b", submitted("me", "key"));
        });
        right.put("a kind that is not known here", all -> {
            all.of("a", submitted());
            all.written("task/a", "task.painted", "{\"colour\":\"red\"}");
            all.of("a", started(1));
        });
        right.put("what is not of a task", all -> all.written("plugin/a", "plugin.leaked", "{}"));
        return right.entrySet().stream().map(one -> new Object[] {one.getKey(), one.getValue()});
    }

    @Test
    void findsACallInDoubtThatGoesOnThoughItMayDoHarm() {
        var all = new Journal();
        all.of("a", submitted(), started(1), new TaskToolCalled(1, WRITE, Optional.of(false)), released(1));
        all.of("a", started(2), answered(2));

        assertThat(all.checked.violations())
                .extracting(Violation::invariant)
                .containsExactly(Invariant.NO_SILENT_REPEAT);
    }

    @Test
    void forgetsTasksThatHaveEndedButNotThatTheyHad() {
        var all = new Journal();
        for (int i = 0; i < 3 * Invariants.RECENT; i++) {
            all.of("task-" + i, submitted(), started(1), finished(1));
        }
        all.of("task-0", new TaskOutcomeRefused(1, "late"));
        assertThat(all.checked.open()).isZero();
        assertThat(all.checked.violations()).isEmpty();

        all.of("task-0", finished(1));
        assertThat(all.checked.violations()).hasSize(1);
    }

    @Test
    void saysEachInASentence() {
        assertThat(Invariant.values())
                .extracting(Invariant::sentence)
                .doesNotHaveDuplicates()
                .allMatch(sentence -> sentence.endsWith("."));
    }

    /** Facts one after the other, each checked as it comes. */
    static final class Journal {
        private final Invariants checked = new Invariants();
        private final Map<String, Long> versions = new HashMap<>();
        private long position;
        private long time = 1_000;
        private String tenant = "default";

        void of(String task, TaskFact... facts) {
            Arrays.stream(facts).forEach(fact -> {
                var draft = Facts.draft(fact, time, tenant, Optional.empty());
                written("task/" + task, draft.kind(), draft.body());
            });
        }

        void written(String stream, String kind, String body) {
            long version = versions.merge(stream, 1L, Long::sum);
            checked.take(new Recorded(++position, stream, version, kind, 1, time, tenant, none(), none(), body));
        }
    }

    private static <T> Optional<T> none() {
        return Optional.empty();
    }

    private static TaskSubmitted submitted() {
        return submitted("me", none(), none());
    }

    private static TaskSubmitted submitted(Plan plan) {
        return submitted("me", none(), Optional.of(plan));
    }

    private static Plan plan(long notBefore, int retries, String... dependsOn) {
        return new Plan(Optional.of(notBefore), List.of(dependsOn), none(), 0, Optional.of(retries));
    }

    private static Plan below(String parent, int depth) {
        return new Plan(none(), List.of(), Optional.of(parent), depth, none());
    }

    private static TaskSubmitted submitted(String caller, String key) {
        return submitted(caller, Optional.of(new Idempotency(key, "00ff")), none());
    }

    private static TaskSubmitted submitted(String caller, Optional<Idempotency> key, Optional<Plan> plan) {
        var input = new Json("{}");
        return new TaskSubmitted(
                "echo",
                "execute",
                input,
                List.of(),
                none(),
                DEADLINE,
                Budget.unbounded(),
                0,
                caller,
                key,
                plan,
                none(),
                none());
    }

    private static TaskStarted started(long epoch) {
        return new TaskStarted(
                epoch, new Player.Host("00000001", "0.1.0"), new Decision("by-name", List.of("echo"), "by name"));
    }

    private static TaskQueued queued() {
        return new TaskQueued("its time has come");
    }

    private static TaskRetried retried(long epoch, int attempt) {
        return new TaskRetried(epoch, attempt, BUSY, 1_000);
    }

    private static TaskFinished failed(long epoch) {
        return new TaskFinished(epoch, TaskState.FAILED, List.of(), Optional.of(BUSY));
    }

    private static TaskReleased released(long epoch) {
        return new TaskReleased(epoch, "gone");
    }

    private static TaskProgressed noted(long epoch) {
        return new TaskProgressed(epoch, "half-way");
    }

    private static TaskTurned turned(long epoch) {
        var reply = new Reply(List.of(), Reply.Stop.END, new Usage(1, 1, 0, 0), "m/m", none());
        return new TaskTurned(epoch, 1, "00ff", reply, none());
    }

    private static TaskToolCalled called(long epoch) {
        return new TaskToolCalled(epoch, WRITE);
    }

    private static TaskToolAnswered answered(long epoch) {
        return new TaskToolAnswered(epoch, WRITE.id(), ToolResult.text("done"));
    }

    private static TaskAsked asked(long epoch) {
        return new TaskAsked(epoch, 1, new Question("Again?", new Json("{\"type\":\"object\"}")));
    }

    private static TaskAnswered heard(int number) {
        return new TaskAnswered(number, none(), "me");
    }

    private static TaskFinished finished(long epoch) {
        return new TaskFinished(epoch, TaskState.COMPLETED, List.of(), none());
    }

    private static TaskFinished cancelled(long epoch) {
        return new TaskFinished(epoch, TaskState.CANCELLED, List.of(), none());
    }
}
