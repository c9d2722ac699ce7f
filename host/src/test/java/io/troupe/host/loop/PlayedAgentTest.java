package io.troupe.host.loop;

import static io.troupe.testkit.ScriptedChatModel.call;
import static io.troupe.testkit.ScriptedChatModel.calls;
import static io.troupe.testkit.ScriptedChatModel.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.AgentCard;
import io.troupe.api.Budget;
import io.troupe.api.ChatMessage;
import io.troupe.api.Content;
import io.troupe.api.Delegation;
import io.troupe.api.Delta;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.Part;
import io.troupe.api.Performance;
import io.troupe.api.Player;
import io.troupe.api.Reply;
import io.troupe.api.ReplyPart;
import io.troupe.api.Skill;
import io.troupe.api.Stage;
import io.troupe.api.Task;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolContext;
import io.troupe.api.ToolResult;
import io.troupe.api.Tools;
import io.troupe.api.Usage;
import io.troupe.testkit.FakeAgentContext;
import io.troupe.testkit.ScriptedChatModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PlayedAgentTest {

    private static final Json OBJECT = Json.of("{\"type\":\"object\"}");
    private static final Skill PLAN = Skill.of("plan", "Plans.").withOutput(Json.of("""
                    {"type":"object","properties":{"steps":{"type":"array","items":{"type":"string"}}},\
                    "required":["steps"]}"""));
    private static final AgentCard CARD =
            AgentCard.of("planner", "Plans things.", Skill.of("execute", "Does it."), PLAN);

    private final PlayedAgent agent = new PlayedAgent(CARD, "You plan.");

    @Test
    void answersWithWhatTheModelSays() throws Exception {
        var model = ScriptedChatModel.of(says("Done."));

        var outcome = agent.run(task("execute"), FakeAgentContext.create().withModel(model));

        assertThat(outcome).isEqualTo(Outcome.completed("Done."));
        var prompt = model.asked().getFirst();
        assertThat(prompt.system()).contains("You are planner", "You plan.", "Skill: execute");
        assertThat(prompt.messages()).containsExactly(ChatMessage.user("plan the move"));
    }

    @Test
    void callsToolsAndGoesOn() throws Exception {
        var model = ScriptedChatModel.of(calls(call("1", "add", "{\"a\":1}")), says("It is 2."));
        var context = FakeAgentContext.create().withModel(model).withTools(new OneTool());

        assertThat(agent.run(task("execute"), context)).isEqualTo(Outcome.completed("It is 2."));

        var messages = model.asked().get(1).messages();
        assertThat(messages).hasSize(3);
        assertThat(messages.get(2))
                .isEqualTo(new ChatMessage.ToolAnswers(
                        List.of(new ChatMessage.Answered("1", "add", ToolResult.text("sum of {\"a\":1}")))));
        assertThat(context.notes()).containsExactly("calls add");
    }

    @Test
    void callsWhatOnlyReadsAtTheSameTime() throws Exception {
        var model = ScriptedChatModel.of(calls(call("1", "meet", "{}"), call("2", "meet", "{}")), says("Both."));
        var context = FakeAgentContext.create().withModel(model).withTools(new Meeting());

        assertThat(agent.run(task("execute"), context)).isEqualTo(Outcome.completed("Both."));
        assertThat(model.asked().get(1).messages().get(2).toString())
                .contains("met")
                .doesNotContain("alone");
    }

    @Test
    void handsWorkToTheAgentsThatItsCardNames() throws Exception {
        var boss = new PlayedAgent(CARD.withCollaborators(List.of("writer", "tester")), "You plan.");
        var model = ScriptedChatModel.of(
                calls(call("1", "delegate", "{\"agent\":\"writer\",\"skill\":\"draft\",\"instruction\":\"a line\"}")),
                calls(call("2", "delegate", "{\"agent\":\"tester\",\"instruction\":\"try it\"}")),
                calls(call("3", "delegate", "{\"agent\":\"stranger\",\"instruction\":\"help\"}")),
                says("Written."));
        var context = FakeAgentContext.create()
                .withModel(model)
                .withTools(new OneTool())
                .withOthers(part -> part.agent().equals("writer")
                        ? Outcome.completed("roses are red")
                        : Outcome.failed("agent 'tester' did not do it"));

        assertThat(boss.run(task("execute"), context)).isEqualTo(Outcome.completed("Written."));

        assertThat(context.delegations())
                .containsExactly(
                        Delegation.of("writer", "a line").withSkill("draft"), Delegation.of("tester", "try it"));
        assertThat(model.asked().getFirst().tools()).extracting(Tool::name).containsExactly("add", "delegate");
        var messages = model.asked().getLast().messages();
        assertThat(messages.get(2).toString()).contains("roses are red", "failed=false");
        assertThat(messages.get(4).toString()).contains("did not do it", "failed=true");
        assertThat(messages.get(6).toString()).contains("the input of 'delegate' does not fit: /agent");
    }

    @Test
    void goesOnWhenAPartCannotBeHandedOn() throws Exception {
        var boss = new PlayedAgent(CARD.withCollaborators(List.of("writer")), "You plan.");
        var model = ScriptedChatModel.of(
                calls(call("1", "delegate", "{\"agent\":\"writer\",\"instruction\":\"a line\"}")), says("Alone then."));

        var outcome = boss.run(task("execute"), FakeAgentContext.create().withModel(model));

        assertThat(outcome).isEqualTo(Outcome.completed("Alone then."));
        assertThat(model.asked().getLast().messages().get(2).toString()).contains("agent-not-found: no agent 'writer'");
    }

    @Test
    void asksOnceForAMendedAnswer() throws Exception {
        var model = ScriptedChatModel.of(says("{\"steps\": 3}"), says("Here:\n```json\n{\"steps\":[\"a\"]}\n```"));

        var outcome = agent.run(task("plan"), FakeAgentContext.create().withModel(model));

        assertThat(outcome).isEqualTo(Outcome.completed(Json.of("{\"steps\":[\"a\"]}")));
        assertThat(model.asked().get(1).messages().getLast().toString()).contains("/steps");
    }

    @Test
    void givesBackWhatDoesNotFitASecondTime() throws Exception {
        var model = ScriptedChatModel.of(says("no"), says("{\"steps\": 4}"));

        var outcome = agent.run(task("plan"), FakeAgentContext.create().withModel(model));

        assertThat(outcome).isEqualTo(Outcome.completed(Json.of("{\"steps\": 4}"))); // whoever checks it refuses it
        assertThat(model.asked()).hasSize(2);
    }

    @Test
    void goesOnWhereAReplyWasCutOff() throws Exception {
        var half = new Reply(
                List.of(new ReplyPart.Text("one ")), Reply.Stop.TOO_LONG, Usage.of(1, 1), "m", Optional.empty());
        var model = ScriptedChatModel.of(half, says("two"));

        assertThat(agent.run(task("execute"), FakeAgentContext.create().withModel(model)))
                .isEqualTo(Outcome.completed("one two"));
    }

    @Test
    void failsWhenTheModelDeclinesOrSaysNothing() throws Exception {
        var declined = new Reply(
                List.of(new ReplyPart.Text("I will not.")), Reply.Stop.DECLINED, Usage.NONE, "m", Optional.empty());

        assertThat(agent.run(task("execute"), FakeAgentContext.create().withModel(ScriptedChatModel.of(declined))))
                .isEqualTo(Outcome.failed("the model declined: I will not."));
        assertThat(agent.run(task("execute"), FakeAgentContext.create().withModel(ScriptedChatModel.of(says(" ")))))
                .isEqualTo(Outcome.failed("the model said nothing"));
    }

    @Test
    void saysThatThereIsNoModel() throws Exception {
        assertThat(agent.run(task("execute"), FakeAgentContext.create()))
                .isEqualTo(new Outcome.Failed("no model is configured to play 'planner'", true));
    }

    @Test
    void givesAPlayerTheWholeTaskAndAsksItOnceToMendItsAnswer() throws Exception {
        var player = new Talker("seven steps", "{\"steps\": 7}");

        var outcome = agent.run(task("plan"), FakeAgentContext.create().withPlayer(player));

        assertThat(outcome)
                .isEqualTo(new Outcome.Completed(
                        List.of(Content.structured(Json.of("{\"steps\": 7}")), Content.text("a branch"))));
        assertThat(player.parts)
                .singleElement()
                .satisfies(part -> assertThat(part.instructions())
                        .contains("You are planner", "You plan.", "Skill: plan", "\"steps\""));
        assertThat(player.heard).hasSize(2);
        assertThat(player.heard.get(0)).isEqualTo("plan the move");
        assertThat(player.heard.get(1))
                .startsWith("Your answer does not fit the schema")
                .contains("mended, as JSON");
        assertThat(player.closed).isEqualTo(1);
    }

    /** Says one thing after the other, whatever it is told. */
    private static final class Talker implements Player, Performance {
        private final List<Part> parts = new ArrayList<>();
        private final List<String> heard = new ArrayList<>();
        private final List<String> replies;
        private int closed;

        Talker(String... replies) {
            this.replies = List.of(replies);
        }

        @Override
        public Performance take(Part part, Stage stage) {
            parts.add(part);
            return this;
        }

        @Override
        public Turn say(List<Content> words, Consumer<Delta> onDelta) {
            heard.add(((Content.Text) words.getFirst()).text());
            return Turn.of(Reply.of(replies.get(heard.size() - 1), Usage.NONE, "m"));
        }

        @Override
        public List<Content> results() {
            return List.of(Content.text("a branch"));
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private static Task task(String skill) {
        return new Task(
                "task-1",
                skill,
                "plan the move",
                Json.of("{\"instruction\":\"plan the move\"}"),
                List.<Content>of(),
                Instant.now().plusSeconds(60),
                Budget.unbounded(),
                Optional.empty());
    }

    private static final class OneTool implements Tools {
        @Override
        public List<Tool> list() {
            return List.of(Tool.of("add", "Adds.", OBJECT));
        }

        @Override
        public ToolResult call(ToolCall call, ToolContext context) {
            return ToolResult.text("sum of " + call.input().text());
        }
    }

    /** Answers only when two call at the same time. */
    private static final class Meeting implements Tools {
        private final CyclicBarrier barrier = new CyclicBarrier(2);

        @Override
        public List<Tool> list() {
            return List.of(Tool.of("meet", "Meets.", OBJECT).asReadOnly());
        }

        @Override
        public ToolResult call(ToolCall call, ToolContext context) throws InterruptedException {
            try {
                barrier.await(10, TimeUnit.SECONDS);
                return ToolResult.text("met");
            } catch (BrokenBarrierException | TimeoutException e) {
                return ToolResult.text("alone");
            }
        }
    }
}
