package io.troupe.host.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an agent that is a template filled in: {@code template: reviewer} in its front matter names
 * {@code reviewer.agent-template.md} beside it, and {@code with:} gives the values. Its name is its own, else that of
 * its file; its own description goes before the template's.
 */
final class TemplatedAgent {

    private static final Set<String> USED = Set.of("template", "with");
    private static final Set<String> OWN = Set.of("name", "description");

    private TemplatedAgent() {}

    static MarkdownAgent read(FrontMatter own, MarkdownAgent.Beside file) {
        var wanted = own.text("template").orElse("");
        var name = Slug.of(wanted.replaceFirst("\\.agent-template\\.md$", ""))
                .orElseThrow(() -> new IllegalArgumentException("line " + own.line("template") + ": template: '"
                        + Failures.clean(wanted) + "', expected a name"));
        var templateFile = wanted.endsWith(Template.ENDING) ? wanted : wanted + Template.ENDING;
        var text = beside(file, templateFile, own)
                .or(() -> beside(file, name + Template.ENDING, own))
                .orElseThrow(() -> new IllegalArgumentException("line " + own.line("template") + ": template: no '"
                        + Failures.clean(templateFile) + "' beside it, expected such a file"));
        var template = Template.read(templateFile, text);
        var filled = template.fill(values(own), own.line("with"));
        filled.put("name", own.text("name").orElse(Dialect.stem(file.fileName())));
        own.text("description").ifPresent(description -> filled.put("description", description));
        notes(own);
        var agent = MarkdownAgent.read(Dialect.CLAUDE_CODE, template.front().filled(filled), file);
        var notes = new ArrayList<>(own.notes());
        agent.notes().forEach(note -> notes.add(templateFile + ": " + note));
        return new MarkdownAgent(agent.card(), agent.instructions(), List.copyOf(notes));
    }

    private static Optional<String> beside(MarkdownAgent.Beside file, String name, FrontMatter own) {
        if (name.contains("/") || name.contains("\\")) {
            throw new IllegalArgumentException("line " + own.line("template") + ": template: '" + Failures.clean(name)
                    + "' is elsewhere, expected the name of one beside it");
        }
        return file.siblingFile().apply(name);
    }

    private static Map<?, ?> values(FrontMatter own) {
        var with = own.value("with").orElse(Map.of());
        if (with instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("line " + own.line("with")
                + ": with: cannot be read, expected a value for each parameter of the template");
    }

    private static void notes(FrontMatter own) {
        var unused = own.values().keySet().stream()
                .filter(key -> !USED.contains(key) && !OWN.contains(key))
                .map(Failures::clean)
                .toList();
        if (!unused.isEmpty()) {
            own.note(
                    unused.getFirst(),
                    "a template gives all but name and description; not used: " + String.join(", ", unused));
        }
        if (!own.body().isEmpty()) {
            own.note(own.bodyLine(), "text", "comes from the template; what stands here is not used");
        }
    }
}
