package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.bus.WorkflowCalls;
import io.troupe.host.bus.WorkflowCalls.Format;
import io.troupe.host.fact.PluginFact.PluginState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Every role, of every tenant, puts and starts workflows, and does to everybody's runs all that can be done to a run. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RunRolesTest {

    private static final List<String> TENANTS = List.of("default", "acme");
    private static final String DEFINITION =
            "{\"name\":\"%s\",\"steps\":[{\"id\":\"one\",\"agent\":\"echo2\",\"instruction\":\"go\",\"approval\":\"May I?\"},"
                    + "{\"id\":\"two\",\"agent\":\"echo2\",\"instruction\":\"on\",\"depends-on\":[\"one\"]}]}";

    /**
     * What a kind of token may do, written out by hand.
     *
     * @param works whether it may ask for the agent of the steps
     * @param sees whether it sees all runs of its tenant
     * @param changes whether it may do something to those that it sees
     * @param looks whether it may look at definitions
     * @param defines whether it may put them
     */
    private record Role(
            List<String> permissions, boolean works, boolean sees, boolean changes, boolean looks, boolean defines) {}

    private static final Map<String, Role> ROLES = Map.of(
            "everything", new Role(List.of("*:*", "@*:*"), true, true, true, true, true),
            "all-agents", new Role(List.of("*:*"), true, false, false, false, false),
            "other-skill", new Role(List.of("echo2:analyze"), false, false, false, false, false),
            "reader", new Role(List.of("echo2:execute", "@runs:read"), true, true, false, false, false),
            "watcher", new Role(List.of("@runs:read", "@workflows:read"), false, true, false, true, false),
            "changer", new Role(List.of("@runs:*"), false, true, true, false, false),
            "blind-changer", new Role(List.of("echo2:execute", "@runs:change"), true, false, true, false, false),
            "definer", new Role(List.of("echo2:execute", "@workflows:change"), true, false, false, false, true),
            "tasks", new Role(List.of("echo2:execute", "@tasks:*"), true, false, false, false, false));

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
    private static final Map<Guest, String> RUNS = new LinkedHashMap<>();

    @BeforeAll
    static void open() throws Exception {
        var plugins = Files.createDirectories(root.resolve("data/plugins"));
        Files.write(plugins.resolve("echo2.jar"), PluginSources.echo("1.0.0").bytes());
        Files.write(
                plugins.resolve("graph.jar"),
                PluginSources.strategy("graph", "1.0.0").bytes());
        live = new LiveHost(root);
        live.await(views -> views.stream()
                        .filter(view -> view.state() == PluginState.LOADED)
                        .count()
                == 2);
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
        var everything = new Role(List.of(), true, true, true, true, true);
        GUESTS.add(new Guest("local", "default", everything, new Visitor(live, Optional.empty())));
    }

    @AfterAll
    static void close() {
        GUESTS.forEach(guest -> guest.visitor().close());
        live.close();
    }

    private static void check(String expected, Visitor.Reply reply) {
        assertThat(reply.code()).as(reply.body().toString()).isEqualTo(expected);
    }

    @TestFactory
    @Order(1)
    List<DynamicTest> putDefinitionsAndLookAtThem() {
        var tests = new ArrayList<DynamicTest>();
        for (var guest : GUESTS) {
            tests.add(DynamicTest.dynamicTest("put " + guest, () -> {
                var name = "of-" + guest.name();
                var text = DEFINITION.formatted(name);
                check(
                        guest.role().defines() ? "" : "not-allowed",
                        guest.visitor().rest("PUT", "/workflows/" + name, text));
                check(
                        guest.role().defines() ? "input-invalid" : "not-allowed",
                        guest.visitor().rest("PUT", "/workflows/" + name, text.replace("echo2", "nobody")));
                if (guest.name().equals("everything")) {
                    check("", guest.visitor().rest("PUT", "/workflows/flow", DEFINITION.formatted("flow")));
                }
            }));
            tests.add(DynamicTest.dynamicTest("look " + guest, () -> {
                var seen = guest.role().looks() ? "" : "not-allowed";
                check(seen, guest.visitor().rest("GET", "/workflows", ""));
                check(
                        guest.role().looks() ? "workflow-not-found" : "not-allowed",
                        guest.visitor().rest("GET", "/workflows/none", ""));
                check(
                        seen,
                        guest.visitor()
                                .rest("POST", "/workflows/check", "{\"source\":\"name: a\",\"format\":\"yaml\"}"));
            }));
        }
        return tests;
    }

    @TestFactory
    @Order(2)
    List<DynamicTest> startRunsOfAgentsForWhichTheyMayAsk() {
        var tests = new ArrayList<DynamicTest>();
        for (var guest : GUESTS) {
            tests.add(DynamicTest.dynamicTest(guest.toString(), () -> {
                var expected = guest.role().works() ? "" : "not-allowed";
                var started = guest.visitor().rest("POST", "/runs?wait=20", "{\"workflow\":\"flow\"}");
                check(expected, started);
                var over = guest.visitor().mcp("run_workflow", "{\"workflow\":\"flow\"}");
                check(expected, over);
                if (started.granted()) {
                    RUNS.put(guest, started.body().path("id").asText());
                    assertThat(over.body().path("status").asText()).isEqualTo("input-required");
                }
            }));
        }
        return tests;
    }

    private static boolean sees(Guest guest, Guest owner) {
        return guest.tenant().equals(owner.tenant())
                && (guest.equals(owner) || guest.role().sees());
    }

    private static String mayChange(Guest guest, Guest owner, String granted) {
        return !sees(guest, owner)
                ? "run-not-found"
                : guest.equals(owner) || guest.role().changes() ? granted : "not-allowed";
    }

    @TestFactory
    @Order(3)
    List<DynamicTest> seeTheirOwnRunsOrTheirTenants() {
        assertThat(RUNS).hasSizeGreaterThan(8);
        var tests = new ArrayList<DynamicTest>();
        for (var guest : GUESTS) {
            RUNS.forEach((owner, id) -> tests.add(DynamicTest.dynamicTest(guest + " looks at " + owner, () -> {
                var code = sees(guest, owner) ? "" : "run-not-found";
                for (var path : List.of("", "/steps", "/facts", "/report", "/diff?with=" + id)) {
                    check(code, guest.visitor().rest("GET", "/runs/" + id + path, ""));
                }
                check(code, guest.visitor().rest("POST", "/runs/" + id + "/replay", "{}"));
                check(code, guest.visitor().mcp("get_run", "{\"id\":\"" + id + "\"}"));
                var read = guest.visitor().message("resources/read", "{\"uri\":\"run://" + id + "\"}");
                assertThat(read.has("result")).as(read.toString()).isEqualTo(code.isEmpty());
            })));
            tests.add(DynamicTest.dynamicTest(guest + " lists", () -> {
                var listed = new TreeSet<String>();
                guest.visitor()
                        .rest("GET", "/runs?limit=200", "")
                        .body()
                        .path("runs")
                        .forEach(run -> listed.add(run.path("id").asText()));
                RUNS.forEach((owner, id) ->
                        assertThat(listed.contains(id)).as(owner.toString()).isEqualTo(sees(guest, owner)));
            }));
        }
        return tests;
    }

    @TestFactory
    @Order(4)
    List<DynamicTest> doSomethingToTheirOwnRunsOrThoseTheyMay() {
        var tests = new ArrayList<DynamicTest>();
        for (var guest : GUESTS) {
            RUNS.forEach((owner, id) -> tests.add(DynamicTest.dynamicTest(guest + " and the run of " + owner, () -> {
                var path = "/runs/" + id;
                check(mayChange(guest, owner, ""), guest.visitor().rest("POST", path + "/pause", "{}"));
                check(mayChange(guest, owner, ""), guest.visitor().rest("POST", path + "/resume", "{}"));
                check(
                        mayChange(guest, owner, "not-found"),
                        guest.visitor().rest("POST", path + "/answer", "{\"question\":\"none\",\"decline\":true}"));
                check(
                        mayChange(guest, owner, "not-found"),
                        guest.visitor()
                                .mcp("answer_run", "{\"id\":\"" + id + "\",\"question\":\"none\",\"answer\":\"x\"}"));
                check(
                        mayChange(guest, owner, ""),
                        guest.visitor().rest("POST", path + "/change", "{\"change\":{\"two\":{\"retry\":2}}}"));
                check(
                        !sees(guest, owner) ? "run-not-found" : guest.role().works() ? "" : "not-allowed",
                        guest.visitor().rest("POST", path + "/fork", "{}"));
            })));
        }
        return tests;
    }

    /** Whoever may change a run has it do no more than they may ask for themselves. */
    @TestFactory
    @Order(5)
    List<DynamicTest> haveARunAskForNobodyElse() {
        var tests = new ArrayList<DynamicTest>();
        for (var guest : GUESTS) {
            RUNS.forEach((owner, id) -> {
                if (!mayChange(guest, owner, "").isEmpty()) {
                    return;
                }
                var all = List.of("everything", "local", "all-agents").contains(guest.name());
                tests.add(DynamicTest.dynamicTest(
                        guest + " and the run of " + owner,
                        () -> check(
                                all ? "" : "not-allowed",
                                guest.visitor()
                                        .rest(
                                                "POST",
                                                "/runs/" + id + "/change",
                                                "{\"add\":[{\"id\":\"%1$s\",\"agent\":\"of-%1$s\",\"depends-on\":[\"two\"]}]}"
                                                        .formatted(guest.name())))));
            });
        }
        return tests;
    }

    @TestFactory
    @Order(6)
    List<DynamicTest> rollBackAndEndTheirOwnRunsOrThoseTheyMay() {
        var tests = new ArrayList<DynamicTest>();
        for (var guest : GUESTS) {
            RUNS.forEach((owner, id) -> tests.add(DynamicTest.dynamicTest(guest + " cancels of " + owner, () -> {
                check(mayChange(guest, owner, ""), guest.visitor().rest("POST", "/runs/" + id + "/cancel", "{}"));
                check(mayChange(guest, owner, ""), guest.visitor().mcp("cancel_run", "{\"id\":\"" + id + "\"}"));
            })));
        }
        for (var guest : GUESTS) {
            RUNS.forEach((owner, id) -> tests.add(DynamicTest.dynamicTest(guest + " rolls back of " + owner, () -> {
                var reply = guest.visitor().rest("POST", "/runs/" + id + "/rollback", "{}");
                if (reply.code().equals("transition-refused")) { // it is rolled back already
                    check(mayChange(guest, owner, "transition-refused"), reply);
                } else {
                    check(mayChange(guest, owner, ""), reply);
                }
            })));
        }
        return tests;
    }

    /** What a run may is what its starter may, also where somebody else started the workflow that contains it. */
    @TestFactory
    @Order(7)
    List<DynamicTest> areNotHelpedByAWorkflowThatContainsAnother() throws Exception {
        live.answer(
                WorkflowCalls.PUT,
                new WorkflowCalls.Put(
                        "outer",
                        "{\"name\":\"outer\",\"steps\":[{\"id\":\"in\",\"workflow\":\"flow\"}]}",
                        Format.JSON,
                        Optional.empty()));
        var tests = new ArrayList<DynamicTest>();
        for (var guest : GUESTS) {
            if (guest.tenant().equals("default") && !guest.role().works()) {
                tests.add(DynamicTest.dynamicTest(guest.toString(), () -> {
                    var ran = guest.visitor().rest("POST", "/runs?wait=20", "{\"workflow\":\"outer\"}");
                    assertThat(ran.body().path("state").asText())
                            .as(ran.body().toString())
                            .isEqualTo("failed");
                    assertThat(ran.body().toString()).contains("may not ask for agent 'echo2'");
                    assertThat(live.answer(
                                            RunCalls.SHOW,
                                            new RunCalls.Show(
                                                    ran.body().path("id").asText(), 0))
                                    .steps())
                            .hasSize(1);
                }));
            }
        }
        return tests;
    }
}
