package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.PlayerProvider;
import io.troupe.api.Settings;
import io.troupe.testkit.FlawedPlayer.Flaw;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A player that keeps the contract passes all of it; one with a flaw fails where the flaw is. */
class PlayerContractTest extends PlayerContract {

    private Flaw flaw = Flaw.NONE;

    private record Nothing() {}

    @Override
    protected PlayerProvider provider() {
        return FlawedPlayer.provider(flaw);
    }

    @Override
    protected Settings settings() {
        return FakeSettings.of(new Nothing());
    }

    @Override
    protected String quick() {
        return "hello";
    }

    @Override
    protected String slow() {
        return FlawedPlayer.SLOW;
    }

    @Override
    protected String costly() {
        return FlawedPlayer.SLOW;
    }

    /** A check of the contract. */
    interface Check {
        void run(PlayerContract contract) throws Exception;
    }

    static Stream<Arguments> flaws() {
        return Stream.of(
                found(Flaw.BAD_NAME, PlayerContract::hasANameThatCanBeWritten),
                found(Flaw.SAYS_NOTHING, PlayerContract::playsAPartAndSaysWhatItUsed),
                found(Flaw.FORGETS_THE_CONVERSATION, PlayerContract::goesOnInTheSameConversation),
                found(Flaw.ONE_AT_A_TIME, PlayerContract::playsManyAtOnce),
                found(Flaw.KEEPS_WHAT_IT_USED_TO_ITSELF, PlayerContract::letsItsBudgetEndIt),
                found(Flaw.SWALLOWS_WHAT_IS_THROWN, PlayerContract::letsPassWhatIsThrownWhereItTells),
                found(Flaw.CANNOT_HEAR_INTERRUPTS, PlayerContract::stopsWithinTwoSecondsWhenInterrupted),
                found(Flaw.GOES_ON_WHEN_CLOSED, PlayerContract::endsWhatIsUnderWayWhenItIsClosed),
                found(Flaw.LEAVES_A_THREAD, PlayerContract::leavesNoThreadBehindWhenItIsClosed));
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void aFlawIsFound(Flaw chosen, Check check) {
        flaw = chosen;

        assertThatThrownBy(() -> check.run(this)).isInstanceOfAny(AssertionError.class, ExecutionException.class);
    }

    private static Arguments found(Flaw flaw, Check by) {
        return Arguments.of(flaw, by);
    }
}
