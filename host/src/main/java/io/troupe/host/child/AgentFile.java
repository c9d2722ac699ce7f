package io.troupe.host.child;

import io.troupe.api.PluginException;
import io.troupe.host.settings.RecordFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * An {@code agent.yaml}: which program plays an agent, and what is said of the agent that the program does not say
 * itself. What describes the agent stands in a section {@code card}, or beside the rest.
 *
 * @param command found on the PATH, or a path that starts at the folder
 * @param env added to the program's environment
 * @param envAllow what it gets of the host's environment, besides what every program gets
 */
record AgentFile(
        Optional<String> name,
        Optional<String> description,
        Optional<String> category,
        Optional<List<String>> expertise,
        Optional<List<String>> collaboratesWith,
        Optional<List<String>> tools,
        Optional<String> model,
        Optional<String> defaultSkill,
        Optional<Card> card,
        String command,
        Optional<List<String>> args,
        Optional<Map<String, String>> env,
        Optional<List<String>> envAllow,
        Optional<Bounds> limits) {

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /**
     * What is said of the agent.
     *
     * @param defaultSkill the skill that is also its {@code execute}
     */
    record Card(
            Optional<String> name,
            Optional<String> description,
            Optional<String> category,
            Optional<List<String>> expertise,
            Optional<List<String>> collaboratesWith,
            Optional<List<String>> tools,
            Optional<String> model,
            Optional<String> defaultSkill) {

        private Card or(Card other) {
            return new Card(
                    once("name", Card::name, other),
                    once("description", Card::description, other),
                    once("category", Card::category, other),
                    once("expertise", Card::expertise, other),
                    once("collaborates-with", Card::collaboratesWith, other),
                    once("tools", Card::tools, other),
                    once("model", Card::model, other),
                    once("default-skill", Card::defaultSkill, other));
        }

        /** This, and what it leaves open as the program says it. */
        Card over(Introduced said) {
            return new Card(
                    name.or(() -> Optional.of(said.name())),
                    description.or(() -> Optional.of(said.description())),
                    category.or(() -> Optional.of(said.category())),
                    expertise.or(() -> Optional.of(said.expertise())),
                    collaboratesWith.or(() -> Optional.of(said.collaborators())),
                    tools.or(() -> Optional.of(said.tools())),
                    model.or(said::model),
                    defaultSkill);
        }

        private <T> Optional<T> once(String key, Function<Card, Optional<T>> part, Card other) {
            if (part.apply(this).isPresent() && part.apply(other).isPresent()) {
                throw new IllegalArgumentException(key + " is given twice, in card and beside it, expected once");
            }
            return part.apply(this).or(() -> part.apply(other));
        }
    }

    AgentFile {
        if (command.isBlank()) {
            throw new IllegalArgumentException("command is blank, expected a program such as python3");
        }
        env.orElse(Map.of()).keySet().forEach(AgentFile::variable);
        envAllow.orElse(List.of()).forEach(AgentFile::variable);
    }

    private static void variable(String name) {
        if (!VARIABLE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "not a name of an environment variable: '" + name + "', expected " + VARIABLE);
        }
    }

    /**
     * Reads {@code agent.yaml} in a folder; blocks.
     *
     * @throws PluginException of kind {@code SETTINGS} with a line for each mistake
     */
    static AgentFile read(Path folder, Map<String, String> environment) {
        var file = folder.resolve("agent.yaml");
        var there = Files.exists(file) ? file : folder.resolve("agent.yml");
        var read = RecordFile.read(there, environment, AgentFile.class);
        try {
            read.said();
        } catch (IllegalArgumentException e) {
            throw new PluginException(PluginException.Kind.SETTINGS, there.getFileName() + ": " + e.getMessage(), e);
        }
        return read;
    }

    /** One that only names a program, which says the rest itself. */
    static AgentFile ofCommand(String command, List<String> args) {
        return new AgentFile(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                command,
                Optional.of(args),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** What is said of the agent, wherever it stands. */
    Card said() {
        var beside =
                new Card(name, description, category, expertise, collaboratesWith, tools, model, defaultSkill);
        return card.map(own -> own.or(beside)).orElse(beside);
    }

    List<String> arguments() {
        return args.orElse(List.of());
    }

    Bounds bounds() {
        return limits.orElseGet(Bounds::usual);
    }
}
