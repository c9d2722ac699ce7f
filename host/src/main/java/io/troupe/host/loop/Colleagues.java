package io.troupe.host.loop;

import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Delegation;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.PluginException;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.api.Toolset;
import io.troupe.host.fact.Wire;
import io.troupe.host.schema.Schema;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tools of one task and one more, {@value #NAME}, by which a model hands a part of the work to one of the agents that
 * the card names as collaborators. Nothing is written down of such a call but the other agent's task, which is found
 * again when the same is asked again.
 */
final class Colleagues implements Toolset {

    static final String NAME = "delegate";

    private record Wish(String agent, Optional<String> skill, String instruction) {}

    private final Toolset tools;
    private final AgentContext context;
    private final Tool tool;

    private Colleagues(Toolset tools, AgentContext context, Tool tool) {
        this.tools = tools;
        this.context = context;
        this.tool = tool;
    }

    /** The tools that a model gets to play an agent; a tool of the same name stays what it is. */
    static Toolset of(AgentCard card, AgentContext context) {
        var tools = context.tools();
        boolean taken = tools.list().stream().anyMatch(tool -> tool.name().equals(NAME));
        return taken || card.collaborators().isEmpty()
                ? tools
                : new Colleagues(tools, context, tool(card.collaborators()));
    }

    private static Tool tool(List<String> agents) {
        var names = agents.stream().map(name -> Json.string(name).text()).collect(Collectors.joining(","));
        return Tool.of(
                NAME,
                "Hands a part of the work to another agent, waits until it is done and gives back its answer. That agent "
                        + "knows nothing of this conversation: say all that it needs.",
                Json.of("""
                        {"type":"object","additionalProperties":false,"required":["agent","instruction"],"properties":{
                        "agent":{"type":"string","enum":[%s]},
                        "skill":{"type":"string","description":"execute when left out"},
                        "instruction":{"type":"string","minLength":1}}}""".formatted(names)));
    }

    @Override
    public List<Tool> list() {
        return Stream.concat(tools.list().stream(), Stream.of(tool)).toList();
    }

    @Override
    public List<String> without() {
        return tools.without();
    }

    @Override
    public ToolResult call(ToolCall call) throws InterruptedException {
        return call.tool().equals(NAME) ? delegate(call.input()) : tools.call(call);
    }

    /** What is refused, the model may mend: it can ask another agent, or do the work itself. */
    private ToolResult delegate(Json input) throws InterruptedException {
        var mistakes = Schema.of(tool.input()).check(input);
        if (!mistakes.isEmpty()) {
            return ToolResult.failed("the input of '" + NAME + "' does not fit: "
                    + mistakes.stream()
                            .map(mistake -> (mistake.pointer() + " " + mistake.message()).strip())
                            .collect(Collectors.joining("; ")));
        }
        try {
            var wish = Wire.read(input.text(), Wish.class);
            var part = Delegation.of(wish.agent(), wish.instruction());
            var outcome = context.delegate(wish.skill().map(part::withSkill).orElse(part));
            return switch (outcome) {
                case Outcome.Completed(var answer) -> new ToolResult(answer, false);
                case Outcome.Failed(var reason, var _) -> ToolResult.failed(reason);
            };
        } catch (PluginException | IllegalArgumentException e) {
            return ToolResult.failed(String.valueOf(e.getMessage()));
        }
    }
}
