package io.troupe.host.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RangesTest {

    @Test
    void joinsWhatTouches() {
        var ranges = Ranges.of(new long[] {1, 2, 3, 5, 9, 10});

        assertThat(ranges).hasToString("1-3,5,9-10");
        assertThat(ranges.count()).isEqualTo(6);
        assertThat(Ranges.parse("1-3,5,9-10")).hasToString("1-3,5,9-10");
        assertThat(Ranges.union(List.of(ranges, Ranges.parse("4"), Ranges.parse("20-30"), Ranges.parse("2-7"))))
                .hasToString("1-7,9-10,20-30");
    }

    @Test
    void containsARangeOnlyWhole() {
        var ranges = Ranges.parse("1-3,5,9-10");

        assertThat(ranges.contain(1, 3)).isTrue();
        assertThat(ranges.contain(5)).isTrue();
        assertThat(ranges.contain(3, 5)).isFalse();
        assertThat(ranges.contain(4)).isFalse();
        assertThat(ranges.contain(9, 11)).isFalse();
        assertThat(Ranges.NONE.contain(1)).isFalse();
    }

    @Test
    void refusesWhatIsNoRange() {
        assertThatThrownBy(() -> Ranges.parse("1-3,x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a range of positions: 'x', expected for example 1-4");
    }
}
