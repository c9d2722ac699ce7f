package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QueueTest {

    private final Queue queue = new Queue(1_000);
    private int made;

    @Test
    void takesTheUrgentFirstAndTheOlderBeforeTheYounger() {
        var usual = add(0);
        var urgent = add(5);
        var later = add(5);

        assertThat(taken(3)).containsExactly(urgent, later, usual);
        assertThat(queue.next("a")).isEmpty();
    }

    @Test
    void letsNobodyStarve() {
        var patient = add(-100);
        for (int task = 0; task < 100; task++) {
            add(100);
        }

        assertThat(taken(Queue.SHARE)).last().isEqualTo(patient);
    }

    @Test
    void givesEveryAgentItsTurnWhenAllWait() {
        var patient = add("b", -1);
        for (int task = 0; task < 50; task++) {
            add(1);
        }

        var rounds = new ArrayList<String>();
        for (int round = 0; round < Queue.SHARE; round++) {
            rounds.add(queue.agents().getFirst());
        }
        assertThat(rounds).contains(patient.agent()).contains("a");
    }

    @Test
    void countsWhatWaits() {
        var first = add(0);
        add(1);
        queue.add(first);

        assertThat(queue.waiting()).isEqualTo(2);
        queue.remove(first);
        queue.remove(first);
        assertThat(queue.waiting("a")).isEqualTo(1);
    }

    private List<TaskEntry> taken(int count) {
        var taken = new ArrayList<TaskEntry>();
        for (int start = 0; start < count; start++) {
            var next = queue.next("a").orElseThrow();
            queue.remove(next);
            queue.started(next, "0000000a");
            taken.add(next);
        }
        return taken;
    }

    private TaskEntry add(int priority) {
        return add("a", priority);
    }

    private TaskEntry add(String agent, int priority) {
        var submitted = new TaskSubmitted(
                agent,
                "execute",
                new Json("{}"),
                List.of(),
                Optional.empty(),
                Long.MAX_VALUE,
                Budget.unbounded(),
                priority,
                "local",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        var entry = new TaskEntry("task-%05d".formatted(made++), submitted, 0, "default");
        queue.add(entry);
        return entry;
    }
}
