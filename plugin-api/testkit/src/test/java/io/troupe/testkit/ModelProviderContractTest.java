package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Json;
import io.troupe.api.ModelProvider;
import io.troupe.api.Prompt;
import io.troupe.api.Settings;
import io.troupe.api.Tool;
import io.troupe.testkit.FlawedModel.Flaw;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A model that keeps the contract passes all of it; one with a flaw fails where the flaw is. */
class ModelProviderContractTest extends ModelProviderContract {

    private Flaw flaw = Flaw.NONE;

    @Override
    protected ModelProvider provider() {
        return FlawedModel.provider(flaw);
    }

    @Override
    protected Settings settings() {
        return FakeSettings.of(new FlawedModel.Where(false));
    }

    @Override
    protected Optional<Settings> away() {
        return Optional.of(FakeSettings.of(new FlawedModel.Where(true)));
    }

    @Override
    protected Prompt saying() {
        return Prompt.of("", "say something");
    }

    @Override
    protected Prompt calling() {
        return saying().withTools(List.of(Tool.of("weather", "Says the weather.", Json.of("""
                                        {"type": "object", "required": ["city"],
                                         "properties": {"city": {"type": "string"}}}"""))));
    }

    @Override
    protected Prompt slow() {
        return Prompt.of(FlawedModel.SLOW, "go on");
    }

    /** A check of the contract. */
    interface Check {
        void run(ModelProviderContract contract) throws Exception;
    }

    static Stream<Arguments> flaws() {
        return Stream.of(
                found(Flaw.BAD_NAME, ModelProviderContract::hasANameThatCanBeWritten),
                found(Flaw.NO_MODELS, ModelProviderContract::listsItsModelsOnce),
                found(Flaw.FORGETS_A_PIECE, ModelProviderContract::tellsOfAllThatItSays),
                found(Flaw.FORGETS_A_PIECE, ModelProviderContract::answersManyAtOnce),
                found(Flaw.NO_TOKENS, ModelProviderContract::reportsItsUsage),
                found(Flaw.OTHER_THREAD, ModelProviderContract::tellsOfAllThatItSays),
                found(Flaw.UNFIT_INPUT, ModelProviderContract::givesToolsWhatTheyTakeAndTellsOfEachCall),
                found(Flaw.SAME_IDS, ModelProviderContract::callsToolsThatThereAre),
                found(Flaw.UNTOLD_CALLS, ModelProviderContract::givesToolsWhatTheyTakeAndTellsOfEachCall),
                found(Flaw.FORGETS_THE_ANSWERS, ModelProviderContract::takesItsOwnReplyBackWithWhatToolsAnswered),
                found(Flaw.LETS_NOBODY_BE_AWAY, ModelProviderContract::saysSoWhenNobodyAnswers),
                found(Flaw.CANNOT_HEAR_INTERRUPTS, ModelProviderContract::stopsWithinTwoSecondsWhenInterrupted),
                found(Flaw.GOES_ON_WHEN_CLOSED, ModelProviderContract::endsWhatIsUnderWayWhenItIsClosed),
                found(Flaw.LEAVES_A_THREAD, ModelProviderContract::leavesNoThreadBehindWhenItIsClosed));
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void aFlawIsFound(Flaw chosen, Check check) {
        flaw = chosen;

        assertThatThrownBy(() -> check.run(this)).isInstanceOf(AssertionError.class);
    }

    private static Arguments found(Flaw flaw, Check by) {
        return Arguments.of(flaw, by);
    }
}
