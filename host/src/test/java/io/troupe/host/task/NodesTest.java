package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.NodeCalls.Node;
import io.troupe.host.bus.NodeCalls.Nodes;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Count;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.TaskFact.TaskOutcomeRefused;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The task service with agents on two nodes, and what becomes of their work when one of those, or the service, is gone. */
class NodesTest {

    private static final String OTHER = "00000002";

    private final BlockingQueue<Start> elsewhere = new LinkedBlockingQueue<>();
    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        host = TaskHost.open();
        host.bus.serve(AgentCalls.START.on(OTHER), (start, call) -> {
            elsewhere.add(start);
            return Future.succeededFuture(Done.DONE);
        });
        live(TaskHost.NODE, OTHER);
        host.tell(List.of());
        other();
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    @Test
    void whatANodeHadInHandIsDoneOnAnotherWhenItIsGone() throws Exception {
        var task = host.submit("worker");
        var first = elsewhere.poll(10, TimeUnit.SECONDS);
        assertThat(first).isNotNull();

        live(TaskHost.NODE);
        host.tell(List.of(TaskHost.worker("worker", 10)));
        var second = host.nextStart();
        assertThat(second.epoch()).isEqualTo(first.epoch() + 1);
        host.finish(first); // frozen all the while, and back now
        host.finish(second);

        assertThat(host.ended(task.id()).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(host.facts(task.id()).stream().filter(TaskOutcomeRefused.class::isInstance))
                .as("outcomes of who had lost the task")
                .hasSize(1);
    }

    @Test
    void whoTakesOverTheServiceHasAgentsOfLivingNodesGoOn() throws Exception {
        host.submit("worker");
        var first = elsewhere.poll(10, TimeUnit.SECONDS);
        assertThat(first).isNotNull();

        host.dieAndLiveAmong(Set.of(TaskHost.NODE, OTHER));

        var again = elsewhere.poll(10, TimeUnit.SECONDS);
        assertThat(again).as("asked anew, in case it had not been").isEqualTo(first);
        host.finish(first);
        assertThat(host.ended(first.id()).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(host.kinds(first.id())).containsExactly("submitted", "started", "finished");
    }

    @Test
    void agentsOfANodeThatComesBackAreAskedFor() throws Exception {
        var calls = new LinkedBlockingQueue<AgentCalls.RollCall>();
        host.bus.listen(Topic.ROLL_CALL, calls::add);
        live(TaskHost.NODE);
        live(TaskHost.NODE, OTHER);

        assertThat(calls.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    private void other() throws Exception {
        host.bus.publish(Topic.ROSTER, new Roster(OTHER, List.of(TaskHost.worker("worker", 10))));
        host.ask(TaskCalls.COUNT, new Count());
    }

    private void live(String... ids) throws Exception {
        var nodes = Stream.of(ids).map(id -> new Node(id, "here", "0.1.0")).toList();
        host.bus.publish(Topic.NODES, new Nodes(TaskHost.NODE, Optional.of(TaskHost.NODE), 1, nodes));
        host.ask(TaskCalls.COUNT, new Count());
    }
}
