package io.troupe.host.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.host.bus.TaskCalls.Answer;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InquiryTest {

    private static final String INVOKE = Edge.call(1, "invoke_agent", "{\"agent\":\"slow\",\"input\":\"x\"}");

    private Edge edge;
    private String session = "";

    @BeforeEach
    void open() throws Exception {
        edge = Edge.open();
        session = edge.sessionWith("{\"elicitation\":{}}");
    }

    @AfterEach
    void close() throws Exception {
        edge.close();
    }

    private static JsonNode next(Edge.Events events) throws Exception {
        return events.next().orElseThrow();
    }

    private HttpResponse<String> reply(JsonNode request, String outcome) throws Exception {
        return edge.send(edge.post(session, "{\"jsonrpc\":\"2.0\",\"id\":" + request.path("id") + "," + outcome + "}"));
    }

    private String asked() throws Exception {
        var task = edge.tasks.submitted.take();
        edge.tasks.asks(task, Question.of("Which one?"));
        return task;
    }

    @Test
    void asksTheHumanAndGoesOnWithTheAnswer() throws Exception {
        try (var events = edge.stream(edge.post(session, INVOKE))) {
            var task = asked();
            var request = next(events);

            assertThat(request.path("method").asText()).isEqualTo("elicitation/create");
            assertThat(request.path("params").path("message").asText()).isEqualTo("slow asks: Which one?");
            assertThat(request.path("params")
                            .path("requestedSchema")
                            .path("properties")
                            .has("answer"))
                    .isTrue();
            var taken = reply(request, "\"result\":{\"action\":\"accept\",\"content\":{\"answer\":\"this\"}}");

            assertThat(taken.statusCode()).isEqualTo(202);
            assertThat(edge.tasks.answers.take())
                    .isEqualTo(new Answer(task, Optional.of(Json.of("{\"answer\":\"this\"}"))));
            edge.tasks.finish(task, Content.text("done"));
            assertThat(next(events)
                            .path("result")
                            .path("content")
                            .path(0)
                            .path("text")
                            .asText())
                    .isEqualTo("done");
        }
    }

    @Test
    void writesASchemaOfSeveralLinesOnOne() throws Exception {
        try (var events = edge.stream(edge.post(session, INVOKE))) {
            var schema = Json.of("{\"type\":\"object\",\r\n\"properties\":{\n\"a\\nb\":{}}}");
            edge.tasks.asks(edge.tasks.submitted.take(), new Question("Which one?", schema));

            assertThat(next(events).path("params").path("requestedSchema")).isEqualTo(Edge.json(schema.text()));
        }
    }

    @Test
    void asksAgainWhenTheAnswerDoesNotFit() throws Exception {
        try (var events = edge.stream(edge.post(session, INVOKE))) {
            asked();
            reply(next(events), "\"result\":{\"action\":\"accept\",\"content\":{\"other\":1}}");
            var again = next(events);

            assertThat(again.path("params").path("message").asText()).contains("/answer: is missing");
            reply(again, "\"result\":{\"action\":\"decline\"}");
            assertThat(edge.tasks.answers.take().value()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"result\":{\"action\":\"cancel\"}",
                "\"error\":{\"code\":-1,\"message\":\"cannot\"}",
                "\"result\":7"
            })
    void leavesTheQuestionOpenWhereNobodyAnswers(String outcome) throws Exception {
        try (var events = edge.stream(edge.post(session, INVOKE))) {
            var task = asked();
            reply(next(events), outcome);

            var result = next(events).path("result");
            assertThat(result.path("isError").asBoolean()).isFalse();
            assertThat(result.path("structuredContent").path("status").asText()).isEqualTo("input-required");
            assertThat(result.path("structuredContent").path("task").asText()).isEqualTo(task);
            assertThat(edge.tasks.answers).isEmpty();
        }
    }

    @Test
    void saysWhatIsAskedToAClientThatCannotAsk() throws Exception {
        session = edge.sessionWith("{\"elicitation\":{\"url\":{}}}");
        try (var events = edge.stream(edge.post(session, INVOKE))) {
            var task = asked();
            var result = events.plain()
                    .orElseGet(() -> {
                        try {
                            return next(events);
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    })
                    .path("result");

            assertThat(result.path("structuredContent")
                            .path("question")
                            .path("text")
                            .asText())
                    .isEqualTo("Which one?");
            assertThat(result.path("content").path(0).path("text").asText())
                    .contains("Which one?", "\"answer\"", "answer_run", task);
            var shown = edge.result(session, Edge.call(2, "get_run", "{\"id\":\"" + task + "\",\"wait_seconds\":1}"));
            assertThat(shown.path("structuredContent").path("status").asText()).isEqualTo("input-required");

            var wrong = edge.result(session, Edge.call(3, "answer_run", "{\"id\":\"" + task + "\",\"answer\":{}}"));
            assertThat(wrong.path("structuredContent").path("mistakes").findValuesAsText("pointer"))
                    .containsExactly("/answer");
            var taken =
                    edge.result(session, Edge.call(4, "answer_run", "{\"id\":\"" + task + "\",\"answer\":\"this\"}"));
            assertThat(taken.path("structuredContent").path("status").asText()).isEqualTo("running");
            assertThat(edge.tasks.answers.take().value()).contains(Json.of("{\"answer\":\"this\"}"));
        }
    }

    @Test
    void wantsAnAnswerOrNone() throws Exception {
        for (var arguments : new String[] {"", ",\"answer\":\"x\",\"decline\":true"}) {
            var result = edge.result(session, Edge.call(1, "answer_run", "{\"id\":\"task-1\"" + arguments + "}"));

            assertThat(result.path("structuredContent").path("code").asText()).isEqualTo("input-invalid");
        }
    }

    @Test
    void takesTheQuestionBackWhenSomebodyElseAnswered() throws Exception {
        try (var events = edge.stream(edge.post(session, INVOKE))) {
            var task = asked();
            var request = next(events);
            edge.result(session, Edge.call(2, "answer_run", "{\"id\":\"" + task + "\",\"decline\":true}"));

            var back = next(events);
            assertThat(back.path("method").asText()).isEqualTo("notifications/cancelled");
            assertThat(back.path("params").path("requestId")).isEqualTo(request.path("id"));
            edge.tasks.finish(task, Content.text("done"));
            assertThat(next(events).path("id").asInt()).isEqualTo(1);
            assertThat(reply(request, "\"result\":{\"action\":\"decline\"}").statusCode())
                    .isEqualTo(202);
        }
    }

    @Test
    void getRunAsksToo() throws Exception {
        var elsewhere = edge.session("2025-11-25");
        edge.stream(edge.post(elsewhere, INVOKE.replace("\"id\":1", "\"id\":9")));
        var task = asked();
        var wait = Edge.call(1, "get_run", "{\"id\":\"" + task + "\",\"wait_seconds\":45}");
        try (var events = edge.stream(edge.post(session, wait))) {
            reply(next(events), "\"result\":{\"action\":\"decline\"}");
            edge.tasks.answers.take();
            edge.tasks.finish(task, Content.text("done"));

            assertThat(next(events)
                            .path("result")
                            .path("structuredContent")
                            .path("status")
                            .asText())
                    .isEqualTo("completed");
        }
    }

    @Test
    void asksAgainOnAResumedStream() throws Exception {
        String last;
        try (var events = edge.stream(edge.post(session, INVOKE))) {
            last = events.firstLine().substring("id: ".length());
        }
        var task = asked();
        try (var resumed = edge.stream(edge.get(session).header("last-event-id", last))) {
            reply(next(resumed), "\"result\":{\"action\":\"decline\"}");
            edge.tasks.answers.take();
            edge.tasks.finish(task, Content.text("done"));

            assertThat(next(resumed).path("id").asInt()).isEqualTo(1);
        }
    }

    @Test
    void takesTheQuestionBackWithTheRequest() throws Exception {
        try (var events = edge.stream(edge.post(session, INVOKE))) {
            asked();
            var request = next(events);
            edge.send(edge.post(
                    session,
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}"));

            assertThat(next(events).path("params").path("requestId")).isEqualTo(request.path("id"));
            assertThat(events.next()).isEmpty();
            assertThat(edge.tasks.cancelled.take()).isNotEmpty();
        }
    }
}
