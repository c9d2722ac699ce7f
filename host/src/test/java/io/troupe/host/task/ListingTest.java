package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.ListTasks;
import io.troupe.host.bus.TaskCalls.TaskList;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.TaskState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListingTest {

    private TaskHost host;
    private final List<String> all = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        host = TaskHost.open();
        for (int i = 0; i < 10; i++) {
            var start = host.started("worker");
            all.add(start.id());
            if (i % 2 == 0) {
                host.finish(start);
            }
            all.add(host.submit("expert").id());
        }
        all.sort(Comparator.reverseOrder());
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void showsTheNewestFirst() throws Exception {
        assertThat(list(Optional.empty(), 100).tasks()).extracting(TaskView::id).isEqualTo(all);
    }

    @Test
    void pagesMeetWithoutGapOrOverlap() throws Exception {
        var seen = new ArrayList<String>();
        Optional<String> before = Optional.empty();
        do {
            var page = list(before, 3);
            assertThat(page.tasks()).hasSizeBetween(1, 3);
            page.tasks().forEach(task -> seen.add(task.id()));
            before = page.next();
        } while (before.isPresent());

        assertThat(seen).isEqualTo(all);
    }

    @Test
    void aPageThatIsTheLastSaysSo() throws Exception {
        assertThat(list(Optional.empty(), 20).next()).isEmpty();
        assertThat(list(Optional.empty(), 19).next()).isPresent();
    }

    @Test
    void filtersByStateAgentAndClaim() throws Exception {
        assertThat(ask(List.of(TaskState.COMPLETED), Optional.empty(), false))
                .hasSize(5)
                .allSatisfy(task -> assertThat(task.state()).isEqualTo(TaskState.COMPLETED));
        assertThat(ask(List.of(TaskState.COMPLETED, TaskState.RUNNING), Optional.empty(), false))
                .hasSize(10);
        assertThat(ask(List.of(), Optional.of("expert"), false))
                .hasSize(10)
                .allSatisfy(task -> assertThat(task.agent()).isEqualTo("expert"));
        assertThat(ask(List.of(), Optional.empty(), true))
                .hasSize(10)
                .allSatisfy(task -> assertThat(task.claimable()).isTrue());
        assertThat(ask(List.of(TaskState.FAILED), Optional.empty(), false)).isEmpty();
    }

    @Test
    void isTheSameAfterARestart() throws Exception {
        var before = ask(List.of(TaskState.COMPLETED, TaskState.QUEUED), Optional.empty(), false);
        host.tell(List.of(TaskHost.expert("expert")));
        host.restart();

        assertThat(ask(List.of(TaskState.COMPLETED, TaskState.QUEUED), Optional.of("expert"), false))
                .isEqualTo(before.stream()
                        .filter(task -> task.agent().equals("expert"))
                        .toList());
        assertThat(ask(List.of(TaskState.COMPLETED), Optional.empty(), false))
                .isEqualTo(before.stream()
                        .filter(task -> task.state() == TaskState.COMPLETED)
                        .toList());
    }

    private TaskList list(Optional<String> before, int limit) throws Exception {
        return host.ask(TaskCalls.LIST, new ListTasks(List.of(), Optional.empty(), false, before, limit));
    }

    private List<TaskView> ask(List<TaskState> states, Optional<String> agent, boolean claimable) throws Exception {
        return host.ask(TaskCalls.LIST, new ListTasks(states, agent, claimable, Optional.empty(), 100))
                .tasks();
    }
}
