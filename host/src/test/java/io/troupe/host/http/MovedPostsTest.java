package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.fact.Wire;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Posts that come again, with their key, at another node. */
class MovedPostsTest {

    private Served host;
    private int there;

    @BeforeEach
    void open() throws Exception {
        host = Served.open();
        there = host.another();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private record Answer(int status, JsonNode body) {}

    private Answer post(int port, String path, String key, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body));
        var response = host.client.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), Wire.read(response.body(), JsonNode.class));
    }

    private List<String> streams(String prefix) throws Exception {
        return Served.await(host.journal.under(prefix, 0, 100)).stream()
                .map(fact -> fact.stream())
                .distinct()
                .toList();
    }

    @Test
    void aTaskIsTheSameTask() throws Exception {
        var body = "{\"agent\":\"idle\",\"input\":\"x\"}";

        var first = post(host.port, "/tasks", "k", body);
        var again = post(there, "/tasks", "k", body);

        assertThat(first.status()).isEqualTo(202);
        assertThat(again.body().get("id")).isEqualTo(first.body().get("id"));
        assertThat(streams("task/")).hasSize(1);
    }

    @Test
    void aTokenIsMadeOnceAndItsSecretShownOnce() throws Exception {
        var body = "{\"name\":\"ci\"}";

        var first = post(host.port, "/tokens", "k", body);
        var again = post(there, "/tokens", "k", body);

        assertThat(first.status()).as(first.body().toString()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.body().get("detail").asText())
                .contains(first.body().at("/token/id").asText(), "expected a new Idempotency-Key");
        assertThat(streams("token/")).hasSize(1);
        assertThat(post(there, "/tokens", "other", body).status()).isEqualTo(201);
    }

    @Test
    void aScheduleIsTheSameSchedule() throws Exception {
        var body = "{\"name\":\"often\",\"every_seconds\":3600,\"agent\":\"pack/echo\",\"input\":\"x\"}";

        var first = post(host.port, "/schedules", "k", body);
        var again = post(there, "/schedules", "k", body);

        assertThat(first.status()).as(first.body().toString()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body().get("id")).isEqualTo(first.body().get("id"));
        assertThat(streams("schedule/")).hasSize(1);
        assertThat(post(there, "/schedules", "other", body).body().get("id"))
                .isNotEqualTo(first.body().get("id"));
    }
}
