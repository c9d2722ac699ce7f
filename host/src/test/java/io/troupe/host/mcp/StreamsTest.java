package io.troupe.host.mcp;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Content;
import io.troupe.host.bus.TaskText;
import io.troupe.host.bus.Topic;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamsTest {

    private static final String SLOW = "{\"agent\":\"slow\",\"input\":\"x\"}";

    private Edge edge;
    private String session;

    @BeforeEach
    void open() throws Exception {
        edge = Edge.open();
        session = edge.session("2025-11-25");
    }

    @AfterEach
    void close() throws Exception {
        edge.close();
    }

    @Test
    void tellsEveryNoteBeforeTheAnswer() throws Exception {
        try (var events = edge.stream(edge.post(session, Edge.callWithProgress(1, "invoke_agent", SLOW)))) {
            var task = task();
            var first = events.next().orElseThrow();
            edge.tasks.say(task, "reading");
            edge.tasks.say(task, "writing");
            edge.tasks.finish(task, Content.text("done"));

            assertThat(first.path("method").asText()).isEqualTo("notifications/progress");
            assertThat(first.path("params").path("progressToken").asText()).isEqualTo("p-1");
            assertThat(first.path("params").path("message").asText()).isEqualTo("started");
            assertThat(events.next()
                            .orElseThrow()
                            .path("params")
                            .path("message")
                            .asText())
                    .isEqualTo("reading");
            var third = events.next().orElseThrow().path("params");
            assertThat(third.path("message").asText()).isEqualTo("writing");
            assertThat(third.path("progress").asInt()).isEqualTo(3);
            var answer = events.next().orElseThrow();
            assertThat(answer.path("id").asInt()).isEqualTo(1);
            assertThat(answer.path("result")
                            .path("structuredContent")
                            .path("answer")
                            .asText())
                    .isEqualTo("done");
            assertThat(events.next()).isEmpty();
        }
    }

    @Test
    void showsWhatTheModelSaysBeforeTheAnswer() throws Exception {
        try (var events = edge.stream(edge.post(session, Edge.callWithProgress(1, "invoke_agent", SLOW)))) {
            var task = task();
            var started = events.next().orElseThrow().path("params");
            edge.tasks.speak(task, 1, 0, "There are\nthree ");
            var first = events.next().orElseThrow();
            edge.tasks.speak(task, 1, 16, "files.");
            var second = events.next().orElseThrow().path("params");
            edge.tasks.finish(task, Content.text("done"));

            assertThat(first.path("method").asText()).isEqualTo("notifications/progress");
            assertThat(first.path("params").path("progressToken").asText()).isEqualTo("p-1");
            assertThat(first.path("params").path("message").asText()).isEqualTo("There are three");
            assertThat(second.path("message").asText()).isEqualTo("There are three files.");
            assertThat(started.path("progress").asInt())
                    .isLessThan(first.path("params").path("progress").asInt());
            assertThat(first.path("params").path("progress").asInt())
                    .isLessThan(second.path("progress").asInt());
            assertThat(events.answer().path("id").asInt()).isEqualTo(1);
        }
    }

    @Test
    void showsNothingOfAnotherTenantsTextNorToWhoWantsNoProgress() throws Exception {
        edge.send(edge.post(
                session,
                "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"logging/setLevel\",\"params\":{\"level\":\"info\"}}"));
        for (var call : List.of(Edge.call(1, "invoke_agent", SLOW), Edge.callWithProgress(2, "invoke_agent", SLOW))) {
            try (var events = edge.stream(edge.post(session, call))) {
                var task = task();
                boolean watching = call.contains("progressToken");
                edge.bus.publish(Topic.TEXT, new TaskText(task, 1, 1, 0, "secret", watching ? "another" : "default"));
                edge.tasks.say(task, "reading");
                edge.tasks.finish(task, Content.text("done"));

                var all = new StringBuilder();
                for (var event = events.next(); event.isPresent(); event = events.next()) {
                    all.append(event.get());
                }
                assertThat(all).contains("reading", "done").doesNotContain("secret");
            }
        }
    }

    @Test
    void keepsNothingOfWhatTheModelSaysForWhoComesBack() throws Exception {
        String task;
        String lastId;
        try (var events = edge.stream(edge.post(session, Edge.callWithProgress(1, "invoke_agent", SLOW)))) {
            task = task();
            events.next();
            lastId = events.lastId;
            edge.tasks.speak(task, 1, 0, "There are");
            events.next();
            assertThat(events.lastId).isEqualTo(lastId);
            edge.tasks.finish(task, Content.text("done"));
            events.answer();
        }

        try (var resumed = edge.stream(edge.get(session).header("last-event-id", lastId))) {
            assertThat(resumed.next().orElseThrow().path("id").asInt()).isEqualTo(1);
            assertThat(resumed.next()).isEmpty();
        }
    }

    @Test
    void tellsNotesAsLogMessagesWhereThoseWereAskedFor() throws Exception {
        edge.send(edge.post(
                session,
                "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"logging/setLevel\",\"params\":{\"level\":\"info\"}}"));

        try (var events = edge.stream(edge.post(session, Edge.call(1, "invoke_agent", SLOW)))) {
            edge.tasks.finish(task(), Content.text("done"));

            var note = events.next().orElseThrow();
            assertThat(note.path("method").asText()).isEqualTo("notifications/message");
            assertThat(note.path("params").path("level").asText()).isEqualTo("info");
            assertThat(note.path("params").path("logger").asText()).isEqualTo("slow");
        }
    }

    @Test
    void beginsAStreamWhenTheAnswerTakesItsTime() throws Exception {
        try (var events = edge.stream(edge.post(session, Edge.call(1, "invoke_agent", SLOW)))) {
            assertThat(events.response.headers().firstValue("content-type")).contains("text/event-stream");
            assertThat(events.firstLine()).matches("id: answer-7f3a91c2-\\d+-0~invoke_agent~task-\\d+~MQ");

            edge.tasks.finish(task(), Content.text("done"));

            assertThat(events.answer().path("result").path("isError").asBoolean())
                    .isFalse();
        }
    }

    @Test
    void doesNotPrimeOlderClients() throws Exception {
        try (var listening = edge.stream(edge.get(edge.session("2025-06-18")))) {
            assertThat(listening.firstLine()).isEqualTo(": ");
        }
    }

    @Test
    void goesOnWhenTheConnectionBreaksAndReplaysWhatWasMissed() throws Exception {
        String task;
        String lastId;
        try (var events = edge.stream(edge.post(session, Edge.callWithProgress(1, "invoke_agent", SLOW)))) {
            task = task();
            events.next();
            edge.tasks.say(task, "reading");
            events.next();
            lastId = events.lastId;
        }
        edge.tasks.say(task, "writing");

        try (var resumed = edge.stream(edge.get(session).header("last-event-id", lastId))) {
            assertThat(resumed.next()
                            .orElseThrow()
                            .path("params")
                            .path("message")
                            .asText())
                    .isEqualTo("writing");
            edge.tasks.finish(task, Content.text("done"));
            assertThat(resumed.answer().path("id").asInt()).isEqualTo(1);
            assertThat(resumed.next()).isEmpty();
        }
        assertThat(edge.tasks.cancelled).isEmpty();
    }

    @Test
    void replaysAnAnswerThatIsThereAlready() throws Exception {
        String lastId;
        try (var events = edge.stream(edge.post(session, Edge.callWithProgress(1, "invoke_agent", SLOW)))) {
            var task = task();
            events.next();
            lastId = events.lastId;
            edge.tasks.finish(task, Content.text("done"));
            events.answer();
        }

        for (int again = 0; again < 2; again++) {
            try (var resumed = edge.stream(edge.get(session).header("last-event-id", lastId))) {
                assertThat(resumed.answer().path("id").asInt()).isEqualTo(1);
                assertThat(resumed.next()).isEmpty();
            }
        }
    }

    @Test
    void refusesToResumeWhatIsNotThere() throws Exception {
        for (var id : new String[] {"answer-99-1", "nonsense"}) {
            assertThat(edge.send(edge.get(session).header("last-event-id", id)).statusCode())
                    .isEqualTo(400);
        }
        var other = edge.session("2025-11-25");
        try (var events = edge.stream(edge.post(session, Edge.call(1, "invoke_agent", SLOW)))) {
            var id = events.firstLine().substring(4);
            assertThat(edge.send(edge.get(other).header("last-event-id", id)).statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void resumesListening() throws Exception {
        String id;
        try (var listening = edge.stream(edge.get(session))) {
            id = listening.firstLine().substring(4);
        }
        try (var resumed = edge.stream(edge.get(session).header("last-event-id", id))) {
            assertThat(resumed.firstLine()).isEqualTo(": ");
        }
    }

    @Test
    void interruptsTheWorkWhenTheClientTakesItsRequestBack() throws Exception {
        try (var events = edge.stream(edge.post(session, Edge.callWithProgress(5, "invoke_agent", SLOW)))) {
            var task = task();
            events.next();

            var taken = edge.send(edge.post(session, cancel(5)));

            assertThat(taken.statusCode()).isEqualTo(202);
            assertThat(edge.tasks.cancelled.poll(10, SECONDS)).isEqualTo(task);
            assertThat(events.next()).isEmpty();
        }
        assertThat(edge.send(edge.post(session, cancel(5))).statusCode()).isEqualTo(202);
        assertThat(edge.tasks.cancelled).isEmpty();
    }

    @Test
    void refusesAnIdThatIsInFlight() throws Exception {
        try (var events = edge.stream(edge.post(session, Edge.callWithProgress(5, "invoke_agent", SLOW)))) {
            events.next();

            var second = edge.send(edge.post(session, Edge.call(5, "invoke_agent", SLOW)));

            assertThat(Edge.json(second.body()).path("error").path("code").asInt())
                    .isEqualTo(-32600);
            edge.tasks.finish(task(), Content.text("done"));
            assertThat(events.answer().has("result")).isTrue();
        }
        var third = edge.send(edge.post(session, Edge.call(5, "find_agents", "{\"query\":\"database\"}")));
        assertThat(Edge.json(third.body()).has("result")).isTrue();
    }

    @Test
    void cutsOffAClientThatDoesNotReadAndLetsItResume() throws Exception {
        var lastId = "";
        try (var events = edge.stream(edge.post(session, Edge.callWithProgress(1, "invoke_agent", SLOW)))) {
            var task = task();
            events.next();
            lastId = events.lastId;
            for (int i = 0; i < 500; i++) {
                edge.tasks.say(task, i + "x".repeat(60_000));
            }
            edge.tasks.finish(task, Content.text("done"));
            hearsOfALaterTask();

            assertThatThrownBy(events::answer).isInstanceOf(IOException.class);
        }
        try (var resumed = edge.stream(edge.get(session).header("last-event-id", lastId))) {
            assertThat(resumed.answer().path("id").asInt()).isEqualTo(1);
        }
    }

    /** The server has then written all that was said before: a client that reads only now was not in time. */
    private void hearsOfALaterTask() throws Exception {
        try (var later = edge.stream(edge.post(session, Edge.callWithProgress(2, "invoke_agent", SLOW)))) {
            edge.tasks.finish(task(), Content.text("later"));
            assertThat(later.answer().path("id").asInt()).isEqualTo(2);
        }
    }

    private String task() throws InterruptedException {
        return Optional.ofNullable(edge.tasks.submitted.poll(10, SECONDS)).orElseThrow();
    }

    private static String cancel(int id) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":" + id + "}}";
    }
}
