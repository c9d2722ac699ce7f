package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Json;
import io.troupe.api.RunStep.State;
import io.troupe.host.agent.ShippedCards;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.Start;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Permissions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked for in words: planned, done by those whom the plan names, and told in one answer. */
class RequestTest {

    private static final Ready READY = Ready.in(Path.of("").toAbsolutePath().resolveSibling("plugins/workflows-ready"));
    private static final String TWO_STEPS = """
            {"summary": "Two look, one tells.", "change": {
              "add": [
                {"id": "law", "agent": "legal-compliance-expert", "depends-on": ["plan"], "instruction": "Look: {{ inputs.request }}"},
                {"id": "cost", "agent": "pricing-optimization-expert", "depends-on": ["plan"], "instruction": "Reckon it, please."}],
              "change": {"answer": {"agent": "docs-writer", "depends-on": ["law", "cost"],
                "instruction": "Tell it: {{ steps.law.output.text }} and {{ steps.cost.output.text }}"}}}}""";

    private final List<Json> planned = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private RunHost host;
    private String plan = TWO_STEPS;

    @BeforeEach
    void open() throws Exception {
        host = new RunHost(ShippedCards.all(), READY);
        host.everybody = Optional.of(start -> {
            if (start.skill().equals("plan-run")) {
                planned.add(start.input());
                return plan;
            }
            told.add(start.agent() + ": "
                    + JsonValues.node(start.input()).path("instruction").asText());
            return "{\"text\": \"said by " + start.agent() + "\"}";
        });
    }

    @AfterEach
    void close() {
        host.close();
    }

    private RunCalls.RunView request(String words) throws Exception {
        return host.run(Start.REQUEST, Start.inputOf(words).text());
    }

    @Test
    void isPlannedDoneAndAnswered() throws Exception {
        var run = request("Let shops \"pause\"");

        assertThat(RunHost.states(run))
                .containsOnlyKeys("plan", "answer", "law", "cost")
                .values()
                .containsOnly(State.COMPLETED);
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "legal-compliance-expert: Look: Let shops \"pause\"",
                        "pricing-optimization-expert: Reckon it, please.",
                        "docs-writer: Tell it: said by legal-compliance-expert and said by pricing-optimization-expert");
        assertThat(run.output().orElseThrow().text()).contains("Two look, one tells.", "said by docs-writer");
    }

    @Test
    void isPlannedWithThoseWhomTheCallerMayAsk() throws Exception {
        var permissions = Permissions.of(List.of("orchestration-agent:*", "docs-writer:execute"));
        var few = Call.of("me", "default", permissions, Duration.ofSeconds(20));
        plan =
                "{\"summary\": \"One will do.\", \"change\": {\"add\": [], \"change\": {\"answer\": {\"agent\": \"docs-writer\","
                        + "\"depends-on\": [\"plan\"], \"instruction\": \"Do it all: {{ inputs.request }}\"}}}}";

        RunHost.await(host.bus.request(
                RunCalls.START,
                Start.of(Start.REQUEST, Start.inputOf("Write a page")).withWait(15_000),
                few));
        request("Write a page");

        assertThat(names(planned.getFirst())).containsExactlyInAnyOrder("orchestration-agent", "docs-writer");
        assertThat(names(planned.get(1))).hasSize(ShippedCards.all().size());
        assertThat(told).containsOnly("docs-writer: Do it all: Write a page");
    }

    @Test
    void isTheSameRunWhenItIsAskedForTwiceWithOneKey() throws Exception {
        var start = Start.of(Start.REQUEST, Start.inputOf("Once"))
                .withIdempotencyKey("k")
                .withWait(15_000);

        assertThat(host.ask(RunCalls.START, start).id())
                .isEqualTo(host.ask(RunCalls.START, start).id());
        assertThat(planned).hasSize(1);
    }

    @Test
    void saysSoWhereNoPlanTookEffect() throws Exception {
        plan = TWO_STEPS.replace("[\"law\", \"cost\"]", "[\"law\", \"nobody\"]");

        var run = request("Let shops pause");

        assertThat(host.kinds(run.id())).contains("warned");
        assertThat(told).singleElement().asString().contains("No plan took effect", "Let shops pause");
    }

    @Test
    void keepsWhatSomebodyGaveAndRefusesWhatIsNoRequest() throws Exception {
        host.run(Start.REQUEST, "{\"request\": \"x\", \"agents\": [{\"name\": \"docs-writer\"}]}");

        assertThat(names(planned.getFirst())).containsExactly("docs-writer");
        assertThat(host.refused(RunCalls.START, Start.of(Start.REQUEST, new Json("{}")))
                        .code())
                .isEqualTo(ErrorCode.INPUT_INVALID);
    }

    private static List<String> names(Json input) {
        var names = new ArrayList<String>();
        JsonNode agents = JsonValues.node(input).path("agents");
        agents.forEach(agent -> names.add(agent.path("name").asText()));
        return names;
    }
}
