package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.FakeRuns;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.bus.SecurityCalls.CreatedToken;
import io.troupe.host.bus.SecurityCalls.RevokeToken;
import io.troupe.host.fact.AgentFact.AgentStateChanged;
import io.troupe.host.fact.AgentState;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.PluginFact.PluginDisabled;
import io.troupe.host.fact.RunFact.RunCreated;
import io.troupe.host.fact.RunFact.RunPaused;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.WorkflowFact.WorkflowPut;
import io.troupe.host.http.EventMessages.AgentLine;
import io.troupe.host.http.EventMessages.Standing;
import io.troupe.host.journal.Journal.Append;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
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

    private void happened(String stream, Fact fact) throws Exception {
        var draft = Facts.draft(fact, 1, "default", Optional.empty());
        Served.await(
                host.journal.append(new Append(stream + " " + fact.getClass(), stream, Append.ANY, List.of(draft))));
    }

    @Test
    void agentsAreForThoseWhoMayAskSomethingOfThem() throws Exception {
        var change = new AgentStateChanged("00000001", AgentState.INITIALIZING, AgentState.AVAILABLE, "");
        happened("agent/pack--echo", change);
        var stranger = token("default", "expert:*", "@facts:read");
        var friend = token("default", "pack/echo:execute", "@facts:read");
        var wish = "{\"watch\":[\"agent/pack--echo\"]}";
        try (var one = Watching.by(stranger.secret(), host, wish);
                var two = Watching.by(friend.secret(), host, wish)) {
            assertThat(one.next("snapshot").get("agents")).isEmpty();
            assertThat(one.next("history").get("facts")).isEmpty();
            assertThat(two.next("snapshot").get("agents").findValuesAsText("name"))
                    .contains("pack/echo");
            assertThat(two.next("history").get("facts")).hasSize(1);
        }
    }

    @Test
    void pluginsAreForThoseWhoMayListThem() throws Exception {
        happened("plugin/pack", new PluginDisabled("somebody"));
        var stranger = token("default", "*:*", "@facts:read");
        var keeper = token("default", "@facts:read", "@plugins:read");
        var wish = "{\"watch\":[\"plugin/pack\"]}";
        try (var one = Watching.by(stranger.secret(), host, wish);
                var two = Watching.by(keeper.secret(), host, wish)) {
            assertThat(one.next("snapshot").get("plugins")).isEmpty();
            assertThat(one.next("history").get("facts")).isEmpty();
            assertThat(two.next("snapshot").get("plugins")).hasSize(3);
            assertThat(two.next("history").get("facts")).hasSize(1);
        }
    }

    private void created(String run, String caller) throws Exception {
        host.runs.set(FakeRuns.run(run, RunState.RUNNING, caller));
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

    @Test
    void runsAreForWhoStartedThemAndForThoseWhoMaySeeAll() throws Exception {
        created("run-1", "viewer");
        created("run-2", "somebody");
        var plain = token("default", "*:*", "@facts:read");
        var keeper = token("default", "@facts:read", "@runs:read");
        var wish = "{\"watch\":[\"run/run-1\",\"run/run-2\"]}";
        try (var one = Watching.by(plain.secret(), host, wish);
                var two = Watching.by(keeper.secret(), host, wish)) {
            var own = one.next("snapshot").get("runs");
            assertThat(own.findValuesAsText("id")).containsExactly("run-1");
            assertThat(own.get(0).get("steps")).isEmpty();
            assertThat(one.next("history").get("facts")).hasSize(1);
            assertThat(one.next("history").get("facts")).isEmpty();
            assertThat(two.next("snapshot").get("runs").findValuesAsText("id")).containsExactly("run-2", "run-1");
            assertThat(two.next("history").get("facts")).hasSize(1);
            assertThat(two.next("history").get("facts")).hasSize(1);

            happened("run/run-2", new RunPaused("somebody", "lunch"));
            created("run-3", "viewer");
            happened("run/run-3", new RunPaused("viewer", "tea"));
            assertThat(streams(one, 2)).containsExactly("run/run-3", "run/run-3");
            assertThat(streams(two, 3)).containsExactly("run/run-2", "run/run-3", "run/run-3");
        }
    }

    @Test
    void definitionsAreForThoseWhoMayReadWorkflows() throws Exception {
        happened("workflow/default/w", new WorkflowPut(1, new Json("{}"), "name: w", "yaml", "somebody"));
        var plain = token("default", "*:*", "@facts:read");
        var keeper = token("default", "@facts:read", "@workflows:read");
        var wish = "{\"watch\":[\"workflow/default/w\"]}";
        try (var one = Watching.by(plain.secret(), host, wish);
                var two = Watching.by(keeper.secret(), host, wish)) {
            assertThat(one.next("history").get("facts")).isEmpty();
            assertThat(two.next("history").get("facts")).hasSize(1);
        }
    }

    private static List<String> streams(Watching watching, int count) throws Exception {
        var seen = new ArrayList<String>();
        while (seen.size() < count) {
            watching.next("facts").get("facts").forEach((JsonNode fact) -> {
                if (fact.get("stream").asText().startsWith("run/")) {
                    seen.add(fact.get("stream").asText());
                }
            });
        }
        return seen;
    }

    @Test
    void aChangeTellsOnlyWhatTheViewerMaySee() {
        var status = new HostEndpoints.Status(
                true,
                Instant.EPOCH,
                "0.1.0",
                "00000001",
                "",
                "",
                1,
                0,
                0,
                0,
                0,
                0,
                new FactLog.Extent(0, 0, Optional.empty()),
                "",
                List.of(),
                Optional.empty());
        var line = new AgentLine(
                "pack/echo",
                "says",
                "general",
                AgentState.AVAILABLE,
                "",
                0,
                PlayedBy.HOST,
                "java",
                "pack",
                "1",
                List.of(),
                List.of());
        var standing = new Standing(status, List.of(line), List.of("expert", "pack/old"), Optional.of(List.of()));

        var expert = Viewer.seen(standing, Permissions.of("expert:execute,@facts:read"));
        assertThat(expert.agents()).isEmpty();
        assertThat(expert.gone()).containsExactly("expert");
        assertThat(expert.plugins()).isEmpty();
        assertThat(Viewer.seen(standing, Permissions.of("pack--*:*,@plugins:read")))
                .isEqualTo(new Standing(status, List.of(line), List.of("pack/old"), Optional.of(List.of())));
        assertThat(Viewer.seen(standing, Permissions.EVERYTHING)).isEqualTo(standing);
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
