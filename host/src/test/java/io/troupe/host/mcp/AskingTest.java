package io.troupe.host.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AskingTest {

    private final Vertx vertx = Vertx.vertx();
    private final Asking asking = new Asking(Common.of("7f3a91c2"));

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Asking.Question ask() {
        return asking.ask(vertx, Duration.ofMinutes(1));
    }

    private static Message.Response response(JsonNode id, String rest) {
        return (Message.Response) Message.of(Edge.json("{\"jsonrpc\":\"2.0\",\"id\":" + id + "," + rest + "}"));
    }

    private static ErrorCode code(Future<JsonNode> answer) {
        return ((Refusal) answer.cause()).code();
    }

    @Test
    void givesEachAnswerToWhoAsked() {
        var first = ask();
        var second = ask();

        assertThat(asking.answer(response(second.id(), "\"result\":{\"x\":2}"))).isTrue();

        assertThat(second.answer().result().path("x").asInt()).isEqualTo(2);
        assertThat(first.answer().isComplete()).isFalse();
        assertThat(asking.answer(response(second.id(), "\"result\":{}"))).isFalse();
    }

    @Test
    void saysThatTheClientRefused() {
        var question = ask();

        asking.answer(response(question.id(), "\"error\":{\"code\":-1,\"message\":\"no way\"}"));

        assertThat(code(question.answer())).isEqualTo(ErrorCode.NOT_ALLOWED);
        assertThat(question.answer().cause()).hasMessageContaining("no way");
    }

    @Test
    void waitsNoLongerThanThePatienceLasts() throws Exception {
        var question = asking.ask(vertx, Duration.ofMillis(1));

        assertThat(question.answer()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .handle((answer, failure) -> ((Refusal) failure).code())
                        .get(10, TimeUnit.SECONDS))
                .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(asking.answer(response(question.id(), "\"result\":{}"))).isFalse();
    }

    @Test
    void takesAQuestionBackOnce() {
        var question = ask();

        assertThat(asking.takeBack(question.id())).isTrue();
        assertThat(asking.takeBack(question.id())).isFalse();
        assertThat(code(question.answer())).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void failsWhatIsOpenWhenTheSessionEnds() {
        var question = ask();

        asking.close();

        assertThat(code(question.answer())).isEqualTo(ErrorCode.NOT_CONFIGURED);
        assertThatThrownBy(this::ask).isInstanceOf(Refusal.class).hasMessageContaining("gone");
    }

    @Test
    void asksNoMoreThanAFewThingsAtOnce() {
        for (int i = 0; i < Asking.MOST; i++) {
            ask();
        }

        assertThatThrownBy(this::ask).isInstanceOf(Refusal.class).hasMessageStartingWith("overloaded: ");
    }
}
