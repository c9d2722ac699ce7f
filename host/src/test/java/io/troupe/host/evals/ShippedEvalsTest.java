package io.troupe.host.evals;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.AgentCard;
import io.troupe.host.agent.ShippedCards;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The fixed tasks that come with the agents: each does what it is for. */
class ShippedEvalsTest {

    private static final Map<String, AgentCard> CARDS =
            ShippedCards.all().stream().collect(Collectors.toMap(AgentCard::name, Function.identity()));

    private final List<EvalSet> sets;

    ShippedEvalsTest() throws IOException {
        sets = EvalSet.in(ShippedCards.FOLDER);
    }

    @Test
    void everyAgentHasTasksOfSeveralOfItsSkills() {
        assertThat(sets).extracting(EvalSet::agent).containsExactlyInAnyOrderElementsOf(CARDS.keySet());
        for (var set : sets) {
            assertThat(set.tasks()).as(set.agent()).hasSizeGreaterThanOrEqualTo(3);
            assertThat(set.tasks().stream().map(EvalTask::skill).distinct())
                    .as(set.agent())
                    .hasSizeGreaterThanOrEqualTo(2);
            assertThat(set.rubric()).as(set.agent()).hasSizeBetween(2, 6);
        }
    }

    @Test
    void inputsFitGoodSamplesPassAndBadOnesFailWhatTheySay() {
        var problems = new ArrayList<String>();
        for (var set : sets) {
            var card = Objects.requireNonNull(CARDS.get(set.agent()));
            set.tasks()
                    .forEach(task -> task.problems(card).forEach(problem -> problems.add(set.agent() + " " + problem)));
        }

        assertThat(String.join("\n", problems)).isEmpty();
    }

    @Test
    void eachCheckCanFail() {
        var never = new ArrayList<String>();
        for (var set : sets) {
            for (var task : set.tasks()) {
                var failed = new HashSet<String>();
                task.bad().forEach(one -> failed.addAll(one.fails()));
                task.checks().stream()
                        .map(Check::id)
                        .filter(check -> !failed.contains(check))
                        .forEach(check -> never.add(set.agent() + " " + task.id() + " " + check));
                assertThat(task.checks()).as(set.agent() + " " + task.id()).hasSizeGreaterThanOrEqualTo(2);
            }
        }

        assertThat(never).isEmpty();
    }

    @Test
    void noTwoTasksAreTheSame() {
        var about = new HashSet<String>();
        sets.forEach(set -> set.tasks()
                .forEach(task ->
                        assertThat(about.add(task.about())).as(task.about()).isTrue()));
    }
}
