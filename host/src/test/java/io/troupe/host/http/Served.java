package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.AgentCard;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.AgentList;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.AgentCalls.Find;
import io.troupe.host.bus.AgentCalls.Found;
import io.troupe.host.bus.AgentCalls.Hit;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.FakeRuns;
import io.troupe.host.bus.ModelCalls;
import io.troupe.host.bus.PluginCalls;
import io.troupe.host.bus.PluginCalls.ChangePlugin;
import io.troupe.host.bus.PluginCalls.PluginList;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Count;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.AgentState;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Refusal.Mistake;
import io.troupe.host.fact.Refusal.Problem;
import io.troupe.host.fact.Wire;
import io.troupe.host.journal.MemoryJournal;
import io.troupe.host.schedule.Schedules;
import io.troupe.host.security.Audit;
import io.troupe.host.security.Gate;
import io.troupe.host.security.Tokens;
import io.troupe.host.task.Tasks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The HTTP edge with the real task service, and scripted agents and plugins, behind it. */
final class Served implements AutoCloseable {

    private static final String NODE = "00000001";
    private static final AgentCard ECHO = AgentCard.of("pack/echo", "says it again", Skill.of("execute", "says it"));
    private static final AgentCard EXPERT = AgentCard.of(
            "expert",
            "knows",
            Skill.of("execute", "knows"),
            Skill.of("plan", "plans")
                    .withOutput(new Json("{\"type\":\"object\",\"required\":[\"plan\"],"
                            + "\"properties\":{\"plan\":{\"type\":\"string\"}}}")));
    private static final AgentCard IDLE = AgentCard.of("idle", "never ends", Skill.of("execute", "waits"));

    final Vertx vertx = Vertx.vertx();
    final Bus bus = new Bus(vertx);
    final MemoryJournal journal = MemoryJournal.keeping();
    final BlockingQueue<Find> finds = new LinkedBlockingQueue<>();
    final BlockingQueue<ChangePlugin> changes = new LinkedBlockingQueue<>();
    final FakeRuns runs = FakeRuns.on(bus);
    volatile List<Health.Problem> problems = List.of();
    volatile boolean publishing = true;
    volatile String gone = "nothing"; // a stream that has left the journal
    final HttpEdge.Options options;
    final HttpEdge.Parts parts;
    final int port;
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Served(boolean required, WebPage page) throws Exception {
        journal.onAppended(facts -> {
            if (publishing) {
                bus.publish(Topic.FACT, new FactBatch(facts));
            }
        });
        serveAgents();
        servePlugins();
        var limits = new Tasks.Limits(100, 10, Duration.ofMinutes(5), Duration.ofMinutes(15));
        await(onContext(() -> new Tasks(vertx, bus, journal, limits).start()));
        await(onContext(() -> new Schedules(vertx, bus, journal, 20).start()));
        bus.publish(
                Topic.ROSTER,
                new Roster(
                        NODE,
                        List.of(
                                new Roster.Entry(ECHO, PlayedBy.HOST, "0.1.0", "", true),
                                new Roster.Entry(IDLE, PlayedBy.HOST, "0.1.0", "", true),
                                new Roster.Entry(EXPERT, PlayedBy.CLIENT, "0.1.0", "You know.", true))));
        await(bus.request(TaskCalls.COUNT, new Count(), Call.of("test", Duration.ofSeconds(10))));
        var tokens = new Tokens(vertx, bus, journal, 100);
        await(onContext(tokens::start));
        var gate = Gate.of(tokens, new Audit(vertx, journal), required);
        options = new HttpEdge.Options(
                "127.0.0.1", 0, List.of("troupe.example.org"), "0.1.0", NODE, "/data", new Tls.None());
        parts = new HttpEdge.Parts(
                bus,
                gate,
                (request, caller) -> request.response().setStatusCode(299).end("mcp takes " + request.method()),
                () -> "troupe_facts_total 1.0\n",
                () -> problems,
                new Log(),
                page);
        HttpServer server = await(onContext(() -> HttpEdge.open(vertx, options, parts)));
        port = server.actualPort();
    }

    /** Another node of the same journal, by its port; it knows nothing of what this one heard. */
    int another() throws Exception {
        var there = new HttpEdge.Options("127.0.0.1", 0, List.of(), "0.1.0", "00000002", "/data", new Tls.None());
        return await(onContext(() -> HttpEdge.open(vertx, there, parts))).actualPort();
    }

    static Served open() throws Exception {
        return new Served(false, WebPage.absent());
    }

    /** One that asks everybody for a token. */
    static Served withTokens() throws Exception {
        return new Served(true, WebPage.absent());
    }

    static Served open(WebPage page) throws Exception {
        return new Served(false, page);
    }

    private final class Log implements FactLog {
        @Override
        public long position() {
            return journal.position();
        }

        @Override
        public Optional<String> identity() {
            return journal.identity();
        }

        @Override
        public Extent extent() {
            return new Extent(4_096, 7, Optional.empty());
        }

        @Override
        public Future<List<Recorded>> tail(long afterPosition, int max) {
            return journal.tail(afterPosition, max)
                    .map(facts -> facts.stream()
                            .filter(fact -> !fact.stream().equals(gone))
                            .toList());
        }

        @Override
        public Future<List<Recorded>> stream(String stream, long afterVersion, int max) {
            return journal.stream(stream, afterVersion, max);
        }
    }

    /** A pack that came in place of an earlier version, which is draining; changes are done as they are asked. */
    private void servePlugins() {
        bus.serve(
                PluginCalls.LIST,
                (list, call) -> Future.succeededFuture(new PluginList(List.of(
                        pack("0.0.9", PluginState.DRAINING, ""),
                        pack("0.1.0", PluginState.LOADED_REDUCED, "line 3"),
                        pack("0.0.1", PluginState.DISABLED, "0.1.0 is newer")))));
        bus.serve(PluginCalls.CHANGE, (change, call) -> {
            changes.add(change);
            if (!change.id().equals("pack")) {
                return Future.failedFuture(Refusal.notFound(
                        ErrorCode.PLUGIN_NOT_FOUND, "no plugin '" + change.id() + "'", List.of("pack")));
            }
            return Future.succeededFuture(
                    switch (change.action()) {
                        case ENABLE, RELOAD -> pack("0.1.0", PluginState.LOADED, "");
                        case DISABLE -> pack("0.1.0", PluginState.DISABLED, "by " + call.caller());
                        case ROLLBACK -> pack(change.version().orElse("0.0.9"), PluginState.LOADED, "");
                        case REMOVE -> pack("0.1.0", PluginState.REMOVED, "");
                    });
        });
    }

    private static PluginView pack(String version, PluginState state, String reason) {
        return new PluginView(
                "pack",
                version,
                "00ff",
                "pack.jar",
                "pack",
                state,
                reason,
                List.of("pack/echo"),
                List.of(),
                0,
                List.of(),
                Instant.EPOCH);
    }

    private void serveAgents() {
        bus.serve(AgentCalls.START.on(NODE), (start, call) -> {
            if (start.agent().equals("pack/echo")) {
                var outcome = new Finish(
                        start.id(), start.epoch(), List.of(Content.structured(start.input())), Optional.empty());
                vertx.runOnContext(
                        later -> bus.request(TaskCalls.FINISH, outcome, Call.ofHost(Duration.ofSeconds(10))));
            }
            return Future.succeededFuture(Done.DONE);
        });
        bus.serve(AgentCalls.STOP.on(NODE), (stop, call) -> Future.succeededFuture(Done.DONE));
        bus.serve(ModelCalls.PLAYS, (who, call) -> Future.succeededFuture(new ModelCalls.Plays(Optional.of("fake/m"))));
        bus.serve(
                ModelCalls.LIST,
                (list, call) -> Future.succeededFuture(new ModelCalls.ModelList(
                        List.of(new ModelCalls.ProviderView("fake", List.of("m"), Optional.empty(), false)),
                        List.of(new ModelCalls.AliasView("big", "fake/m", true)),
                        Optional.of("fake/m"))));
        bus.serve(
                ModelCalls.TEST,
                (test, call) -> Future.succeededFuture(new ModelCalls.Tested(
                        test.model().orElse("fake/m"), true, 12, Optional.of("ready"), Optional.empty())));
        bus.serve(AgentCalls.LIST, (list, call) -> Future.succeededFuture(new AgentList(List.of(echo()))));
        bus.serve(AgentCalls.FIND, (find, call) -> {
            finds.add(find);
            var hit = new Hit(
                    "pack/echo", "says it again", "general", List.of("execute"), AgentState.AVAILABLE, 1.5, "a word");
            return Future.succeededFuture(new Found(List.of(hit), List.of("expert")));
        });
        bus.serve(AgentCalls.DESCRIBE, (describe, call) -> describe(describe.name()));
    }

    /** Describes the echo; refuses with a code of the table whoever is called like it; has a bug for {@code bug}. */
    private static Future<AgentView> describe(String name) {
        if (name.equals("pack/echo")) {
            return Future.succeededFuture(echo());
        }
        if (name.equals("bug")) {
            throw new IllegalStateException("the password is 1234");
        }
        return Future.failedFuture(ErrorCode.of(name)
                .map(code -> new Refusal(new Problem(
                        code,
                        "refused: " + name,
                        List.of(new Mistake("/a", "is wrong")),
                        List.of("pack/echo"),
                        Optional.of(1_200L))))
                .orElseGet(() -> Refusal.of(ErrorCode.AGENT_NOT_FOUND, "no agent '" + name + "'")));
    }

    private static AgentView echo() {
        return new AgentView(
                ECHO, AgentState.AVAILABLE, "", 0, PlayedBy.HOST, "java", "pack", "0.1.0", List.of("Bash"));
    }

    private <T> Future<T> onContext(java.util.function.Supplier<Future<T>> work) {
        var promise = io.vertx.core.Promise.<T>promise();
        vertx.runOnContext(now -> work.get().onComplete(promise));
        return promise.future();
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(to(path));
    }

    HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        var request = to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** Submits a task and gives its id. */
    String submitted(String agent) throws Exception {
        var response = post("/api/v1/tasks", "{\"agent\":\"" + agent + "\",\"input\":\"do it\"}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return json(response).get("id").asText();
    }

    static JsonNode json(HttpResponse<String> response) {
        return Wire.read(response.body(), JsonNode.class);
    }

    /** Makes sure that it is a problem of this code as the table has it, and gives it. */
    static JsonNode problem(HttpResponse<String> response, ErrorCode code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(code.status());
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        var problem = json(response);
        assertThat(problem.get("type").asText()).isEqualTo("urn:troupe:error:" + code.wire());
        assertThat(problem.get("code").asText()).isEqualTo(code.wire());
        assertThat(problem.get("status").asInt()).isEqualTo(code.status());
        assertThat(problem.get("detail").asText()).isNotBlank();
        return problem;
    }

    @Override
    public void close() {
        client.shutdownNow();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
