package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.api.AgentCard;
import io.troupe.api.Json;
import io.troupe.api.Skill;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.WorkflowCalls;
import io.troupe.host.bus.WorkflowCalls.Check;
import io.troupe.host.bus.WorkflowCalls.Checked;
import io.troupe.host.bus.WorkflowCalls.Format;
import io.troupe.host.bus.WorkflowCalls.ListWorkflows;
import io.troupe.host.bus.WorkflowCalls.Put;
import io.troupe.host.bus.WorkflowCalls.Show;
import io.troupe.host.bus.WorkflowCalls.WorkflowView;
import io.troupe.host.fact.AgentState;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Refusal;
import io.troupe.host.journal.MemoryJournal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkflowsTest {

    private static final Call OPERATOR = Call.of("ci", Duration.ofMinutes(5));

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final MemoryJournal journal = MemoryJournal.keeping();
    private final Context context = vertx.getOrCreateContext();
    private Workflows workflows = new Workflows(vertx, bus, new WorkflowBook(journal, Ready.none()), 3);

    @BeforeEach
    void start() throws Exception {
        var echo = AgentCard.of("echo", "Says it again", Skill.of("execute", "Says it again"));
        var counter = AgentCard.of(
                "counter",
                "Counts",
                Skill.of("count", "Counts")
                        .withInput(
                                Json.of(
                                        "{\"type\":\"object\",\"properties\":{\"to\":{\"type\":\"integer\"}},\"required\":[\"to\"]}")));
        var agents = new AgentCalls.AgentList(List.of(view(echo), view(counter)));
        on(() -> {
            bus.serve(AgentCalls.LIST, (list, call) -> Future.succeededFuture(agents));
            return workflows.start();
        });
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void aDefinitionThatIsPutCanBeShownAndFound() throws Exception {
        var view = put("a", yaml("a", "one"));

        assertThat(view.number()).isEqualTo(1);
        assertThat(view.definition()).isPresent();
        var shown = ask(WorkflowCalls.SHOW, new Show("a", Optional.empty()), OPERATOR);
        assertThat(shown).isEqualTo(view);
        assertThat(shown.source()).contains(yaml("a", "one"));
        var kept = on(() -> workflows.find("default", "a", Optional.empty()));
        assertThat(kept.number()).isEqualTo(1);
        assertThat(kept.definition().steps()).hasSize(1);
    }

    @Test
    void theSameAgainKeepsItsNumberAndAnotherOneIsTheNext() throws Exception {
        put("a", yaml("a", "one"));

        assertThat(put("a", yaml("a", "one")).number()).isEqualTo(1);
        assertThat(put("a", yaml("a", "two")).number()).isEqualTo(2);
        assertThat(ask(WorkflowCalls.SHOW, new Show("a", Optional.of(1L)), OPERATOR)
                        .source())
                .contains(yaml("a", "one"));
        assertThat(refused(WorkflowCalls.SHOW, new Show("a", Optional.of(3L)), OPERATOR)
                        .code())
                .isEqualTo(ErrorCode.WORKFLOW_NOT_FOUND);
    }

    @Test
    void whoExpectsAnotherVersionIsToldSo() throws Exception {
        put("a", yaml("a", "one"));

        var late = new Put("a", yaml("a", "two"), Format.YAML, Optional.of(0L));
        assertThat(refused(WorkflowCalls.PUT, late, OPERATOR).code()).isEqualTo(ErrorCode.STALE_VERSION);
        var right = new Put("a", yaml("a", "two"), Format.YAML, Optional.of(1L));
        assertThat(ask(WorkflowCalls.PUT, right, OPERATOR).number()).isEqualTo(2);
    }

    @Test
    void ofTwoAtOnceWhoExpectTheSameOneIsToldSo() throws Exception {
        put("a", yaml("a", "one"));
        var one = send(WorkflowCalls.PUT, new Put("a", yaml("a", "two"), Format.YAML, Optional.of(1L)), OPERATOR);
        var other = send(WorkflowCalls.PUT, new Put("a", yaml("a", "three"), Format.YAML, Optional.of(1L)), OPERATOR);

        Future.join(one, other).otherwiseEmpty().await(60, TimeUnit.SECONDS);

        assertThat(List.of(one.succeeded(), other.succeeded())).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void mistakesAreRefusedAllAtOnceAndNothingIsKept() throws Exception {
        var wrong = new Put("a", """
                name: a
                steps:
                - {id: b, agent: ehco, instruction: x}
                - {id: c, agent: counter, skill: cuont, input: {to: 1}}
                - {id: d, agent: counter, skill: count, input: {to: x}}
                - {id: e, needs: cout, input: {}}
                - {id: f, workflow: other}
                """, Format.YAML, Optional.empty());

        var refusal = refused(WorkflowCalls.PUT, wrong, OPERATOR);

        assertThat(refusal.code()).isEqualTo(ErrorCode.INPUT_INVALID);
        assertThat(refusal.problem().mistakes())
                .extracting(mistake -> mistake.pointer() + " " + mistake.message())
                .satisfiesExactly(
                        text -> assertThat(text)
                                .isEqualTo(
                                        "/steps/0/agent line 3: there is no agent 'ehco' that the caller may ask, did you"
                                                + " mean 'echo'?"),
                        text -> assertThat(text)
                                .isEqualTo("/steps/1/skill line 4: agent 'counter' has no skill 'cuont', did you mean"
                                        + " 'count'?"),
                        text -> assertThat(text)
                                .startsWith("/steps/2/input/to line 5: the input does not fit skill 'count' of agent"),
                        text -> assertThat(text)
                                .startsWith("/steps/3/needs line 6: no agent that the caller may ask has"),
                        text -> assertThat(text).isEqualTo("/steps/4/workflow line 7: there is no workflow 'other'"));
        assertThat(refused(WorkflowCalls.SHOW, new Show("a", Optional.empty()), OPERATOR)
                        .code())
                .isEqualTo(ErrorCode.WORKFLOW_NOT_FOUND);
        assertThat(journal.position()).isZero();
    }

    @Test
    void theNameMustBeItsOwn() {
        var put = new Put("b", yaml("a", "one"), Format.YAML, Optional.empty());

        assertThat(refused(WorkflowCalls.PUT, put, OPERATOR).problem().mistakes())
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.pointer()).isEqualTo("/name"));
    }

    @Test
    void checkingKeepsNothing() throws Exception {
        var checked = ask(WorkflowCalls.CHECK, new Check(yaml("a", "one"), Format.YAML), OPERATOR);

        assertThat(checked).isEqualTo(new Checked(List.of(), List.of(), List.of(List.of("b"))));
        assertThat(journal.position()).isZero();
    }

    @Test
    void oneThatContainsItselfIsWarnedOf() throws Exception {
        put("a", yaml("a", "one"));
        put("c", "name: c\nsteps:\n- {id: b, workflow: a}\n");

        var checked =
                ask(WorkflowCalls.CHECK, new Check("name: a\nsteps:\n- {id: b, workflow: c}\n", Format.YAML), OPERATOR);

        assertThat(checked.mistakes()).isEmpty();
        assertThat(checked.warnings())
                .singleElement()
                .satisfies(
                        warning -> assertThat(warning.message()).startsWith("the workflow contains itself, through c"));
    }

    @Test
    void workflowsAreThereAfterARestart() throws Exception {
        put("a", yaml("a", "one"));
        put("a", yaml("a", "two"));
        put("b", yaml("b", "one"));
        var before = ask(WorkflowCalls.LIST, new ListWorkflows(Optional.empty(), 10), OPERATOR);

        on(() -> {
            workflows.close();
            workflows = new Workflows(vertx, bus, new WorkflowBook(journal, Ready.none()), 3);
            return workflows.start();
        });

        assertThat(ask(WorkflowCalls.LIST, new ListWorkflows(Optional.empty(), 10), OPERATOR))
                .isEqualTo(before);
        var kept = on(() -> workflows.find("default", "a", Optional.of(1L)));
        assertThat(kept.definition()
                        .step("b")
                        .orElseThrow()
                        .node()
                        .path("instruction")
                        .asText())
                .isEqualTo("one");
        assertThat(put("a", yaml("a", "three")).number()).isEqualTo(3);
    }

    @Test
    void listsAPageAtATime() throws Exception {
        for (var name : List.of("a", "b", "c")) {
            put(name, yaml(name, "one"));
        }

        var first = ask(WorkflowCalls.LIST, new ListWorkflows(Optional.empty(), 2), OPERATOR);
        var second = ask(WorkflowCalls.LIST, new ListWorkflows(first.next(), 2), OPERATOR);

        assertThat(first.workflows()).extracting(WorkflowView::name).containsExactly("a", "b");
        assertThat(second.workflows()).extracting(WorkflowView::name).containsExactly("c");
        assertThat(second.next()).isEmpty();
        assertThat(refused(WorkflowCalls.PUT, new Put("d", yaml("d", "one"), Format.YAML, Optional.empty()), OPERATOR)
                        .code())
                .isEqualTo(ErrorCode.OVERLOADED);
    }

    @Test
    void whoMayNotIsRefusedAndAnotherTenantSeesNothing() throws Exception {
        put("a", yaml("a", "one"));
        var nobody = as("nobody", "default", "*:*");
        var other = as("other", "acme", "*:*,@workflows:read,@workflows:change");
        var reader = as("reader", "default", "@workflows:read");

        assertThat(refused(WorkflowCalls.SHOW, new Show("a", Optional.empty()), nobody)
                        .code())
                .isEqualTo(ErrorCode.NOT_ALLOWED);
        assertThat(refused(WorkflowCalls.SHOW, new Show("a", Optional.empty()), other)
                        .code())
                .isEqualTo(ErrorCode.WORKFLOW_NOT_FOUND);
        assertThat(ask(WorkflowCalls.SHOW, new Show("a", Optional.empty()), reader)
                        .name())
                .isEqualTo("a");
        assertThat(refused(WorkflowCalls.PUT, new Put("a", yaml("a", "2"), Format.YAML, Optional.empty()), reader)
                        .code())
                .isEqualTo(ErrorCode.NOT_ALLOWED);
        var unseen = ask(WorkflowCalls.CHECK, new Check(yaml("a", "one"), Format.YAML), reader);
        assertThat(unseen.mistakes())
                .singleElement()
                .satisfies(mistake ->
                        assertThat(mistake.message()).isEqualTo("there is no agent 'echo' that the caller may ask"));
        assertThat(refused(WorkflowCalls.SHOW, new Show("b", Optional.empty()), OPERATOR)
                        .problem()
                        .nearest())
                .containsExactly("a");
    }

    private WorkflowView put(String name, String source) throws Exception {
        return ask(WorkflowCalls.PUT, new Put(name, source, Format.YAML, Optional.empty()), OPERATOR);
    }

    private <Q extends Record, R extends Record> R ask(Address<Q, R> address, Q body, Call call) throws Exception {
        return send(address, body, call).await(60, TimeUnit.SECONDS);
    }

    private <Q extends Record, R extends Record> Future<R> send(Address<Q, R> address, Q body, Call call) {
        return bus.request(address, body, call.within(Duration.ofSeconds(60)));
    }

    private <Q extends Record, R extends Record> Refusal refused(Address<Q, R> address, Q body, Call call) {
        var refusal = catchThrowableOfType(Refusal.class, () -> ask(address, body, call));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    /** Does it on the service's context, and waits. */
    private <T> T on(Supplier<Future<T>> work) throws InterruptedException, ExecutionException {
        Promise<T> done = Promise.promise();
        context.runOnContext(go -> work.get().onComplete(done));
        return done.future().toCompletionStage().toCompletableFuture().get();
    }

    private static Call as(String caller, String tenant, String permissions) {
        return Call.of(caller, tenant, Permissions.of(permissions), Duration.ofMinutes(5));
    }

    private static String yaml(String name, String instruction) {
        return "name: " + name + "\nsteps:\n- {id: b, agent: echo, instruction: '" + instruction + "'}\n";
    }

    private static AgentView view(AgentCard card) {
        return new AgentView(card, AgentState.AVAILABLE, "", 0, PlayedBy.HOST, "java", card.name(), "1.0.0", List.of());
    }
}
