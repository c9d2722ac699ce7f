package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.bus.SecurityCalls.CreatedToken;
import io.troupe.host.bus.SecurityCalls.RevokeToken;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who sees what over the WebSocket of facts. */
class EventViewersTest {

    private static final Call LOCAL = Call.of(Call.LOCAL, Duration.ofMinutes(10));

    private Served host;

    @BeforeEach
    void open() throws Exception {
        host = Served.withTokens();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private CreatedToken token(String tenant, String... permissions) throws Exception {
        var wanted = new CreateToken(
                "viewer", List.of(permissions), Optional.of(tenant), Optional.empty(), Optional.of(1_000));
        return Served.await(host.bus.request(SecurityCalls.CREATE, wanted, LOCAL));
    }

    private String submitted(CreatedToken token) throws Exception {
        var response = host.send(host.to("/api/v1/tasks")
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token.secret())
                .POST(BodyPublishers.ofString("{\"agent\":\"expert\",\"input\":\"x\"}")));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return Served.json(response).get("id").asText();
    }

    @Test
    void aTenantSeesItsOwnTasksAndFacts() throws Exception {
        var acme = token("acme", "*:*", "@facts:read");
        var other = token("other", "*:*", "@facts:read");
        var ours = submitted(acme);
        var theirs = submitted(other);
        try (var watching = Watching.by(acme.secret(), host, "{\"watch\":[\"task/" + theirs + "\"]}")) {
            var snapshot = watching.next("snapshot");
            assertThat(snapshot.get("tasks").findValuesAsText("id"))
                    .contains(ours)
                    .doesNotContain(theirs);
            assertThat(watching.next("history").get("facts")).isEmpty();

            submitted(other);
            var last = submitted(acme);
            var seen = new ArrayList<String>();
            while (!seen.contains("task/" + last)) {
                watching.next("facts")
                        .get("facts")
                        .forEach((JsonNode fact) -> seen.add(fact.get("stream").asText()));
            }
            assertThat(seen).allMatch(stream -> stream.equals("task/" + last) || stream.equals("audit"));
        }
    }

    @Test
    void factsOfTokensAreForThoseWhoMaySeeTokens() throws Exception {
        var plain = token("acme", "*:*", "@facts:read");
        var keeper = token("acme", "*:*", "@facts:read", "@tokens:read");
        var third = "token/" + token("acme").token().id();
        try (var one = Watching.by(plain.secret(), host, "{\"watch\":[\"" + third + "\"]}");
                var two = Watching.by(keeper.secret(), host, "{\"watch\":[\"" + third + "\"]}")) {
            assertThat(one.next("history").get("facts")).isEmpty();
            assertThat(two.next("history").get("facts")).hasSize(1);
        }
    }

    @Test
    void aViewerIsSentAwayWhenItsTokenIsRevoked() throws Exception {
        var token = token("acme", "@facts:read");
        try (var watching = Watching.by(token.secret(), host, "{}")) {
            watching.next("snapshot");
            Served.await(host.bus.request(
                    SecurityCalls.REVOKE, new RevokeToken(token.token().id()), LOCAL));

            assertThat(watching.next("error").toString()).contains("unauthenticated");
            assertThat(watching.closed()).isEqualTo(1008);
        }
    }
}
