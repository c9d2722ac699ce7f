package io.troupe.host.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.ListTokens;
import io.troupe.host.bus.SecurityCalls.RevokeToken;
import io.troupe.host.security.Rule;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose a session is, and what its owner may do with it. */
class CallersTest {

    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";

    private Edge edge;

    @BeforeEach
    void open() throws Exception {
        edge = Edge.open();
    }

    @AfterEach
    void close() throws Exception {
        edge.close();
    }

    private String session(String bearer) throws Exception {
        return edge.send(edge.post(Edge.initialize("2025-11-25")).header("Authorization", bearer))
                .headers()
                .firstValue("mcp-session-id")
                .orElseThrow();
    }

    private JsonNode called(String bearer, String session, String call) throws Exception {
        var response = edge.send(edge.post(session, call).header("Authorization", bearer));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Edge.json(response.body()).path("result");
    }

    @Test
    void aSessionBelongsToTheOneWhoMadeIt() throws Exception {
        var one = edge.bearer("one", 100, "*:*");
        var two = edge.bearer("two", 100, "*:*");
        var namesake = edge.bearer("one", 100, "*:*");
        var session = session(one);

        assertThat(edge.send(edge.post(session, PING).header("Authorization", one))
                        .statusCode())
                .isEqualTo(200);
        for (var other : new String[] {two, namesake}) {
            assertThat(edge.send(edge.post(session, PING).header("Authorization", other))
                            .statusCode())
                    .isEqualTo(404);
            assertThat(edge.send(edge.get(session).header("Authorization", other))
                            .statusCode())
                    .isEqualTo(404);
            var end = edge.request()
                    .header("mcp-session-id", session)
                    .header("Authorization", other)
                    .DELETE();
            assertThat(edge.send(end).statusCode()).isEqualTo(404);
        }
        assertThat(edge.send(edge.post(session, PING)).statusCode()).isEqualTo(404); // nor to local
        assertThat(edge.send(edge.post(session, PING).header("Authorization", one))
                        .statusCode())
                .isEqualTo(200);
        assertThat(edge.send(edge.post(edge.session("2025-11-25"), PING).header("Authorization", one))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aStreamEndsWhenItsTokenIsRevoked() throws Exception {
        var bearer = edge.bearer("one", 100, "*:*");
        var session = session(bearer);
        try (var events = edge.stream(edge.get(session).header("Authorization", bearer))) {
            assertThat(events.firstLine()).isNotNull();
            var call = Call.of(Call.LOCAL, Duration.ofSeconds(10));
            var id = edge.bus
                    .request(SecurityCalls.LIST, new ListTokens(), call)
                    .compose(list -> edge.bus.request(
                            SecurityCalls.REVOKE,
                            new RevokeToken(list.tokens().getFirst().id()),
                            call))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS)
                    .id();

            assertThat(id).startsWith("token-");
            assertThat(events.next()).isEmpty();
        }
    }

    @Test
    void aTokenMayInvokeOnlyWhatItSays() throws Exception {
        var bearer = edge.bearer("one", 100, "echo:say");
        var session = session(bearer);

        for (var arguments : new String[] {
            "{\"agent\":\"echo\",\"input\":\"hi\"}",
            "{\"agent\":\"echo\",\"skill\":\"execute\",\"input\":\"hi\"}",
            "{\"agent\":\"other\",\"skill\":\"say\",\"input\":\"hi\"}",
            "{\"agent\":\"ECHO\",\"skill\":\"say\",\"input\":\"hi\"}",
            "{\"agent\":\"*\",\"skill\":\"say\",\"input\":\"hi\"}"
        }) {
            var result = called(bearer, session, Edge.call(1, "invoke_agent", arguments));
            assertThat(result.path("isError").asBoolean()).as(arguments).isTrue();
            assertThat(result.at("/structuredContent/code").asText()).isEqualTo("not-allowed");
        }
        assertThat(edge.tasks.submitted).isEmpty();
        called(
                bearer,
                session,
                Edge.call(1, "invoke_agent", "{\"agent\":\"echo\",\"skill\":\"say\",\"input\":\"hi\"}"));
        assertThat(edge.tasks.submitted).hasSize(1);
    }

    @Test
    void aTokenThatCallsTooOftenIsToldWhenToComeBack() throws Exception {
        var bearer = edge.bearer("one", 2, "*:*");
        var session = session(bearer);
        var call = Edge.call(1, "invoke_agent", "{\"agent\":\"echo\",\"input\":\"hi\"}");

        called(bearer, session, call);
        called(bearer, session, call);
        var third = called(bearer, session, call);

        assertThat(third.at("/structuredContent/code").asText()).isEqualTo("rate-limited");
        assertThat(third.at("/structuredContent/retry_after_seconds").asLong()).isBetween(1L, 30L);
        assertThat(edge.tasks.submitted).hasSize(2);
    }

    @Test
    void listsOnlyToolsThatTheCallerMayUse() throws Exception {
        var bearer = edge.bearer("reader", 100, "@tasks:read");

        assertThat(called(bearer, session(bearer), LIST).path("tools").findValuesAsText("name"))
                .contains("get_run")
                .doesNotContain("invoke_agent");
        var everything = edge.bearer("all", 100, "*:*", "@*:*");
        assertThat(called(everything, session(everything), LIST).path("tools").findValuesAsText("name"))
                .contains("invoke_agent");
    }

    @Test
    void everyToolAsksSomethingOfItsCaller() {
        assertThat(edge.mcp.tools())
                .hasSizeGreaterThanOrEqualTo(7)
                .allSatisfy(tool -> assertThat(tool.permission())
                        .as(tool.description().name())
                        .isNotNull()
                        .isNotInstanceOf(Rule.Open.class));
    }
}
