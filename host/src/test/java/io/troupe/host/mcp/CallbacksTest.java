package io.troupe.host.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.Tool;
import io.troupe.api.ToolResult;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.ToolCalls;
import io.troupe.host.bus.ToolCalls.Called;
import io.troupe.host.bus.ToolCalls.Offered;
import io.troupe.host.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a tool of a plugin asks back of the client that called it, on the stream of the call. */
class CallbacksTest {

    private static final String NODE = "0000000a";
    private static final Question WHICH =
            new Question("Which one?", Json.of("{\"type\":\"object\",\"properties\":{\"one\":{\"type\":\"string\"}}}"));

    private final BlockingQueue<ToolCalls.Call> calls = new LinkedBlockingQueue<>();
    private final Promise<Called> outcome = Promise.promise();
    private String session = "";
    private Edge edge;

    @BeforeEach
    void open() throws Exception {
        edge = Edge.open();
        edge.bus.serve(ToolCalls.CALL.on(NODE), (call, header) -> {
            calls.add(call);
            return outcome.future();
        });
        var tool = Tool.of("work", "works", Json.of("{\"type\":\"object\"}"));
        edge.bus.publish(
                Topic.TOOLS,
                new Offered(
                        NODE, List.of(new ToolCalls.Provider("kit", List.of(tool), List.of(), List.of(), List.of()))));
    }

    @AfterEach
    void close() {
        edge.close();
    }

    /** Calls the tool and reads what comes. */
    private Edge.Events called(String capabilities) throws Exception {
        var address = URI.create(edge.url + "/tools?tools=kit");
        var hello = Edge.initialize("2025-11-25").replace("\"capabilities\":{}", "\"capabilities\":" + capabilities);
        session = edge.send(edge.post(hello).uri(address))
                .headers()
                .firstValue("mcp-session-id")
                .orElseThrow();
        edge.until(() -> edge.ask(session, "tools/list", "{}")
                .at("/result/tools")
                .toString()
                .contains("\"work\""));
        return edge.stream(
                edge.post(session, Edge.callWithProgress(7, "work", "{}")).uri(address));
    }

    private ToolCalls.Call call() throws Exception {
        var call = calls.poll(10, TimeUnit.SECONDS);
        assertThat(call).as("a call within ten seconds").isNotNull();
        return call;
    }

    private <Q extends Record, R extends Record> Future<R> back(Address<Q, R> address, ToolCalls.Call call, Q body) {
        return edge.bus.request(address.on(call.back().edge()), body, Call.of("tool", Duration.ofSeconds(20)));
    }

    private void ends() {
        outcome.complete(new Called(ToolResult.text("done")));
    }

    @Test
    void aNoteIsProgressOfTheCall() throws Exception {
        try (var events = called("{}")) {
            var call = call();
            assertThat(call.back().hears()).isTrue();
            assertThat(call.back().answers()).isFalse();
            back(ToolCalls.TELL, call, new ToolCalls.Tell(call.id(), "half-way"));

            var note = events.next().orElseThrow();
            assertThat(note.at("/params/progressToken").asText()).isEqualTo("p-7");
            assertThat(note.at("/params/message").asText()).isEqualTo("half-way");
            ends();
            assertThat(events.answer().at("/result/content/0/text").asText()).isEqualTo("done");
        }
    }

    @Test
    void aQuestionIsPutToTheClientAndItsAnswerGoesToTheTool() throws Exception {
        try (var events = called("{\"elicitation\":{}}")) {
            var call = call();
            assertThat(call.back().answers()).isTrue();
            var asked = back(ToolCalls.ASK, call, new ToolCalls.Ask(call.id(), "work", WHICH));

            JsonNode question = events.next().orElseThrow();
            assertThat(question.path("method").asText()).isEqualTo("elicitation/create");
            assertThat(question.at("/params/message").asText()).isEqualTo("Which one?");
            answer(question, "{\"action\":\"accept\",\"content\":{\"one\":\"this\"}}");

            var said = asked.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(said.answer()).contains(Json.of("{\"one\":\"this\"}"));
            ends();
            events.answer();
        }
    }

    private void answer(JsonNode question, String result) throws Exception {
        edge.send(edge.post(
                session, "{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id") + ",\"result\":" + result + "}"));
    }

    @Test
    void aPauseLetsGoOfTheConnectionAndSaysWhenToComeBack() throws Exception {
        try (var events = called("{}")) {
            var call = call();
            back(ToolCalls.PAUSE, call, new ToolCalls.Pause(call.id(), 1_234));

            var lines = new StringBuilder();
            for (var line = events.firstLine(); line != null; line = events.firstLine()) {
                lines.append(line).append('\n');
            }
            assertThat(lines).contains("id: ", "retry: 1234\n").doesNotContain("\"result\"");
        }
        ends();
    }

    @Test
    void aPauseIsNoLongerThanAMinute() throws Exception {
        try (var events = called("{}")) {
            var call = call();
            back(ToolCalls.PAUSE, call, new ToolCalls.Pause(call.id(), Long.MAX_VALUE));

            var lines = new StringBuilder();
            for (var line = events.firstLine(); line != null; line = events.firstLine()) {
                lines.append(line).append('\n');
            }
            assertThat(lines).contains("retry: 60000\n");
        }
        ends();
    }

    @Test
    void aCallThatIsOverCanAskNobody() throws Exception {
        try (var events = called("{\"elicitation\":{}}")) {
            var call = call();
            ends();
            var answer = events.plain();
            assertThat((answer.isPresent() ? answer.get() : events.answer()).has("result"))
                    .isTrue();

            var asked = back(ToolCalls.ASK, call, new ToolCalls.Ask(call.id(), "work", WHICH));
            var failure = asked.map(given -> "").otherwise(Throwable::getMessage);
            assertThat(failure.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .contains("waits no more");
        }
    }
}
