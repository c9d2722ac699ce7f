package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentFactsTest {

    private final RecentFacts recent = new RecentFacts(3, 1 << 20, 10);

    @Test
    void givesWhatCameAfterAPosition() {
        add(11, 12, 13);

        assertThat(since(10)).contains(List.of(11L, 12L, 13L));
        assertThat(since(12)).contains(List.of(13L));
        assertThat(since(13)).contains(List.of());
    }

    @Test
    void saysWhenItNoLongerHasThemAll() {
        add(11, 12, 13, 14);

        assertThat(since(10)).isEmpty();
        assertThat(since(11)).contains(List.of(12L, 13L, 14L));
        assertThat(since(15)).isEmpty();
    }

    @Test
    void knowsNothingOfBeforeItBegan() {
        assertThat(since(9)).isEmpty();
        assertThat(since(10)).contains(List.of());
    }

    @Test
    void isBoundedBySize() {
        var narrow = new RecentFacts(1_000, 700, 0);
        for (int i = 1; i <= 50; i++) {
            narrow.add(BacklogTest.fact(i, "task/a", "task.progressed"));
        }

        assertThat(narrow.since(47)).isPresent();
        assertThat(narrow.since(40)).isEmpty();
    }

    @Test
    void takesNoFactOutOfTurn() {
        assertThatThrownBy(() -> add(12)).hasMessage("fact 12 comes after 10, expected the next one");
        recent.skip(20);
        add(21);
        assertThat(since(20)).contains(List.of(21L));
        assertThat(since(10)).isEmpty();
    }

    private void add(long... positions) {
        for (long position : positions) {
            recent.add(BacklogTest.fact(position, "task/a", "task.progressed"));
        }
    }

    private Optional<List<Long>> since(long position) {
        return recent.since(position)
                .map(facts -> facts.stream().map(fact -> fact.fact().position()).toList());
    }
}
