package io.troupe.host.fact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostClockTest {

    private static final long HOUR = 3_600_000;

    private final HostClock clock = new HostClock();

    @Test
    void goesAsTheStoresDoesWhereTheMachinesIsFarOff() {
        clock.follow(1_000_000_000 - HOUR, 1_000_000_000, 1_000_000_010);
        assertThat(clock.offsetMillis()).isEqualTo(-HOUR - 5);
    }

    @Test
    void keepsToTheMachinesWhereTheTwoDifferByNoMoreThanIsUsual() {
        clock.follow(1_000_000_900, 1_000_000_000, 1_000_000_010);
        assertThat(clock.offsetMillis()).isZero();
    }

    @Test
    void believesNoAnswerThatCameTooLateToTell() {
        clock.follow(1_000_005_000, 1_000_000_000, 1_000_010_000);
        assertThat(clock.offsetMillis()).isZero();
        clock.follow(1_000_000_000, 1_000_000_000, 1_000_010_000);
        assertThat(clock.offsetMillis()).as("within what the answer took").isZero();
    }

    @Test
    void doesNotFollowEachLittleChangeAndGoesBackOnceTheMachineIsSetRight() {
        clock.follow(1_000_000_000 + HOUR, 1_000_000_000, 1_000_000_000);
        clock.follow(1_000_010_400 + HOUR, 1_000_010_000, 1_000_010_000);
        assertThat(clock.offsetMillis()).isEqualTo(HOUR);

        clock.follow(1_000_020_000 + HOUR, 1_000_020_000 + HOUR, 1_000_020_000 + HOUR);
        assertThat(clock.offsetMillis()).isZero();
    }
}
