package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.NodeCalls;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkplacesTest {

    private static final int EACH = 4;

    private final Cast cast = new Cast();
    private final Workplaces workplaces = new Workplaces(EACH);

    @Test
    void twoChoicesKeepLoadsEven() {
        int tasks = 3_000;
        var wide = new Workplaces(tasks);
        var members = living("aaaaaaaa", "bbbbbbbb", "cccccccc", "dddddddd", "eeeeeeee");
        var counts = new HashMap<String, Integer>();
        for (int i = 0; i < tasks; i++) {
            var node = wide.room(task(Optional.empty()), members, tasks)
                    .orElseThrow()
                    .node();
            wide.began("worker", node);
            counts.merge(node, 1, Integer::sum);
        }

        assertThat(counts.values())
                .as("with one choice they would differ by some 60")
                .allSatisfy(count -> assertThat(count).isBetween(595, 605));
    }

    @Test
    void ofTwoNodesWithAsMuchWorkTheOneThatIsLessBusyIsChosen() {
        var members = living("aaaaaaaa", "bbbbbbbb");
        workplaces.tell(new NodeCalls.Load("aaaaaaaa", 0.9));
        workplaces.tell(new NodeCalls.Load("bbbbbbbb", 0.2));

        for (int i = 0; i < 20; i++) {
            assertThat(chosen(Optional.empty(), members)).isEqualTo("bbbbbbbb");
        }
        workplaces.began("worker", "bbbbbbbb");
        assertThat(chosen(Optional.empty(), members)).as("work counts more").isEqualTo("aaaaaaaa");
    }

    @Test
    void aSessionOfANodeThatStaysStaysWhenOthersComeAndGo() {
        var three = living("aaaaaaaa", "bbbbbbbb", "cccccccc");
        var four = living("dddddddd");
        int moved = 0;
        for (int i = 0; i < 100; i++) {
            var session = Optional.of("session-" + i);
            var before = chosen(session, three);
            var after = chosen(session, four);
            assertThat(after).isIn(before, "dddddddd");
            moved += after.equals(before) ? 0 : 1;
        }
        assertThat(moved).as("about a quarter is at home at the new node").isBetween(5, 50);
    }

    private String chosen(Optional<String> session, List<Cast.Member> members) {
        return workplaces.room(task(session), members, EACH).orElseThrow().node();
    }

    @Test
    void workGoesWhereThereIsLess() {
        var members = living("aaaaaaaa", "bbbbbbbb", "cccccccc");
        var counts = new HashMap<String, Integer>();
        for (int i = 0; i < 3 * EACH; i++) {
            var node = workplaces
                    .room(task(Optional.empty()), members, EACH)
                    .orElseThrow()
                    .node();
            workplaces.began("worker", node);
            counts.merge(node, 1, Integer::sum);
        }

        assertThat(counts).isEqualTo(Map.of("aaaaaaaa", EACH, "bbbbbbbb", EACH, "cccccccc", EACH));
        assertThat(workplaces.room(task(Optional.empty()), members, EACH)).isEmpty();
        assertThat(workplaces.full(members)).isTrue();
        workplaces.ended("worker", "bbbbbbbb");
        assertThat(workplaces
                        .room(task(Optional.empty()), members, EACH)
                        .orElseThrow()
                        .node())
                .isEqualTo("bbbbbbbb");
    }

    @Test
    void anAgentTakesOnEachNodeWhatItMay() {
        var members = living("aaaaaaaa", "bbbbbbbb");
        workplaces.began("worker", "aaaaaaaa");
        workplaces.began("other", "bbbbbbbb");

        assertThat(workplaces.open(members, 1)).extracting(Cast.Member::node).containsExactly("bbbbbbbb");
    }

    @Test
    void aSessionStaysWhereItIsWhileThereIsRoom() {
        var members = living("aaaaaaaa", "bbbbbbbb", "cccccccc");
        var homes = new ArrayList<String>();
        for (int i = 0; i < 20; i++) {
            homes.add(workplaces
                    .room(task(Optional.of("session-1")), members, EACH)
                    .orElseThrow()
                    .node());
        }
        assertThat(homes).containsOnly(homes.getFirst());

        for (int i = 0; i < EACH; i++) {
            workplaces.began("worker", homes.getFirst());
        }
        assertThat(workplaces
                        .room(task(Optional.of("session-1")), members, EACH)
                        .orElseThrow()
                        .node())
                .isNotEqualTo(homes.getFirst());
    }

    @Test
    void agentsOfANodeThatIsGoneAreNotFound() {
        living("aaaaaaaa", "bbbbbbbb");

        assertThat(cast.keep(Set.of("bbbbbbbb"))).isEmpty();
        assertThat(cast.ready("worker")).extracting(Cast.Member::node).containsExactly("bbbbbbbb");
        assertThat(cast.keep(Set.of())).containsExactly("worker");
        assertThat(cast.find("worker")).isEmpty();
    }

    private List<Cast.Member> living(String... nodes) {
        for (var node : nodes) {
            cast.tell(new Roster(node, List.of(TaskHost.worker("worker", EACH))));
        }
        return cast.ready("worker");
    }

    private static TaskEntry task(Optional<String> session) {
        var submitted = new TaskSubmitted(
                "worker",
                "execute",
                new Json("{}"),
                List.of(),
                session,
                Long.MAX_VALUE,
                Budget.unbounded(),
                0,
                "me",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new TaskEntry("task-1", submitted, 0, "default");
    }
}
