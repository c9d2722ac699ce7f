package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.SecurityFact.AuditRefused;
import io.troupe.host.journal.SqliteJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Every role, of every tenant, asks every agent for every skill over every edge, and looks at everybody's tasks. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RolesTest {

    private static final List<String> AGENTS = List.of("alpha", "team/beta", "nobody");
    private static final List<String> SKILLS = List.of("execute", "analyze");
    private static final List<String> TENANTS = List.of("default", "acme");
    private static final Set<String> EVERY_WORK = Set.of(
            "alpha:execute",
            "alpha:analyze",
            "team/beta:execute",
            "team/beta:analyze",
            "nobody:execute",
            "nobody:analyze");

    /**
     * What a kind of token may do, written out by hand.
     *
     * @param work each agent and skill that it may ask for
     * @param reads whether it sees all tasks of its tenant
     * @param changes whether it may cancel them
     */
    private record Role(List<String> permissions, Set<String> work, boolean reads, boolean changes) {}

    private static final Map<String, Role> ROLES = Map.of(
            "everything", new Role(List.of("*:*", "@*:*"), EVERY_WORK, true, true),
            "all-agents", new Role(List.of("*:*"), EVERY_WORK, false, false),
            "reader", new Role(List.of("alpha:execute", "@tasks:read"), Set.of("alpha:execute"), true, false),
            "changer", new Role(List.of("@tasks:*"), Set.of(), true, true),
            "alpha", new Role(List.of("alpha:*"), Set.of("alpha:execute", "alpha:analyze"), false, false),
            "alpha-execute", new Role(List.of("alpha:execute"), Set.of("alpha:execute"), false, false),
            "analysts",
                    new Role(
                            List.of("*:analyze"),
                            Set.of("alpha:analyze", "team/beta:analyze", "nobody:analyze"),
                            false,
                            false),
            "team", new Role(List.of("team--*:*"), Set.of("team/beta:execute", "team/beta:analyze"), false, false),
            "watcher",
                    new Role(List.of("team/beta:execute", "@facts:read"), Set.of("team/beta:execute"), false, false),
            "metrics", new Role(List.of("@metrics:read"), Set.of(), false, false));

    /** Somebody of a role and a tenant, and a task of theirs where they may have one. */
    private record Guest(String name, String tenant, Role role, Visitor visitor) {
        @Override
        public String toString() {
            return name + "@" + tenant;
        }
    }

    @TempDir
    static Path root;

    private static LiveHost live;
    private static final List<Guest> GUESTS = new ArrayList<>();
    private static final Map<Guest, String> TASKS = new LinkedHashMap<>();

    @BeforeAll
    static void open() throws Exception {
        for (var file : List.of("alpha.md", "team/beta.md")) {
            var path = root.resolve("data/plugins").resolve(file);
            Files.createDirectories(path.getParent());
            var name = path.getFileName().toString().replace(".md", "");
            Files.writeString(path, "---\nname: " + name + "\ndescription: Knows " + name + ".\n---\nYou know.\n");
        }
        live = new LiveHost(root);
        for (var tenant : TENANTS) {
            for (var role : ROLES.entrySet()) {
                var wanted = new CreateToken(
                        role.getKey(),
                        role.getValue().permissions(),
                        Optional.of(tenant),
                        Optional.empty(),
                        Optional.of(10_000));
                var made = live.answer(SecurityCalls.CREATE, wanted);
                GUESTS.add(new Guest(
                        role.getKey(), tenant, role.getValue(), new Visitor(live, Optional.of(made.secret()))));
            }
        }
        var everything = new Role(List.of(), EVERY_WORK, true, true);
        GUESTS.add(new Guest("local", "default", everything, new Visitor(live, Optional.empty())));
    }

    @AfterAll
    static void close() {
        GUESTS.forEach(guest -> guest.visitor().close());
        live.close();
    }

    @TestFactory
    @Order(1)
    List<DynamicTest> askForWork() {
        var tests = new ArrayList<DynamicTest>();
        for (var guest : GUESTS) {
            for (var agent : AGENTS) {
                for (var skill : SKILLS) {
                    var cell = guest + " " + agent + ":" + skill;
                    tests.add(DynamicTest.dynamicTest(
                            "rest " + cell, () -> asks(guest, agent, skill, rest(guest, agent, skill))));
                    tests.add(DynamicTest.dynamicTest(
                            "mcp " + cell, () -> asks(guest, agent, skill, mcp(guest, agent, skill))));
                }
            }
        }
        return tests;
    }

    private static Visitor.Reply rest(Guest guest, String agent, String skill) throws Exception {
        var body = "{\"agent\":\"" + agent + "\",\"skill\":\"" + skill + "\",\"input\":\"do it\"}";
        var reply = guest.visitor().rest("POST", "/tasks", body);
        if (reply.granted()) {
            TASKS.put(guest, reply.body().path("id").asText());
        }
        return reply;
    }

    private static Visitor.Reply mcp(Guest guest, String agent, String skill) throws Exception {
        return guest.visitor()
                .mcp("invoke_agent", "{\"agent\":\"" + agent + "\",\"skill\":\"" + skill + "\",\"input\":\"do it\"}");
    }

    private static void asks(Guest guest, String agent, String skill, Visitor.Reply reply) {
        var expected = !guest.role().work().contains(agent + ":" + skill)
                ? "not-allowed"
                : agent.equals("nobody") ? "agent-not-found" : "";
        assertThat(reply.code()).as(reply.body().toString()).isEqualTo(expected);
    }

    @TestFactory
    @Order(2)
    List<DynamicTest> seeOnlyAgentsOfWhichTheyMayAskSomething() {
        var tests = new ArrayList<DynamicTest>();
        for (var guest : GUESTS) {
            var expected = seen(guest);
            tests.add(DynamicTest.dynamicTest("rest " + guest, () -> {
                var listed = guest.visitor().rest("GET", "/agents", "").body().path("agents");
                assertThat(names(listed, "/card/name")).isEqualTo(expected);
                var found = guest.visitor().rest("GET", "/agents/search?query=knows&limit=9", "");
                assertThat(names(found.body().path("hits"), "/name")).isEqualTo(expected);
            }));
            tests.add(DynamicTest.dynamicTest("mcp " + guest, () -> {
                var found = guest.visitor().mcp("find_agents", "{\"query\":\"knows\"}");
                assertThat(names(found.body().path("agents"), "/name")).isEqualTo(expected);
                assertThat(found.body().toString()).doesNotContain(hidden(expected));
            }));
            for (var agent : AGENTS) {
                tests.add(DynamicTest.dynamicTest("describe " + guest + " " + agent, () -> {
                    var code = expected.contains(agent)
                            ? ""
                            : guest.role().work().stream().anyMatch(work -> work.startsWith(agent + ":"))
                                    ? "agent-not-found"
                                    : "not-allowed";
                    assertThat(guest.visitor()
                                    .rest("GET", "/agents/" + agent, "")
                                    .code())
                            .isEqualTo(code);
                    assertThat(guest.visitor()
                                    .mcp("describe_agent", "{\"agent\":\"" + agent + "\"}")
                                    .code())
                            .isEqualTo(code);
                }));
            }
        }
        return tests;
    }

    @TestFactory
    @Order(2)
    List<DynamicTest> findNoOtherAgentAnywhereElse() {
        var tests = new ArrayList<DynamicTest>();
        for (var guest : GUESTS) {
            var visitor = guest.visitor();
            var seen = seen(guest);
            var dashed = seen.stream().map(name -> name.replace("/", "--")).collect(Collectors.toSet());
            tests.add(DynamicTest.dynamicTest("prompts " + guest, () -> {
                assertThat(names(visitor.message("prompts/list", "{}").at("/result/prompts"), "/name"))
                        .isEqualTo(dashed);
                for (var agent : List.of("alpha", "team--beta")) {
                    var got = visitor.message(
                            "prompts/get",
                            "{\"name\":\"" + agent + "\",\"arguments\":{\"instruction\":\"go\"}}");
                    assertThat(got.has("result")).as(got.toString()).isEqualTo(dashed.contains(agent));
                }
            }));
            tests.add(DynamicTest.dynamicTest("resources " + guest, () -> {
                var listed = names(visitor.message("resources/list", "{}").at("/result/resources"), "/name");
                assertThat(listed).isEqualTo(seen);
                var completed = visitor.message("completion/complete", """
                        {"ref":{"type":"ref/resource","uri":"agent://{name}"},"argument":{"name":"name","value":""}}""");
                var proposed = new TreeSet<String>();
                completed.at("/result/completion/values").forEach(value -> proposed.add(value.asText()));
                assertThat(proposed).isEqualTo(seen);
                for (var agent : List.of("alpha", "team/beta")) {
                    for (var method : List.of("resources/read", "resources/subscribe")) {
                        var read = visitor.message(method, "{\"uri\":\"agent://" + agent + "\"}");
                        assertThat(read.has("result")).as(read.toString()).isEqualTo(seen.contains(agent));
                    }
                }
            }));
            tests.add(DynamicTest.dynamicTest("tools " + guest, () -> {
                var absent = Set.of("alpha", "team/beta").stream()
                        .filter(agent -> !seen.contains(agent))
                        .sorted()
                        .collect(Collectors.joining(", "));
                var words = visitor.begin("/mcp/tools?agents=alpha,team/beta").at("/result/instructions");
                if (absent.isEmpty()) {
                    assertThat(words.asText()).doesNotContain("Not here now");
                } else {
                    assertThat(words.asText()).endsWith("Not here now: " + absent);
                }
            }));
        }
        return tests;
    }

    @TestFactory
    @Order(2)
    List<DynamicTest> watchOnlyWhatTheyMaySee() {
        var tests = new ArrayList<DynamicTest>();
        for (var guest : GUESTS) {
            tests.add(DynamicTest.dynamicTest("events " + guest, () -> {
                var snapshot = guest.visitor().snapshot();
                if (!Set.of("everything", "watcher", "local").contains(guest.name())) {
                    assertThat(snapshot).isEmpty();
                    return;
                }
                assertThat(names(snapshot.orElseThrow().path("agents"), "/name"))
                        .isEqualTo(seen(guest));
                assertThat(snapshot.orElseThrow().path("plugins").isEmpty())
                        .isEqualTo(guest.name().equals("watcher"));
            }));
        }
        return tests;
    }

    /** The agents that are there of which somebody may ask something. */
    private static Set<String> seen(Guest guest) {
        return guest.role().work().stream()
                .map(work -> work.substring(0, work.indexOf(':')))
                .filter(agent -> !agent.equals("nobody"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String hidden(Set<String> seen) {
        return seen.contains("team/beta") ? "what is nowhere" : "team/beta";
    }

    private static Set<String> names(JsonNode array, String pointer) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(one -> one.at(pointer).asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @TestFactory
    @Order(3)
    List<DynamicTest> seeTheirOwnTasksOrTheirTenants() {
        assertThat(TASKS).hasSizeGreaterThan(12);
        var tests = new ArrayList<DynamicTest>();
        for (var guest : GUESTS) {
            TASKS.forEach((owner, id) -> tests.add(DynamicTest.dynamicTest(guest + " looks at " + owner, () -> {
                var code = sees(guest, owner) ? "" : "task-not-found";
                assertThat(guest.visitor().rest("GET", "/tasks/" + id, "").code())
                        .isEqualTo(code);
                assertThat(guest.visitor()
                                .mcp("get_run", "{\"id\":\"" + id + "\"}")
                                .code())
                        .isEqualTo(code);
            })));
            tests.add(DynamicTest.dynamicTest(guest + " lists", () -> {
                var listed = names(
                        guest.visitor()
                                .rest("GET", "/tasks?limit=1000", "")
                                .body()
                                .path("tasks"),
                        "/id");
                TASKS.forEach((owner, id) ->
                        assertThat(listed.contains(id)).as(owner.toString()).isEqualTo(sees(guest, owner)));
            }));
        }
        return tests;
    }

    private static boolean sees(Guest guest, Guest owner) {
        return guest.tenant().equals(owner.tenant())
                && (guest.equals(owner) || guest.role().reads());
    }

    @TestFactory
    @Order(4)
    List<DynamicTest> changeTheirOwnTasksOrThoseTheyMay() {
        var tests = new ArrayList<DynamicTest>();
        for (var guest : GUESTS) {
            TASKS.forEach((owner, id) -> tests.add(DynamicTest.dynamicTest(guest + " cancels of " + owner, () -> {
                var code = !sees(guest, owner)
                        ? "task-not-found"
                        : guest.equals(owner) || guest.role().changes() ? "" : "not-allowed";
                var cancelled = guest.visitor().rest("DELETE", "/tasks/" + id, "");
                assertThat(cancelled.code()).isEqualTo(code);
                assertThat(guest.visitor()
                                .mcp("cancel_run", "{\"id\":\"" + id + "\"}")
                                .code())
                        .isEqualTo(code);
            })));
        }
        return tests;
    }

    @Test
    @Order(5)
    void leaveAFactOfEveryRefusal() throws Exception {
        TimeUnit.MILLISECONDS.sleep(1_100); // refusals of a second are one fact
        GUESTS.forEach(guest -> guest.visitor().close());
        live.close();
        var journal = SqliteJournal.open(root.resolve("data/journal.db"), root.resolve("data/blobs"));
        try (journal) {
            var facts = journal.stream("audit", 0, 100_000)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            var refused = facts.stream()
                    .filter(fact -> Facts.read(fact) instanceof AuditRefused)
                    .map(fact -> ((AuditRefused) Facts.read(fact)).caller() + "@" + fact.tenant() + " "
                            + ((AuditRefused) Facts.read(fact)).action())
                    .collect(Collectors.toSet());
            var changed = facts.stream()
                    .filter(fact -> fact.kind().equals("audit.changed"))
                    .map(fact -> fact.tenant() + " " + fact.body())
                    .collect(Collectors.joining("\n"));
            assertThat(refused)
                    .contains(
                            "alpha@acme POST /tasks",
                            "alpha@acme mcp invoke_agent",
                            "alpha@default GET /tasks/{id}",
                            "reader@acme DELETE /tasks/{id}",
                            "metrics@default mcp describe_agent")
                    .noneMatch(line -> line.startsWith("local@") || line.contains("everything@acme POST"));
            assertThat(changed)
                    .contains("acme {\"caller\":\"alpha\",\"action\":\"POST /tasks\",\"target\":\"alpha:analyze\"")
                    .contains("\"caller\":\"local\",\"action\":\"mcp invoke_agent\",\"target\":\"team/beta:execute\"")
                    .doesNotContain("\"target\":\"nobody:");
        }
    }
}
