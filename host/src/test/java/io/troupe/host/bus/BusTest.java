package io.troupe.host.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Refusal.Mistake;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusTest {

    record Ask(String what) {}

    record Answer(String what) {}

    private static final Address<Ask, Answer> ADDRESS = Address.service("test", "ask", Ask.class, Answer.class);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);

    @AfterEach
    void close() throws Exception {
        get(vertx.close());
    }

    private static <T> T get(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private Answer ask(Duration within) throws Exception {
        return get(bus.request(ADDRESS, new Ask("a"), Call.of("me", within)));
    }

    @Test
    void bringsTheAnswerAndWhoAsked() throws Exception {
        bus.serve(
                ADDRESS, (ask, call) -> Future.succeededFuture(new Answer(ask.what() + call.caller() + call.tenant())));

        assertThat(ask(Duration.ofSeconds(5))).isEqualTo(new Answer("ame" + Call.TENANT));
    }

    @Test
    void bringsARefusalAsItIs() {
        var refusal =
                Refusal.invalid(ErrorCode.INPUT_INVALID, "does not fit", List.of(new Mistake("/a", "expected b")));
        bus.serve(ADDRESS, (ask, call) -> {
            throw refusal;
        });

        assertThatThrownBy(() -> ask(Duration.ofSeconds(5)))
                .isInstanceOfSatisfying(
                        Refusal.class, seen -> assertThat(seen.problem()).isEqualTo(refusal.problem()));
    }

    @Test
    void keepsAMistakeOfOursToTheLog() {
        bus.serve(ADDRESS, (ask, call) -> Future.failedFuture(new IllegalStateException("secret detail")));

        assertThatThrownBy(() -> ask(Duration.ofSeconds(5)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("internal")
                .hasMessageNotContaining("secret");
    }

    @Test
    void doesNotAskWhenTheDeadlineHasPassed() {
        var asked = new LinkedBlockingQueue<Ask>();
        bus.serve(ADDRESS, (ask, call) -> {
            asked.add(ask);
            return Future.succeededFuture(new Answer(""));
        });

        assertThatThrownBy(() -> ask(Duration.ofMillis(-1))).hasMessageContaining("deadline-exceeded");
        assertThat(asked).isEmpty();
    }

    @Test
    void givesUpAtTheDeadline() {
        bus.serve(ADDRESS, (ask, call) -> Future.future(never -> {}));

        assertThatThrownBy(() -> ask(Duration.ofMillis(50))).hasMessageContaining("deadline-exceeded");
    }

    @Test
    void saysThatNobodyAnswersOnceNobodyDoes() throws Exception {
        var registration = bus.serve(ADDRESS, (ask, call) -> Future.succeededFuture(new Answer("")));
        ask(Duration.ofSeconds(5));
        registration.close();

        assertThatThrownBy(() -> ask(Duration.ofSeconds(5))).hasMessageContaining("overloaded");
    }

    @Test
    void tellsWhoListens() throws Exception {
        var heard = new LinkedBlockingQueue<FactBatch>();
        bus.listen(Topic.FACT, heard::add);
        bus.publish(Topic.FACT, new FactBatch(List.of()));

        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(new FactBatch(List.of()));
    }

    @Test
    void carriesRecordsBetweenNodesAsBytes() {
        var submit = new TaskCalls.Submit(
                "echo",
                Optional.of("execute"),
                Json.of("{\"n\":1}"),
                List.of(Content.text("t"), Content.structured(Json.of("[true]"))),
                Optional.empty(),
                Optional.of(Instant.ofEpochMilli(1_700_000_000_123L)),
                Budget.unbounded().withTime(Duration.ofSeconds(3)),
                1,
                Optional.of("k"),
                5);
        var codec = new RecordCodec<>(TaskCalls.Submit.class);
        var buffer = Buffer.buffer("before");
        codec.encodeToWire(buffer, submit);

        assertThat(codec.decodeFromWire("before".length(), buffer)).isEqualTo(submit);
        assertThat(codec.transform(submit)).isSameAs(submit);
    }
}
