package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import io.troupe.api.Content;
import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster.Entry;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskState;
import io.troupe.host.fact.Wire;
import io.troupe.host.mcp.Invocation.Came;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A skill of an agent as a tool of its own. */
final class AgentTool implements Tool {

    private static final int LONGEST_DESCRIPTION = 2_000;
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    /** Stands for the whole input where that is no object, which the protocol wants. */
    private static final String INPUT = "input";

    private final Errands errands;
    private final Entry agent;
    private final Skill skill;
    private final boolean wrapped;
    private final boolean strict;
    private final McpSchema.Tool description;

    AgentTool(String name, Entry agent, Skill skill, Errands errands) {
        this.errands = errands;
        this.agent = agent;
        this.skill = skill;
        var input = Described.schema(skill.input());
        this.wrapped = input.filter(schema -> !schema.containsKey("type") || Described.isOfObjects(schema))
                .isEmpty();
        // Only code answers by itself: of a client that plays the agent nothing is known at the end of the call.
        var output = Described.schema(skill.output())
                .filter(schema -> skill.hasOutputSchema() && agent.playedBy() == PlayedBy.HOST)
                .filter(Described::isOfObjects);
        this.strict = output.isPresent();
        var built = McpSchema.Tool.builder(name, wrapped ? wrap(skill) : Described.typed(input))
                .title(agent.card().name() + ": " + skill.name())
                .description(Described.cut(
                        skill.description() + "\n\n" + agent.card().name() + ": "
                                + agent.card().description(),
                        LONGEST_DESCRIPTION))
                .annotations(ToolAnnotations.builder()
                        .readOnlyHint(skill.readOnly())
                        .idempotentHint(skill.idempotent())
                        .build());
        output.ifPresent(built::outputSchema);
        this.description = built.build();
    }

    @Override
    public McpSchema.Tool description() {
        return description;
    }

    @Override
    public Rule permission() {
        return Rule.skill(agent.card().name(), skill.name());
    }

    /** The task service checks them against the skill's own schema. */
    @Override
    public Optional<Set<String>> arguments() {
        return Optional.empty();
    }

    @Override
    public Future<CallToolResult> call(Arguments arguments, Exchange exchange) {
        return exchange.prepare(() -> Arguments.json(input(arguments.whole())))
                .compose(input -> errands.run(
                        Submit.of(agent.card().name(), input)
                                .withSkill(skill.name())
                                .withDeadline(HostClock.now().plus(DEADLINE)),
                        exchange))
                .map(this::result);
    }

    @Override
    public Future<CallToolResult> rejoin(String work, Exchange exchange) {
        return errands.rejoin(work, exchange).map(this::result);
    }

    private JsonNode input(JsonNode arguments) {
        return wrapped ? arguments.path(INPUT) : arguments;
    }

    private CallToolResult result(Came came) {
        if (came instanceof Came.Stands(var view) && view.state() == TaskState.COMPLETED) {
            return answered(view);
        }
        var told = Answers.came(came);
        return strict ? plainError(told) : told;
    }

    /** With the structured part of the answer as it is; clients check it against the output schema. */
    private CallToolResult answered(TaskView view) {
        var shown = Answers.shown(view);
        var structured = view.answer().stream()
                .filter(Content.Structured.class::isInstance)
                .map(part -> Wire.read(((Content.Structured) part).json().text(), JsonNode.class))
                .filter(JsonNode::isObject)
                .findFirst();
        if (strict && structured.isEmpty()) {
            return plainError(shown);
        }
        boolean asItIs = strict || Contents.length(view.answer()) <= Cut.PAGE; // a cut one would not fit its schema
        return CallToolResult.builder(shown.content())
                .structuredContent(structured
                        .<Object>map(data -> data)
                        .filter(data -> asItIs)
                        .orElse(shown.structuredContent()))
                .isError(false)
                .build();
    }

    @Override
    public CallToolResult refused(Refusal.Problem problem) {
        var refused = Answers.refused(problem);
        return strict ? plainError(refused) : refused;
    }

    /** Words only: anything else would have to fit the output schema. */
    private static CallToolResult plainError(CallToolResult result) {
        return CallToolResult.builder(result.content()).isError(true).build();
    }

    private static Map<String, Object> wrap(Skill skill) {
        return Map.of(
                "type",
                "object",
                "properties",
                Map.of(INPUT, Wire.read(skill.input().text(), Object.class)),
                "required",
                List.of(INPUT),
                "additionalProperties",
                false);
    }
}
