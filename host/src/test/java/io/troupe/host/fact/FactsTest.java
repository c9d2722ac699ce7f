package io.troupe.host.fact;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.Reply;
import io.troupe.api.ReplyPart;
import io.troupe.api.RunStep;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.api.Usage;
import io.troupe.host.fact.AgentFact.AgentStateChanged;
import io.troupe.host.fact.PluginFact.PluginDisabled;
import io.troupe.host.fact.PluginFact.PluginEnabled;
import io.troupe.host.fact.PluginFact.PluginLeaked;
import io.troupe.host.fact.PluginFact.PluginQuarantined;
import io.troupe.host.fact.PluginFact.PluginRestarted;
import io.troupe.host.fact.PluginFact.PluginRolledBack;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.PluginStateChanged;
import io.troupe.host.fact.PluginFact.PluginTried;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.fact.SecurityFact.AuditChanged;
import io.troupe.host.fact.SecurityFact.AuditDropped;
import io.troupe.host.fact.SecurityFact.AuditRefused;
import io.troupe.host.fact.SecurityFact.TokenCreated;
import io.troupe.host.fact.SecurityFact.TokenRevoked;
import io.troupe.host.fact.TaskFact.Decision;
import io.troupe.host.fact.TaskFact.Effort;
import io.troupe.host.fact.TaskFact.Idempotency;
import io.troupe.host.fact.TaskFact.Player;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskOutcomeRefused;
import io.troupe.host.fact.TaskFact.TaskProgressed;
import io.troupe.host.fact.TaskFact.TaskReleased;
import io.troupe.host.fact.TaskFact.TaskRenewed;
import io.troupe.host.fact.TaskFact.TaskStarted;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds facts to what was written once: a golden file a kind and version, {@code facts/<kind>.<version>.json}, which is
 * never changed. A change of a record that these tests do not survive needs a new schema version and an upcaster.
 */
class FactsTest {

    private static final Effort EFFORT = new Effort(
            List.of("anthropic/sonnet"),
            2,
            3,
            new Usage(100, 20, 7, 3),
            Optional.of(new BigDecimal("0.0012")),
            List.of("a note"));

    private static final Map<String, Fact> EXAMPLES = Map.of(
            "task.submitted",
                    new TaskSubmitted(
                            "echo",
                            "execute",
                            new Json("{\"instruction\":\"hello\",\"n\":0.10}"),
                            List.of(
                                    Content.text("along"),
                                    new Content.Image("aGk=", "image/png"),
                                    new Content.Resource("https://example.org/a", "text/plain", Optional.of("a")),
                                    Content.structured(new Json("[1,2]"))),
                            Optional.of("session-1"),
                            1_700_000_300_000L,
                            Budget.unbounded()
                                    .withTokens(1_000)
                                    .withToolCalls(3)
                                    .withTime(Duration.ofSeconds(90)),
                            2,
                            "local",
                            Optional.of(new Idempotency("key-1", "00ff")),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()),
            "task.started",
                    new TaskStarted(
                            2,
                            new Player.Client("local", "abcd", 1_700_000_900_000L),
                            new Decision("by-name", List.of("echo"), "asked for by name")),
            "task.renewed", new TaskRenewed(2, 1_700_001_000_000L),
            "task.released", new TaskReleased(2, "the claim ran out"),
            "task.progressed", new TaskProgressed(2, "half-way"),
            "task.outcome-refused", new TaskOutcomeRefused(1, "the task is running in epoch 2"),
            "task.finished",
                    new TaskFinished(
                            2,
                            TaskState.FAILED,
                            List.of(Content.text("as far as it went")),
                            Optional.of(new TaskError("agent-failed", "no", true))),
            "agent.state-changed",
                    new AgentStateChanged("7f3a91c2", AgentState.INITIALIZING, AgentState.AVAILABLE, "loaded"),
            "plugin.state-changed",
                    new PluginStateChanged(
                            "0.1.0",
                            "echo-0.1.0.jar",
                            "00ff",
                            PluginState.LOADED_REDUCED,
                            "line 3",
                            List.of("echo"),
                            Optional.empty()));

    private static final Map<String, Fact> OF_PLUGINS = Map.of(
            "plugin.tried",
            new PluginTried("1.0.0", "ab12", List.of("say: not tried")),
            "plugin.disabled",
            new PluginDisabled("local"),
            "plugin.enabled",
            new PluginEnabled("local"),
            "plugin.restarted",
            new PluginRestarted("1.0.0", "ab12", Trouble.THREW, "threw java.lang.IllegalStateException: no", 1),
            "plugin.quarantined",
            new PluginQuarantined("1.0.0", "ab12", "restarted 3 times within 10 minutes"),
            "plugin.rolled-back",
            new PluginRolledBack("1.1.0", "ab12", "1.0.0", "cd34", "local"),
            "plugin.leaked",
            new PluginLeaked("1.0.0", "ab12", List.of("poller")));

    private static final Map<String, Fact> OF_SECURITY = Map.of(
            "token.created",
            new TokenCreated(
                    "token-01j9z3",
                    "ci",
                    "acme",
                    "00ff",
                    List.of("echo:*", "@tasks:read"),
                    Optional.of(1_700_000_300_000L),
                    100,
                    "local"),
            "token.revoked",
            new TokenRevoked("token-01j9z3", "operator"),
            "sign-in.kept",
            new SecurityFact.SignInKept("token-01j9z3", 1_700_043_200_000L),
            "audit.refused",
            new AuditRefused("ci", "DELETE /plugins/{id}", "echo", "not-allowed", 17, Optional.empty()),
            "audit.changed",
            new AuditChanged("local", "mcp invoke_agent", "echo:execute", 2, Optional.empty()),
            "audit.dropped",
            new AuditDropped(3));

    private static final Map<String, Fact> OF_COURSE = Map.of(
            "task.queued", new TaskFact.TaskQueued("what it waited for has come"),
            "task.retried",
                    new TaskFact.TaskRetried(
                            1, 1, new TaskError("agent-failed", "busy", true, Optional.of(2_000L)), 1_700_000_302_000L),
            "task.dead", new TaskFact.TaskDead(4, 4, new TaskError("agent-failed", "busy", true), Optional.empty()),
            "task.revived", new TaskFact.TaskRevived("local", 1_700_000_600_000L));
    private static final Map<String, Fact> OF_JOURNAL = Map.of(
            "journal.archived",
            new JournalFact.JournalArchived(
                    1,
                    9,
                    2,
                    8,
                    "1-4,6-9",
                    "task/task-01",
                    "task/task-02",
                    1_700_000_000_000L,
                    Optional.of("1-9.jsonl.gz"),
                    Optional.of("ab12")));

    private static final Map<String, Fact> OF_SESSIONS = Map.of(
            "session.kept",
            new SessionFact.SessionKept(
                    "7f3a91c2",
                    "token-01j9z3",
                    "a client 1.2",
                    "2025-11-25",
                    true,
                    false,
                    List.of("echo"),
                    List.of("workspace"),
                    List.of("agent://echo"),
                    Optional.of("info"),
                    1_700_086_400_000L));

    private static final Map<String, Fact> OF_SCHEDULES = Map.of(
            "schedule.created",
            new ScheduleFact.ScheduleCreated(
                    "nightly-report",
                    new ScheduleFact.Timing(Optional.of("0 3 * * *"), Optional.of("Europe/Berlin"), Optional.empty()),
                    new ScheduleFact.Request(
                            "echo",
                            "execute",
                            new Json("{\"instruction\":\"hello\",\"n\":0.10}"),
                            List.of(Content.text("along")),
                            Optional.of(600L),
                            Budget.unbounded().withTokens(1_000),
                            2,
                            Optional.of(1)),
                    ScheduleFact.CatchUp.ONCE,
                    new ScheduleFact.Owner("ci", "acme", List.of("echo:*", "@tasks:read"))),
            "schedule.fired",
            new ScheduleFact.ScheduleFired(1_700_000_100_000L, "task-01j9z3"),
            "schedule.missed",
            new ScheduleFact.ScheduleMissed(1_700_000_200_000L, "agent-not-found", "no agent 'echo'"),
            "schedule.paused",
            new ScheduleFact.SchedulePaused("ci"),
            "schedule.resumed",
            new ScheduleFact.ScheduleResumed("ci"),
            "schedule.removed",
            new ScheduleFact.ScheduleRemoved("local"));

    private static final Map<String, Fact> OF_WORKFLOWS = Map.of(
            "workflow.put",
            new WorkflowFact.WorkflowPut(
                    3,
                    new Json(
                            "{\"name\":\"a\",\"steps\":[{\"id\":\"b\",\"agent\":\"echo\",\"budget\":{\"cost\":0.10}}]}"),
                    "name: a\nsteps:\n- {id: b, agent: echo, budget: {cost: 0.10}}\n",
                    "yaml",
                    "ci"));

    private static final Map<String, Fact> OF_WORK = Map.of(
            "task.turned",
            new TaskFact.TaskTurned(
                    2,
                    1,
                    "00ff",
                    new Reply(
                            List.of(
                                    new ReplyPart.Thinking("hm", Optional.of(new Json("{\"signature\":\"s\"}"))),
                                    new ReplyPart.Text("I look."),
                                    new ReplyPart.Call(new ToolCall("call-1", "Read", new Json("{\"path\":\"a\"}")))),
                            Reply.Stop.TOOL_CALLS,
                            new Usage(100, 20, 7, 3),
                            "anthropic/sonnet",
                            Optional.of("a note")),
                    Optional.of(new BigDecimal("0.0012"))),
            "task.tool-called",
            new TaskFact.TaskToolCalled(2, new ToolCall("call-1", "Read", new Json("{\"path\":\"a\"}"))),
            "task.tool-answered",
            new TaskFact.TaskToolAnswered(2, "call-1", ToolResult.failed("no such file")),
            "task.asked",
            new TaskFact.TaskAsked(2, 1, new Question("Which one?", new Json("{\"type\":\"object\"}"))),
            "task.answered",
            new TaskFact.TaskAnswered(1, Optional.of(new Json("{\"answer\":\"this\"}")), "local"));

    private static final Map<String, Fact> OF_RUNS = Map.ofEntries(
            entry(
                    "run.created",
                    new RunFact.RunCreated(
                            "review-change",
                            3,
                            "graph",
                            new Json("{\"change\":\"fix the login\",\"limit\":0.10}"),
                            Budget.unbounded().withTokens(200_000).withTime(Duration.ofMinutes(10)),
                            Optional.of("session-1"),
                            "ci",
                            "backend-expert:*,writer:draft",
                            Optional.of(new Idempotency("key-1", "00ff")),
                            Optional.of(new RunFact.ForkOf("run-01j9z2", 17, 9)),
                            Optional.of(new RunFact.Parent("run-01j9z1", "review", 1)))),
            entry("run.strategy-changed", new RunFact.RunStrategyChanged("graph", "0.2.0", Optional.of("0.1.0"))),
            entry("run.step-started", new RunFact.StepStarted("look", 2, "task-01j9z3", Optional.of("backend-expert"))),
            entry(
                    "run.step-expanded",
                    new RunFact.StepExpanded("check", List.of(new Json("\"a.java\""), new Json("{\"n\":0.10}")))),
            entry(
                    "run.step-ended",
                    new RunFact.StepEnded(
                            "look",
                            RunStep.State.COMPLETED,
                            Optional.of(new Json("{\"text\":\"two things\",\"severity\":2.50}")),
                            Optional.of(new TaskError("agent-failed", "busy", true)),
                            Optional.of("its condition did not hold"),
                            Optional.of(EFFORT))),
            entry(
                    "run.asked",
                    new RunFact.RunAsked(
                            "approve:deploy",
                            new Question("May I deploy 1.2.0?", new Json("{\"type\":\"object\"}")),
                            Optional.of("deploy"))),
            entry(
                    "run.answered",
                    new RunFact.RunAnswered("approve:deploy", Optional.of(new Json("{\"approve\":true}")), "operator")),
            entry("run.waiting", new RunFact.RunWaiting("retry:look", 1_700_000_302_000L)),
            entry("run.woken", new RunFact.RunWoken("retry:look")),
            entry("run.paused", new RunFact.RunPaused("operator", "the release is frozen")),
            entry("run.resumed", new RunFact.RunResumed("operator")),
            entry(
                    "run.changed",
                    new RunFact.RunChanged(
                            new GraphEdit(
                                    List.of(new Json("{\"id\":\"lint\",\"agent\":\"echo\",\"depends-on\":[\"look\"]}")),
                                    List.of("deploy"),
                                    Map.of("sum", new Json("{\"depends-on\":[\"look\",\"lint\"]}"))),
                            "step:look")),
            entry(
                    "run.warned",
                    new RunFact.RunWarned("the strategy 'graph' decided otherwise when it was asked again")),
            entry("run.rolling-back", new RunFact.RunRollingBack("operator", "the wrong branch")),
            entry("run.step-compensating", new RunFact.StepCompensating("deploy", 1, "task-01j9z4", "backend-expert")),
            entry(
                    "run.step-compensated",
                    new RunFact.StepCompensated(
                            "deploy",
                            Optional.of(new TaskError("agent-failed", "the host is gone", false)),
                            Optional.of(EFFORT))),
            entry(
                    "run.ending",
                    new RunFact.RunEnding(
                            RunState.CANCELLED,
                            Optional.empty(),
                            Optional.of(new TaskError("cancelled", "changed my mind", false)))),
            entry(
                    "run.finished",
                    new RunFact.RunFinished(
                            RunState.ROLLED_BACK,
                            Optional.of(new Json("{\"summary\":\"two things\"}")),
                            Optional.of(new TaskError("step-failed", "step 'deploy' failed: no", false)),
                            Optional.of(EFFORT))));

    static Stream<String> kinds() {
        return Facts.kinds().keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindHasItsGoldenFile(String name) throws Exception {
        var kind = Objects.requireNonNull(Facts.kinds().get(name));
        var golden = golden(name, kind.schemaVersion());
        var example = Objects.requireNonNull(
                Stream.of(
                                EXAMPLES,
                                OF_PLUGINS,
                                OF_COURSE,
                                OF_WORK,
                                OF_SECURITY,
                                OF_JOURNAL,
                                OF_SESSIONS,
                                OF_SCHEDULES,
                                OF_WORKFLOWS,
                                OF_RUNS)
                        .map(examples -> examples.get(name))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                () -> "no example of " + name);

        assertThat(Facts.read(recorded(name, kind.schemaVersion(), golden))).isEqualTo(example);
        var draft = Facts.draft(example, 1, "default", Optional.empty());
        assertThat(draft.kind()).isEqualTo(name);
        assertThat(Wire.json().readTree(draft.body())).isEqualTo(Wire.json().readTree(golden));
    }

    @Test
    void keepsPlayersOfAHostToo() {
        var started = new TaskStarted(1, new Player.Host("7f3a91c2", "0.1.0"), new Decision("by-name", List.of(), ""));
        var body = Facts.draft(started, 1, "default", Optional.empty()).body();

        assertThat(body).contains("\"by\":\"host\"");
        assertThat(Facts.read(recorded("task.started", 1, body))).isEqualTo(started);
    }

    @Test
    void passesOnWhatItDoesNotKnow() {
        var later = recorded("task.finished", 99, "{\"new\":true}");
        var other = recorded("moon.risen", 1, "{\"n\":1}");

        assertThat(Facts.read(later)).isEqualTo(new UnknownFact("task.finished", 99, "{\"new\":true}"));
        var draft = Facts.draft(Facts.read(other), 1, "default", Optional.empty());
        assertThat(draft.kind()).isEqualTo("moon.risen");
        assertThat(draft.body()).isEqualTo("{\"n\":1}");
    }

    @Test
    void readsAFactThatHasMoreThanItKnows() {
        var body = "{\"epoch\":1,\"note\":\"n\",\"added_later\":{\"a\":1}}";

        assertThat(Facts.read(recorded("task.progressed", 1, body))).isEqualTo(new TaskProgressed(1, "n"));
    }

    @Test
    void namesTheOneWhomASubmissionIsAbout() {
        var submitted = Objects.requireNonNull(EXAMPLES.get("task.submitted"));

        assertThat(Facts.draft(submitted, 1, "default", Optional.empty()).subject())
                .contains("local");
        var scheduled = Objects.requireNonNull(OF_SCHEDULES.get("schedule.created"));
        assertThat(Facts.draft(scheduled, 1, "default", Optional.empty()).subject())
                .contains("ci");
    }

    /** The golden files are older than these components, and stay as they are. */
    static Stream<Fact> laterComponents() {
        var alone = (TaskSubmitted) Objects.requireNonNull(EXAMPLES.get("task.submitted"));
        return Stream.of(
                new AuditChanged("local", "mcp invoke_agent", "echo:execute", 2, Optional.of("192.0.2.7")),
                new PluginRolledBack("1.1", "00ff", "1.0", "00ee", "local", Optional.of("key-1")),
                new PluginStateChanged(
                        "1", "a.jar", "00ff", PluginState.LOADED, "", List.of(), Optional.of(List.of("workspace"))),
                new ScheduleFact.ScheduleCreated(
                        "often",
                        new ScheduleFact.Timing(Optional.empty(), Optional.empty(), Optional.of(90L)),
                        new ScheduleFact.Request(
                                "echo",
                                "execute",
                                new Json("{}"),
                                List.of(),
                                Optional.empty(),
                                Budget.unbounded(),
                                0,
                                Optional.empty()),
                        ScheduleFact.CatchUp.NONE,
                        new ScheduleFact.Owner("local", "default", List.of("*:*"))),
                new TaskReleased(2, "host 7f3a91c2 is gone", Optional.of("7f3a91c2")),
                new TaskSubmitted(
                        alone.agent(),
                        alone.skill(),
                        alone.input(),
                        alone.content(),
                        alone.session(),
                        alone.deadline(),
                        alone.budget(),
                        alone.priority(),
                        alone.caller(),
                        alone.idempotency(),
                        Optional.of(new TaskFact.Plan(
                                Optional.of(1_700_000_100_000L),
                                List.of("task-1"),
                                Optional.of("task-0"),
                                1,
                                Optional.of(5))),
                        Optional.of(true),
                        Optional.of("echo:*,writer:draft")));
    }

    @ParameterizedTest
    @MethodSource("laterComponents")
    void keepsComponentsThatCameLater(Fact fact) {
        var draft = Facts.draft(fact, 1, "default", Optional.empty());

        assertThat(Facts.read(recorded(draft.kind(), draft.schemaVersion(), draft.body())))
                .isEqualTo(fact);
    }

    private static String golden(String kind, int version) throws Exception {
        var name = "/facts/" + kind + "." + version + ".json";
        try (var in = FactsTest.class.getResourceAsStream(name)) {
            assertThat(in).as("golden file %s", name).isNotNull();
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Recorded recorded(String kind, int version, String body) {
        return new Recorded(1, "s/1", 1, kind, version, 1, "default", Optional.empty(), Optional.empty(), body);
    }
}
