package io.troupe.host.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.PromptArgument;
import io.modelcontextprotocol.spec.McpSchema.PromptMessage;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.troupe.api.AgentCard;
import io.troupe.api.Json;
import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster.Entry;
import io.troupe.host.fact.Wire;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * An agent that a user calls by name. Its arguments are what its first skill, or {@code execute}, takes; another skill
 * can be named, and its arguments given instead.
 */
final class AgentPrompt implements Prompt {

    private static final String SKILL = "skill";
    private static final int LONGEST_DESCRIPTION = 1_000;

    private final Entry agent;
    private final Skill usual;
    private final McpSchema.Prompt description;

    AgentPrompt(Entry agent) {
        this.agent = agent;
        this.usual = agent.card().skill("execute").orElse(agent.card().skills().getFirst());
        this.description = McpSchema.Prompt.builder(name(agent.card()))
                .title(agent.card().name())
                .description(Described.cut(agent.card().description(), LONGEST_DESCRIPTION))
                .arguments(arguments())
                .build();
    }

    private static String name(AgentCard card) {
        return card.name().replace("/", "--");
    }

    @Override
    public McpSchema.Prompt description() {
        return description;
    }

    @Override
    public Future<GetPromptResult> get(Map<String, String> arguments, Exchange exchange) {
        var skill = skill(arguments);
        var input = input(skill, arguments);
        var words = agent.playedBy() == PlayedBy.CLIENT
                ? Briefing.of(agent, skill, input)
                : "Give this to " + agent.card().name() + ", an agent of this server: call invoke_agent with agent \""
                        + agent.card().name() + "\", skill \"" + skill.name() + "\" and this input:\n" + input.text()
                        + "\nThen show the answer.";
        var message = PromptMessage.builder(
                        Role.USER, TextContent.builder(words).build())
                .build();
        return Future.succeededFuture(GetPromptResult.builder(List.of(message))
                .description(description.description())
                .build());
    }

    @Override
    public Future<List<String>> choices(String argument, String typed, Exchange exchange) {
        return Future.succeededFuture(choices(argument));
    }

    private List<String> choices(String argument) {
        var choice = properties(usual).path(argument).path("enum");
        if (choice.isArray()) {
            return StreamSupport.stream(choice.spliterator(), false)
                    .map(one -> one.isTextual() ? one.textValue() : one.toString())
                    .toList();
        }
        return argument.equals(SKILL) ? skills() : List.of();
    }

    private List<String> skills() {
        return agent.card().skills().stream().map(Skill::name).toList();
    }

    private List<PromptArgument> arguments() {
        List<PromptArgument> arguments = new ArrayList<>();
        var properties = properties(usual);
        var skills = choosesSkill() ? agent.card().skills() : List.of(usual);
        properties
                .properties()
                .forEach(property -> arguments.add(PromptArgument.builder(property.getKey())
                        .description(Described.cut(
                                property.getValue().path("description").asText(""), LONGEST_DESCRIPTION))
                        .required(skills.stream()
                                .allMatch(skill -> required(skill).contains(property.getKey())))
                        .build()));
        if (choosesSkill()) {
            arguments.add(PromptArgument.builder(SKILL)
                    .description("one of " + String.join(", ", skills()) + "; " + usual.name() + " when not given")
                    .required(false)
                    .build());
        }
        return arguments;
    }

    /** Not where the skill itself has an argument of that name. */
    private boolean choosesSkill() {
        return agent.card().skills().size() > 1 && !properties(usual).has(SKILL);
    }

    private Skill skill(Map<String, String> arguments) {
        var wanted = choosesSkill() ? arguments.getOrDefault(SKILL, usual.name()) : usual.name();
        return agent.card()
                .skill(wanted)
                .orElseThrow(() -> unfit(SKILL, wanted, "one of " + String.join(", ", skills())));
    }

    private Json input(Skill skill, Map<String, String> arguments) {
        var input = JsonNodeFactory.instance.objectNode();
        arguments.forEach((name, value) -> {
            if (!choosesSkill() || !name.equals(SKILL)) {
                input.set(name, value(name, value, properties(skill).path(name)));
            }
        });
        required(skill).stream().filter(name -> !input.has(name)).findFirst().ifPresent(name -> {
            throw new RpcError(
                    ErrorCodes.INVALID_PARAMS,
                    "argument '" + name + "' is missing, which skill " + skill.name() + " needs");
        });
        return Json.of(Wire.write(input));
    }

    /** Prompts have only text for arguments; a skill may want more of it. */
    private static JsonNode value(String name, String text, JsonNode schema) {
        var type = schema.path("type");
        if (type.isMissingNode() || type.asText().equals("string") || type.isArray()) {
            return JsonNodeFactory.instance.textNode(text);
        }
        try {
            return Wire.json().readTree(text);
        } catch (JsonProcessingException e) {
            throw unfit(name, text, "JSON of type " + type.asText());
        }
    }

    private static RpcError unfit(String name, String value, String expected) {
        return new RpcError(
                ErrorCodes.INVALID_PARAMS,
                "argument '" + name + "' is '" + Described.cut(value, 100) + "', expected " + expected);
    }

    private static List<String> required(Skill skill) {
        return StreamSupport.stream(schema(skill).path("required").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static JsonNode properties(Skill skill) {
        var properties = schema(skill).path("properties");
        return properties instanceof ObjectNode ? properties : JsonNodeFactory.instance.objectNode();
    }

    private static JsonNode schema(Skill skill) {
        return Wire.read(skill.input().text(), JsonNode.class);
    }
}
