package io.troupe.host.child;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.AgentCard;
import io.troupe.api.Json;
import io.troupe.api.Limits;
import io.troupe.api.PluginException;
import io.troupe.api.Skill;
import io.troupe.host.fact.Wire;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a program says that it can do, as an agent's card: each of its tools is a skill.
 *
 * @param tools the program's own names of its tools, by skill
 */
record Offer(AgentCard card, Map<String, String> tools) {

    private static final String USUAL = "execute";
    private static final int LONGEST_NAME = 63;
    private static final int LONGEST_DESCRIPTION = 8_000;

    Offer {
        tools = Map.copyOf(tools);
    }

    /**
     * Reads what it says.
     *
     * @param folder what the agent is called that has no name
     * @param introduced what the program said of itself when it was greeted
     * @throws PluginException of kind {@code REFUSED} when that makes no agent
     */
    static Offer of(AgentFile file, String folder, JsonNode introduced, List<JsonNode> tools) {
        var own = introduced(introduced);
        var said = own.map(file.said()::over).orElse(file.said());
        var name = slug(said.name().orElse(folder));
        var skills = new LinkedHashMap<String, Skill>();
        var names = new LinkedHashMap<String, String>();
        for (var tool : tools) {
            var skill = skill(tool);
            var before = names.putIfAbsent(skill.name(), tool.path("name").asText());
            if (before != null) {
                throw refused("it has two tools whose name makes '" + skill.name() + "': '" + before + "' and '"
                        + tool.path("name").asText() + "', expected names that differ");
            }
            skills.put(skill.name(), skill);
        }
        if (skills.isEmpty()) {
            throw refused("it lists no tool, expected one or more: they are the agent's skills");
        }
        said.defaultSkill().ifPresent(usual -> usual(usual, skills, names));
        var described = said.description().or(() -> instructions(introduced));
        var limits = limits(file.bounds(), own);
        return new Offer(card(said, name, described, limits, List.copyOf(skills.values())), names);
    }

    private static Optional<Introduced> introduced(JsonNode introduced) {
        var card = introduced.path("_meta").path(Introduced.KEY);
        try {
            return card.isObject()
                    ? Optional.of(Wire.read(card.toString(), Introduced.class))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw refused("what it says of itself in _meta cannot be read: " + e.getMessage());
        }
    }

    private static Optional<String> instructions(JsonNode introduced) {
        return Optional.of(Words.clean(introduced.path("instructions").asText(), 1_000))
                .filter(text -> !text.isEmpty());
    }

    private static Limits limits(Bounds bounds, Optional<Introduced> own) {
        var usual = own.map(said -> new Limits(said.parallel(), Duration.ofSeconds(said.seconds())))
                .orElseGet(() -> new Limits(Bounds.USUAL_PARALLEL, Limits.standard().time()));
        return new Limits(bounds.parallel().orElse(usual.parallel()), bounds.time().orElse(usual.time()));
    }

    private static void usual(String written, Map<String, Skill> skills, Map<String, String> names) {
        var meant = skills.get(slug(written));
        if (meant == null) {
            throw refused("default-skill is '" + written + "', expected one of " + skills.keySet());
        }
        if (skills.containsKey(USUAL)) {
            return;
        }
        var usual = new Skill(
                USUAL,
                meant.description(),
                meant.input(),
                meant.output(),
                meant.examples(),
                meant.readOnly(),
                meant.idempotent());
        skills.put(USUAL, usual);
        names.put(USUAL, names.getOrDefault(meant.name(), meant.name()));
    }

    private static AgentCard card(
            AgentFile.Card said, String name, Optional<String> description, Limits limits, List<Skill> skills) {
        return new AgentCard(
                name,
                description.orElseThrow(() ->
                        refused("agent.yaml has no description, expected one that says when to use the agent")),
                said.category().map(Offer::slug).orElse("general"),
                said.expertise().orElse(List.of()),
                said.collaboratesWith().orElse(List.of()),
                said.tools().orElse(List.of()),
                said.model().filter(model -> !model.isBlank() && !model.equals("inherit")),
                limits,
                skills);
    }

    private static Skill skill(JsonNode tool) {
        var written = tool.path("name").asText();
        var name = slug(written.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-"));
        var hints = tool.path("annotations");
        var title = tool.path("title").asText(hints.path("title").asText(name.replace('-', ' ')));
        var description = tool.path("description").asText().strip();
        boolean readOnly = hints.path("readOnlyHint").asBoolean(false);
        var skill = Skill.of(name, cut(description.isEmpty() ? "Does " + title + "." : description))
                .withReadOnly(readOnly)
                .withIdempotent(readOnly || hints.path("idempotentHint").asBoolean(false));
        var input = schema(tool.get("inputSchema"));
        var output = schema(tool.get("outputSchema"));
        var taking = input == null ? skill.withInput(Json.of("{\"type\":\"object\"}")) : skill.withInput(input);
        return output == null ? taking : taking.withOutput(output);
    }

    private static @Nullable Json schema(@Nullable JsonNode written) {
        return written == null || written.isNull() ? null : Json.of(written.toString());
    }

    private static String cut(String text) {
        return text.length() > LONGEST_DESCRIPTION ? text.substring(0, LONGEST_DESCRIPTION - 1) + "…" : text;
    }

    /** Makes a name of the house. */
    private static String slug(String written) {
        var start = written.length() > 200 ? written.substring(0, 200) : written;
        var plain = Normalizer.normalize(start, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\p{M}+", "")
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^[-0-9]+", "");
        var slug = plain.substring(0, Math.min(plain.length(), LONGEST_NAME)).replaceAll("-+$", "");
        if (slug.isEmpty()) {
            throw refused("not a name: '" + Words.clean(written, 60) + "', expected letters");
        }
        return slug;
    }

    /** For people: {@code 2 skills: greet, count}. */
    String words() {
        var names = new ArrayList<>(card.skills().stream().map(Skill::name).toList());
        var shown = names.size() > 8 ? String.join(", ", names.subList(0, 8)) + ", …" : String.join(", ", names);
        return names.size() + (names.size() == 1 ? " skill: " : " skills: ") + shown;
    }

    private static PluginException refused(String why) {
        return new PluginException(PluginException.Kind.REFUSED, why);
    }
}
