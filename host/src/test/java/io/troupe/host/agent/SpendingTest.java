package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Budget;
import io.troupe.api.PluginException;
import io.troupe.api.Reply;
import io.troupe.api.Usage;
import io.troupe.host.fact.TaskFact.Effort;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpendingTest {

    private static final Budget BUDGET =
            Budget.unbounded().withTokens(100).withToolCalls(5).withCost(new BigDecimal("1.00"));

    @Test
    void givesAwayWhatIsLeftAndNoMore() {
        var spending = new Spending(BUDGET);
        spending.turned(Reply.of("so", Usage.of(20, 10), "m"), Optional.of(new BigDecimal("0.25")));
        spending.beforeCall();

        var wish = Budget.unbounded().withTokens(1_000).withToolCalls(2).withTime(Duration.ofSeconds(9));
        assertThat(spending.give(wish)).isEqualTo(wish.withTokens(70).withCost(new BigDecimal("0.75")));
    }

    @Test
    void givesNothingTwiceAtTheSameTime() {
        var spending = new Spending(BUDGET);
        spending.give(Budget.unbounded().withTokens(60).withCost(new BigDecimal("0.50")));

        assertThat(spending.beforeTurn()).contains(40L);
        assertThat(spending.give(Budget.unbounded()).tokens()).contains(40L);
        assertThatThrownBy(() -> spending.give(Budget.unbounded()))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("1.00 of 1.00");
        assertThat(spending.exceeded()).isPresent();
    }

    @Test
    void looksAtATurnThatIsUnderWay() {
        var spending = new Spending(BUDGET);
        spending.turned(Reply.of("so", Usage.of(20, 10), "m"), Optional.of(new BigDecimal("0.25")));
        spending.beforeCall();

        spending.during(Usage.of(60, 10), Optional.of(new BigDecimal("0.75")));
        assertThat(spending.exceeded()).as("all of it, and no more").isEmpty();
        assertThat(spending.left())
                .isEqualTo(Budget.unbounded().withTokens(70).withToolCalls(4).withCost(new BigDecimal("0.75")));

        assertThatThrownBy(() -> spending.during(Usage.of(61, 10), Optional.empty()))
                .hasMessage("the budget of tokens is used up: 101 of 100");
        assertThatThrownBy(() -> spending.during(Usage.NONE, Optional.of(new BigDecimal("0.76"))))
                .isInstanceOfSatisfying(
                        PluginException.class, e -> assertThat(e.kind()).isEqualTo(PluginException.Kind.REFUSED))
                .hasMessage("the budget of cost is used up: 1.01 of 1.00");
        assertThat(spending.effort().orElseThrow().usage())
                .as("counted at its end")
                .isEqualTo(Usage.of(20, 10));
    }

    @Test
    void takesBackWhatWasNotUsed() {
        var spending = new Spending(BUDGET);
        var given = spending.give(Budget.unbounded());
        assertThatThrownBy(spending::beforeCall).hasMessageContaining("5 of 5");
        var used = new Effort(
                List.of("fake/m"), 2, 3, Usage.of(30, 10), Optional.of(new BigDecimal("0.40")), List.of("a note"));
        spending.settle(given, Optional.of(used));

        assertThat(spending.effort()).contains(used);
        var rest = spending.give(Budget.unbounded());
        assertThat(rest.tokens()).contains(60L);
        assertThat(rest.toolCalls()).contains(2);
        assertThat(rest.cost()).contains(new BigDecimal("0.60"));
    }

    @Test
    void leavesWhatIsNotBoundedToTheWish() {
        var spending = new Spending(Budget.unbounded());

        assertThat(spending.give(Budget.unbounded())).isEqualTo(Budget.unbounded());
        assertThat(spending.give(BUDGET)).isEqualTo(BUDGET);
        assertThat(spending.beforeTurn()).isEmpty();
    }
}
