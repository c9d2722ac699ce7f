package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.Journal.Append;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node of this version leads after one of a newer version did, as during an upgrade of one node after the other. */
class NewerFactsTest {

    private static final String SUBMITTED =
            "{\"agent\":\"expert\",\"skill\":\"execute\",\"input\":{\"instruction\":\"a\"},"
                    + "\"content\":[],\"deadline\":99999999999999,\"budget\":{\"colours\":3},\"priority\":0,\"caller\":\"me\","
                    + "\"mood\":{\"calm\":true}}";
    private static final String PRAISED = "{\"by\":\"a newer version\",\"stars\":5}";
    private static final String PROGRESSED = "{\"epoch\":0,\"parts\":[\"said\",\"otherwise\"]}";

    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        host = TaskHost.open();
        write("task-01hf0000000000000000000001", fact("submitted", 1, SUBMITTED), fact("praised", 1, PRAISED));
        write("task-01hf0000000000000000000002", fact("submitted", 1, SUBMITTED), fact("progressed", 2, PROGRESSED));
        host.restart();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void goesOnWithTasksOfWhichMoreIsToldThanItKnows() throws Exception {
        for (var id : List.of("task-01hf0000000000000000000001", "task-01hf0000000000000000000002")) {
            assertThat(host.show(id).state()).isEqualTo(TaskState.QUEUED);
            assertThat(host.show(id).version()).isEqualTo(2);
            var brief = host.claim(id);
            assertThat(host.ask(TaskCalls.COMPLETE, TaskHost.answer(brief, "done"))
                            .state())
                    .isEqualTo(TaskState.COMPLETED);
        }
        host.restart();
        assertThat(host.show("task-01hf0000000000000000000001").state()).isEqualTo(TaskState.COMPLETED);
        assertThat(host.ask(TaskCalls.COUNT, new TaskCalls.Count()).lost()).isZero();
    }

    @Test
    void keepsWhatItDoesNotKnowAndPassesItOn() throws Exception {
        var told = Collections.synchronizedList(new ArrayList<Recorded>());
        host.kept.onAppended(told::addAll);
        write("task-01hf0000000000000000000003", fact("submitted", 1, SUBMITTED), fact("praised", 1, PRAISED));
        host.ask(TaskCalls.CANCEL, new Cancel("task-01hf0000000000000000000001", "enough"));

        var stream = TaskHost.await(host.kept.stream("task/task-01hf0000000000000000000001", 0, 10));
        assertThat(stream)
                .extracting(Recorded::kind)
                .containsExactly("task.submitted", "task.praised", "task.finished");
        assertThat(stream).extracting(Recorded::body).startsWith(SUBMITTED, PRAISED);
        assertThat(told).extracting(Recorded::body).startsWith(SUBMITTED, PRAISED);
    }

    private void write(String id, Draft... facts) throws Exception {
        TaskHost.await(host.kept.append(new Append("a-" + id, "task/" + id, 0, List.of(facts))));
    }

    private static Draft fact(String kind, int version, String body) {
        return new Draft("task." + kind, version, 1, "default", Optional.empty(), Optional.empty(), () -> body);
    }
}
