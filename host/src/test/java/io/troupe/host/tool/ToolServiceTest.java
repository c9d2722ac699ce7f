package io.troupe.host.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.api.Answer;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.PluginException;
import io.troupe.api.Question;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolContext;
import io.troupe.api.ToolResult;
import io.troupe.api.Tools;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.Asked;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.ToolCalls;
import io.troupe.host.bus.ToolCalls.Caller;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of clients to a provider's tools, and what the tools ask back of a client's edge. */
class ToolServiceTest {

    private static final String NODE = "00000001";
    private static final String EDGE = "0000000e";
    private static final Json INPUT = Json.of(
            "{\"type\":\"object\",\"required\":[\"n\"],\"properties\":{\"n\":{\"type\":\"integer\"}}}");
    private static final Question WHICH = new Question("Which one?", Json.of("{\"type\":\"object\"}"));

    /** What the only tool does. */
    private interface Work {
        ToolResult of(ToolCall call, ToolContext context) throws InterruptedException;
    }

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final Toolboxes boxes = new Toolboxes(new Toolboxes.Options(List.of("kit.work"), Map.of()), () -> {});
    private final ToolService service = new ToolService(new Workers(vertx), bus, NODE, boxes);
    private volatile Work work = (call, context) -> ToolResult.text("done");

    @BeforeEach
    void open() throws Exception {
        await(service.start());
        boxes.add("kit", new Tools() {
            @Override
            public List<Tool> list() {
                return List.of(Tool.of("work", "works", INPUT), Tool.of("hidden", "hides", INPUT));
            }

            @Override
            public ToolResult call(ToolCall call, ToolContext context) throws InterruptedException {
                return work.of(call, context);
            }
        });
        bus.serve(ToolCalls.TELL.on(EDGE), (tell, call) -> {
            told.add(tell.call() + " " + tell.note());
            return Future.succeededFuture(Done.DONE);
        });
        bus.serve(ToolCalls.PAUSE.on(EDGE), (pause, call) -> {
            told.add(pause.call() + " pause " + pause.millis());
            return Future.succeededFuture(Done.DONE);
        });
    }

    @AfterEach
    void close() throws Exception {
        service.close();
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Future<ToolCalls.Called> send(String tool, String input, Caller back) {
        var call = new ToolCalls.Call(
                "call-1", "kit", tool, Json.of(input), Instant.now().plusSeconds(30), back);
        return bus.request(ToolCalls.CALL.on(NODE), call, Call.of("me", Duration.ofSeconds(20)));
    }

    private static Caller client(boolean hears, boolean answers) {
        return new Caller(EDGE, hears, answers, false);
    }

    private ToolResult called(Caller back) throws Exception {
        return await(send("work", "{\"n\":1}", back)).result();
    }

    private ErrorCode refused(Future<?> future) {
        var thrown = catchThrowableOfType(ExecutionException.class, () -> await(future));
        return ((Refusal) Objects.requireNonNull(thrown.getCause())).code();
    }

    @Test
    void callsAToolAndGivesItsResult() throws Exception {
        work = (call, context) -> ToolResult.text(call.tool() + " " + call.input().text() + " "
                + context.idempotencyKey() + " " + context.model().isPresent());

        assertThat(called(client(false, false))).isEqualTo(ToolResult.text("work {\"n\":1} call-1 false"));
    }

    @Test
    void refusesWhatIsNotThereNotAllowedOrDoesNotFit() {
        assertThat(refused(send("none", "{\"n\":1}", client(false, false)))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refused(send("hidden", "{\"n\":1}", client(false, false)))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refused(send("work", "{\"n\":\"one\"}", client(false, false)))).isEqualTo(ErrorCode.INPUT_INVALID);
    }

    @Test
    void saysWhatAProviderThatCannotWorkMeans() throws Exception {
        for (var kind : PluginException.Kind.values()) {
            work = (call, context) -> {
                throw new PluginException(kind, "no luck");
            };
            assertThat(refused(send("work", "{\"n\":1}", client(false, false))))
                    .isEqualTo(
                            switch (kind) {
                                case UNAVAILABLE -> ErrorCode.OVERLOADED;
                                case REFUSED -> ErrorCode.NOT_ALLOWED;
                                case SETTINGS -> ErrorCode.NOT_CONFIGURED;
                            });
        }
        work = (call, context) -> {
            throw new IllegalStateException("a bug");
        };
        assertThat(called(client(false, false)).failed()).isTrue();
    }

    @Test
    void stoppingInterruptsTheTool() throws Exception {
        var begun = new CountDownLatch(1);
        work = (call, context) -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return ToolResult.text("never");
        };
        var call = send("work", "{\"n\":1}", client(false, false));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        await(bus.request(
                ToolCalls.STOP.on(NODE), new ToolCalls.Stop("call-1"), Call.of("me", Duration.ofSeconds(5))));

        assertThat(refused(call)).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void tellsNotesToAClientThatHearsAndNobodyElse() throws Exception {
        work = (call, context) -> {
            context.progress("half-way");
            context.pause(Duration.ofSeconds(3));
            return ToolResult.text("done");
        };

        called(client(true, false));
        assertThat(List.of(
                        Objects.requireNonNull(told.poll(10, TimeUnit.SECONDS)),
                        Objects.requireNonNull(told.poll(10, TimeUnit.SECONDS))))
                .containsExactlyInAnyOrder("call-1 half-way", "call-1 pause 3000");

        called(client(false, false));
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("call-1 pause 3000");
        assertThat(told).isEmpty();
    }

    @Test
    void tellsTheNewestOfManyNotes() throws Exception {
        work = (call, context) -> {
            for (int i = 0; i <= 1_000; i++) {
                context.progress("note " + i);
            }
            return ToolResult.text("done");
        };

        called(client(true, false));

        var last = "";
        for (int notes = 0; !last.endsWith("note 1000"); notes++) {
            assertThat(notes).isLessThan(1_002);
            last = Objects.requireNonNull(told.poll(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void asksTheHumanBehindTheCall() throws Exception {
        bus.serve(
                ToolCalls.ASK.on(EDGE),
                (ask, call) -> Future.succeededFuture(new Asked(
                        true,
                        ask.question().equals(WHICH) ? Optional.of(Json.of("{\"one\":1}")) : Optional.empty())));
        work = (call, context) ->
                ToolResult.text(context.ask(WHICH) + " " + context.ask(new Question("And?", WHICH.schema())));

        assertThat(called(client(false, true)).content())
                .containsExactly(Content.text(
                        new Answer.Given(Json.of("{\"one\":1}")) + " " + new Answer.Declined()));
    }

    @Test
    void aQuestionThatNobodyCanAnswerIsRefused() {
        work = (call, context) -> ToolResult.text(context.ask(WHICH).toString());

        assertThat(refused(send("work", "{\"n\":1}", client(true, false)))).isEqualTo(ErrorCode.NOT_ALLOWED);
        bus.serve(
                ToolCalls.ASK.on(EDGE),
                (ask, call) -> Future.failedFuture(Refusal.of(ErrorCode.NOT_CONFIGURED, "the client is gone")));
        assertThat(send("work", "{\"n\":1}", client(true, true)).map(called -> "").otherwise(Throwable::getMessage))
                .satisfies(words -> assertThat(await(words)).contains("the client is gone"));
    }
}
