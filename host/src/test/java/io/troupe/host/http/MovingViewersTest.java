package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.RunFact.RunCreated;
import io.troupe.host.fact.RunFact.RunPaused;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.security.Audit;
import io.troupe.host.security.Gate;
import io.troupe.host.security.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who watches facts at one node and goes on at another, which shares its journal and nothing else. */
class MovingViewersTest {

    private Served host;
    private String token = "";
    private int facts;

    @BeforeEach
    void open() throws Exception {
        host = Served.withTokens();
        var wanted = new CreateToken(
                "viewer", List.of("*:*", "@facts:read"), Optional.empty(), Optional.empty(), Optional.of(1_000));
        token = Served.await(host.bus.request(SecurityCalls.CREATE, wanted, Call.of(Call.LOCAL, Duration.ofMinutes(1))))
                .secret();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void whoMovesGetsWhatItMissedOfItsRunsAndOfNobodyElses() throws Exception {
        created("run-1", "viewer");
        created("run-2", "somebody");
        long from;
        String node;
        try (var watching = Watching.by(token, host, "{}")) {
            var snapshot = watching.next("snapshot");
            from = snapshot.get("position").asLong();
            node = snapshot.get("node").asText();
        }
        paused("run-1");
        paused("run-2");
        int there = host.another();

        try (var watching = Watching.at(there, token, host, resume(from, node))) {
            assertThat(watching.next("snapshot").get("resumed").asBoolean()).isTrue();
            paused("run-2");
            paused("run-1");

            var came = watching.factsTo(host.journal.position());
            assertThat(came.stream().map(fact -> fact.get("stream").asText()))
                    .containsExactly("run/run-1", "run/run-1");
            assertThat(came.stream().map((JsonNode fact) -> fact.get("position").asLong()))
                    .containsExactly(from + 1, from + 4);
        }
    }

    @Test
    void whoIsAheadOfANodeWaitsForItRatherThanBeginAnew() throws Exception {
        String node;
        try (var watching = Watching.by(token, host, "{}")) {
            node = watching.next("snapshot").get("node").asText();
        }
        created("run-1", "viewer");
        host.publishing = false;
        paused("run-1");
        long from = host.journal.position();

        try (var watching = Watching.by(token, host, resume(from, node))) {
            host.publishing = true;
            paused("run-1");

            var snapshot = watching.next("snapshot");
            assertThat(snapshot.get("resumed").asBoolean()).isTrue();
            assertThat(snapshot.get("position").asLong()).isEqualTo(from);
            assertThat(watching.factsTo(from + 1)).hasSize(1);
        }
    }

    @Test
    void whoSignedInIsKnownAtAnotherNodeAndAfterARestart() throws Exception {
        var secret = cookie();
        var tokens = new Tokens(host.vertx, host.bus, host.journal, 100);
        Served.await(tokens.start());
        var there = Gate.of(tokens, new Audit(host.vertx, host.journal), true);
        assertThat(there.signedIn(secret).orElseThrow().name()).isEqualTo("viewer"); // as after a restart

        var later = cookie();
        until(() -> there.signedIn(later).isPresent());

        signOut(later);
        until(() -> there.signedIn(later).isEmpty());
        assertThat(there.signedIn(secret)).isPresent();
        assertThat(host.journal.tail(0, 1_000).result().toString()).doesNotContain(secret, later);
    }

    /** What a browser gets for the token. */
    private String cookie() throws Exception {
        var origin = "http://127.0.0.1:" + host.port;
        var response = host.post("/api/v1/sign-in", "{\"token\":\"" + token + "\"}", "Origin", origin);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.headers().firstValue("Set-Cookie").orElseThrow().split("[=;]", 3)[1];
    }

    private void signOut(String secret) throws Exception {
        var response = host.post(
                "/api/v1/sign-out",
                "{}",
                "Origin",
                "http://127.0.0.1:" + host.port,
                "Cookie",
                "troupe-" + host.port + "=" + secret);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    private static void until(BooleanSupplier truth) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!truth.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not true within ten seconds");
            }
            Thread.onSpinWait();
        }
    }

    private static String resume(long from, String node) {
        return "{\"from\":" + from + ",\"node\":\"" + node + "\",\"filter\":{\"streams\":[\"run/*\"]}}";
    }

    private void created(String run, String caller) throws Exception {
        var fact = new RunCreated(
                "review",
                3,
                "graph",
                new Json("{}"),
                Budget.unbounded(),
                Optional.empty(),
                caller,
                "*:*",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        happened("run/" + run, fact);
    }

    private void paused(String run) throws Exception {
        happened("run/" + run, new RunPaused("somebody", "lunch"));
    }

    private void happened(String stream, Fact fact) throws Exception {
        var draft = Facts.draft(fact, 1, "default", Optional.empty());
        Served.await(host.journal.append(new Append("append-" + ++facts, stream, Append.ANY, List.of(draft))));
    }
}
