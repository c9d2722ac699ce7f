package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.Recorded;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private final Backlog backlog = new Backlog(10, 1 << 20);

    @Test
    void givesWhatItWasGiven() {
        backlog.add(fact(1, "task/a", "task.submitted"));
        backlog.add(fact(2, "task/a", "task.started"));

        var taken = backlog.take();

        assertThat(taken.conflated()).isFalse();
        assertThat(taken.facts()).extracting(fact -> fact.fact().position()).containsExactly(1L, 2L);
        assertThat(backlog.isEmpty()).isTrue();
    }

    @Test
    void keepsOfEachStreamTheNewestOfEachKindWhenThereAreTooMany() {
        backlog.add(fact(1, "task/a", "task.submitted"));
        backlog.add(fact(2, "task/a", "task.started"));
        backlog.add(fact(3, "task/b", "task.submitted"));
        for (int i = 4; i <= 10; i++) {
            backlog.add(fact(i, "task/a", "task.progressed"));
        }
        backlog.add(fact(11, "task/a", "task.started"));

        var taken = backlog.take();

        assertThat(taken.conflated()).isTrue();
        assertThat(taken.facts()).extracting(fact -> fact.fact().position()).containsExactly(1L, 3L, 10L, 11L);
        assertThat(backlog.take().conflated()).isFalse();
    }

    @Test
    void givesUpWhenThatIsStillTooMuch() {
        for (int i = 1; i <= 11; i++) {
            backlog.add(fact(i, "task/" + i, "task.submitted"));
        }

        assertThat(backlog.overrun()).isTrue();
        assertThat(backlog.isEmpty()).isTrue();
        backlog.add(fact(12, "task/12", "task.submitted"));
        assertThat(backlog.isEmpty()).isTrue();
        backlog.clear();
        assertThat(backlog.overrun()).isFalse();
    }

    @Test
    void isBoundedBySizeToo() {
        var narrow = new Backlog(1_000, 2_000);
        for (int i = 1; i <= 50; i++) {
            narrow.add(fact(i, "task/" + i, "task.submitted"));
        }

        assertThat(narrow.overrun()).isTrue();
    }

    static FeedFact fact(long position, String stream, String kind) {
        return new FeedFact(
                new Recorded(position, stream, 1, kind, 1, 0, "default", Optional.empty(), Optional.empty(), "{}"));
    }
}
