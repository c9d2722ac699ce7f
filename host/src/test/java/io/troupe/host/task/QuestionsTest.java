package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.host.fact.TaskFact.TaskAnswered;
import io.troupe.host.fact.TaskFact.TaskAsked;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuestionsTest {

    private static final Json YES = Json.of("\"yes\"");

    private static TaskAsked asked(long epoch, int number, String text) {
        return new TaskAsked(epoch, number, Question.of(text));
    }

    private static TaskAnswered answered(int number) {
        return new TaskAnswered(number, Optional.of(YES), "ada");
    }

    @Test
    void givesTheAnswerToTheSameQuestionOfALaterAttempt() {
        var questions = Questions.NONE.asked(asked(1, 1, "colour?")).answered(answered(1));

        assertThat(questions.answer(asked(2, 1, "colour?")).orElseThrow().answer())
                .contains(YES);
        assertThat(questions.answer(asked(2, 1, "shape?"))).isEmpty();
        assertThat(questions.answer(asked(2, 2, "colour?"))).isEmpty();
        assertThat(questions.open()).isEmpty();
    }

    @Test
    void showsTheQuestionOfTheAttemptThatGoesOn() {
        var questions = Questions.NONE
                .asked(asked(1, 1, "colour?"))
                .answered(answered(1))
                .asked(asked(1, 2, "shape?"))
                .asked(asked(2, 1, "was it done?"));

        assertThat(questions.open()).contains(asked(2, 1, "was it done?"));
        assertThat(questions.answered(answered(1)).open())
                .as("nobody waits for the other one")
                .isEmpty();
    }

    @Test
    void showsTheNewestOfSeveral() {
        var questions = Questions.NONE.asked(asked(1, 1, "colour?")).asked(asked(1, 2, "shape?"));

        assertThat(questions.open()).contains(asked(1, 2, "shape?"));
        assertThat(questions.answered(answered(2)).open()).contains(asked(1, 1, "colour?"));
    }
}
