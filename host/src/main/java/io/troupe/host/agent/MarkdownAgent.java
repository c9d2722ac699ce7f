package io.troupe.host.agent;

import io.troupe.api.AgentCard;
import io.troupe.api.Limits;
import io.troupe.api.Skill;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An agent of instructions, read from a Markdown file as users of Claude Code have them, with our own keys besides.
 * Strictly where that goes, else leniently: what cannot be read is left out and noted.
 *
 * @param instructions the body, with guardrails and hand-off targets in short sections after it
 * @param notes what was left out, with line numbers
 */
record MarkdownAgent(AgentCard card, String instructions, List<String> notes) {

    static final int LARGEST = 1 << 20;

    /**
     * Reads a file; throws IllegalArgumentException saying why when it cannot be an agent.
     *
     * @param fileName with the folders before it where those say whose file it is: {@code .gemini/agents/x.md}
     */
    static MarkdownAgent read(
            String fileName, String text, Function<String, Optional<String>> siblingFile, CardCheck check) {
        checkText(text);
        var plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        var dialect = Dialect.of(fileName, plain);
        var file = new Beside(fileName, siblingFile, check);
        if (dialect == Dialect.CODEX) {
            return CodexAgent.read(fileName, plain);
        }
        var front = FrontMatter.of(plain, dialect.keys());
        if (Template.is(front)) {
            throw new IllegalArgumentException("line " + front.line("parameters")
                    + ": is a template with parameters, no agent; expected its name to end in " + Template.ENDING);
        }
        return front.value("template").isPresent() && dialect == Dialect.CLAUDE_CODE
                ? TemplatedAgent.read(front, file)
                : read(dialect, front, file);
    }

    /** What stands around a text. */
    record Beside(String fileName, Function<String, Optional<String>> siblingFile, CardCheck check) {}

    static MarkdownAgent read(Dialect dialect, FrontMatter front, Beside file) {
        var name = name(dialect, front, file.fileName());
        var description = front.text("description")
                .map(written -> written.replace("\\n", "\n").replace("\\t", " "))
                .orElseThrow(() -> new IllegalArgumentException("line " + front.line("description")
                        + ": has no description, expected 'description:' in its front matter, saying when to use it"));
        if (front.body().isEmpty()) {
            throw new IllegalArgumentException(
                    "line " + front.bodyLine() + ": has no instructions, expected text after its front matter");
        }
        var wishes = Wishes.of(dialect, front);
        var skills = new MarkdownSkills(front, file.siblingFile(), file.check()).read();
        var limits = limits(front);
        var card = new AgentCard(
                name,
                description,
                category(front),
                front.list("expertise"),
                collaborators(front, wishes),
                wishes.tools(),
                wishes.model(),
                wishes.time().map(time -> new Limits(limits.parallel(), time)).orElse(limits),
                withUsual(skills),
                new MarkdownMemory(front).read());
        return new MarkdownAgent(card, instructions(front), List.copyOf(front.notes()));
    }

    private static String name(Dialect dialect, FrontMatter front, String fileName) {
        var named = front.text("name")
                .or(() -> dialect.namedByFile() ? Optional.of(Dialect.stem(fileName)) : Optional.empty())
                .orElseThrow(() -> new IllegalArgumentException(
                        "line " + front.line("name") + ": has no name, expected 'name:' in its front matter"));
        return Slug.of(named)
                .or(() -> Slug.of(Dialect.stem(fileName)))
                .orElseThrow(() -> new IllegalArgumentException("line " + front.line("name") + ": not a name: '"
                        + Failures.clean(named) + "', expected letters"));
    }

    static void checkText(String text) {
        if (text.length() > LARGEST || text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LARGEST) {
            throw new IllegalArgumentException("line 1: is larger than 1 MiB, expected an agent of less");
        }
        int line = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'))) {
                line++;
            } else if (c == '\0') {
                throw new IllegalArgumentException("line " + line + ": is binary, expected Markdown");
            } else if (c == '\uFFFD' || (Character.isSurrogate(c) && !isPaired(text, i))) {
                throw new IllegalArgumentException("line " + line + " is not UTF-8, expected Markdown in UTF-8");
            } else if (Character.isISOControl(c) && c != '\t' && c != '\r') {
                throw new IllegalArgumentException(
                        "line %d has the control character U+%04X, expected plain text".formatted(line, (int) c));
            }
        }
    }

    private static boolean isPaired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }

    private static String category(FrontMatter front) {
        var written = front.text("category");
        var slug = written.flatMap(Slug::of);
        if (written.isPresent() && slug.isEmpty()) {
            front.note("category", "not a name: '" + Failures.clean(written.get()) + "', dropped");
        }
        return slug.orElse("general");
    }

    /** Whom it may hand work to is somebody it works with, too. */
    private static List<String> collaborators(FrontMatter front, Wishes wishes) {
        return Stream.concat(
                        Stream.of("collaborates-with", "handoff-targets").flatMap(key -> front.list(key).stream()),
                        wishes.partners().stream())
                .map(name -> name.replaceAll("^[\"']|[\"']$", ""))
                .filter(name -> !name.isBlank())
                .distinct()
                .toList();
    }

    private static Limits limits(FrontMatter front) {
        var limits = Limits.standard();
        var written = front.value("limits");
        if (written.isEmpty()) {
            return limits;
        }
        if (!(written.get() instanceof Map<?, ?> map)) {
            front.note("limits", "cannot be read, dropped; expected parallel and time");
            return limits;
        }
        try {
            var parallel = map.get("parallel");
            var time = map.get("time");
            return new Limits(
                    parallel == null ? limits.parallel() : Integer.parseInt(String.valueOf(parallel)),
                    time == null ? limits.time() : duration(String.valueOf(time)));
        } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException e) {
            front.note("limits", "dropped: " + Failures.clean(String.valueOf(e.getMessage())));
            return limits;
        }
    }

    /** {@code 45}, {@code 45s}, {@code 5m}, {@code 1h}, or as in ISO 8601. */
    private static Duration duration(String written) {
        var text = written.strip().toUpperCase(Locale.ROOT);
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        return Duration.parse(text.startsWith("P") ? text : "PT" + text);
    }

    /** Every agent can be asked to execute and to analyze. */
    static List<Skill> withUsual(List<Skill> own) {
        var skills = new ArrayList<>(own);
        if (own.stream().noneMatch(skill -> skill.name().equals("execute"))) {
            skills.add(Skill.of("execute", "Does what the instruction says and gives back the result."));
        }
        if (own.stream().noneMatch(skill -> skill.name().equals("analyze"))) {
            skills.add(Skill.of("analyze", "Looks into what the instruction asks and reports; changes nothing.")
                    .withReadOnly(true));
        }
        return skills;
    }

    private static String instructions(FrontMatter front) {
        return front.body()
                + section("Guardrails", front.list("guardrails"))
                + section("Hand over to", front.list("handoff-targets"));
    }

    private static String section(String title, List<String> items) {
        return items.isEmpty() ? "" : "\n\n## " + title + "\n\n- " + String.join("\n- ", items);
    }
}
