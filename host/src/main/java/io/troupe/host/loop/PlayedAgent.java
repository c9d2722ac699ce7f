package io.troupe.host.loop;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.ChatMessage;
import io.troupe.api.ChatModel;
import io.troupe.api.Outcome;
import io.troupe.api.Part;
import io.troupe.api.Prompt;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import io.troupe.host.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Plays an agent of instructions: asks the model, calls the tools that it calls for, and so on until it has an answer.
 * An answer that does not fit the skill's output schema is handed back once, with what is wrong. What the context gives
 * back of an earlier attempt it takes as if it were said now, so a task that is started again goes on where it was. An
 * agent whose card names collaborators can hand parts of the work to them. Where a player is named in place of a model, it
 * gets the whole task.
 */
public final class PlayedAgent implements Agent {

    private static final int MOST_TURNS = 200;
    private static final int MOST_CONTINUED = 3;

    private final AgentCard card;
    private final Brief brief;
    private final Map<String, Optional<Schema>> outputs = new ConcurrentHashMap<>();

    /** Makes what plays this agent, with the model and tools of each task's context. */
    public PlayedAgent(AgentCard card, String instructions) {
        this.card = card;
        this.brief = new Brief(card, instructions);
    }

    @Override
    public AgentCard card() {
        return card;
    }

    @Override
    public Outcome run(Task task, AgentContext context) throws InterruptedException {
        var skill = card.skill(task.skill())
                .orElseThrow(() -> new IllegalArgumentException("no skill '" + task.skill() + "'"));
        var player = context.player();
        if (player.isPresent()) {
            var part = Part.of(task.id(), card, skill, brief.system(skill, List.of()));
            return new StagedPart(part, brief.task(task, skill), new FinalAnswer(output(skill)))
                    .play(player.get(), context);
        }
        var model = context.model();
        if (model.isEmpty()) {
            return new Outcome.Failed("no model is configured to play '" + card.name() + "'", true);
        }
        return new Play(task, context, model.get(), skill).run();
    }

    private Optional<Schema> output(Skill skill) {
        return outputs.computeIfAbsent(
                skill.name(),
                name -> skill.hasOutputSchema() ? Optional.of(Schema.of(skill.output())) : Optional.empty());
    }

    /** One task being played. */
    private final class Play {
        private final AgentContext context;
        private final ChatModel model;
        private final FinalAnswer answer;
        private final ToolRound round;
        private final List<ChatMessage> messages = new ArrayList<>();
        private final Prompt first;
        private int continued;

        Play(Task task, AgentContext context, ChatModel model, Skill skill) {
            this.context = context;
            this.model = model;
            this.answer = new FinalAnswer(output(skill));
            var toolset = Colleagues.of(card, context);
            this.round = new ToolRound(toolset, task.id());
            messages.add(new ChatMessage.User(brief.task(task, skill)));
            var prompt = Prompt.of(brief.system(skill, toolset.without()), "-").withTools(toolset.list());
            this.first = skill.hasOutputSchema() ? prompt.withOutput(skill.output()) : prompt;
        }

        Outcome run() throws InterruptedException {
            var said = new StringBuilder();
            for (int turn = 1; turn <= MOST_TURNS; turn++) {
                var reply = model.reply(first.withMessages(messages), delta -> {});
                messages.add(new ChatMessage.Assistant(reply.parts()));
                switch (reply.stop()) {
                    case TOOL_CALLS -> {
                        said.setLength(0);
                        context.progress(round.words(reply.calls()));
                        messages.add(round.call(reply.calls()));
                    }
                    case TOO_LONG -> {
                        said.append(reply.text());
                        if (!reply.calls().isEmpty() || ++continued > MOST_CONTINUED) {
                            return Outcome.failed("the model's reply got longer than it may, " + continued + " times");
                        }
                        messages.add(ChatMessage.user("Go on exactly where you stopped."));
                    }
                    case DECLINED -> {
                        return Outcome.failed("the model declined: " + Brief.shortened(reply.text()));
                    }
                    case END -> {
                        var outcome = answer.of(said.append(reply.text()).toString());
                        if (outcome.isPresent()) {
                            return outcome.get();
                        }
                        messages.add(ChatMessage.user(answer.mend()));
                        said.setLength(0);
                    }
                }
            }
            return Outcome.failed("the model made " + MOST_TURNS + " turns and came to no end");
        }
    }
}
