package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.troupe.api.Json;
import io.troupe.api.Limits;
import io.troupe.api.Skill;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownAgentTest {

    private final Map<String, String> siblings = Map.of(
            "in.json", "{\"type\":\"object\",\"required\":[\"diff\"]}", "broken.json", "{\"type\":", "list.json", "[]");

    @Test
    void readsAFileOfClaudeCode() {
        var agent = read("""
                ---
                name: Back-End Expert
                description: Use for APIs and databases.
                tools: Read, Grep, Bash(git add:*, git commit:*)
                model: sonnet
                color: blue
                permissionMode: plan
                somethingNew: [1, 2]
                skills: [pdf, xlsx]
                ---

                You build back ends.
                """);

        assertThat(agent.card().name()).isEqualTo("back-end-expert");
        assertThat(agent.card().description()).isEqualTo("Use for APIs and databases.");
        assertThat(agent.card().tools()).containsExactly("Read", "Grep", "Bash(git add:*, git commit:*)");
        assertThat(agent.card().skills()).extracting(Skill::name).containsExactly("execute", "analyze");
        assertThat(agent.card().skills()).extracting(Skill::readOnly).containsExactly(false, true);
        assertThat(agent.instructions()).isEqualTo("You build back ends.");
        assertThat(agent.notes()).isEmpty();
    }

    @Test
    void readsOurOwnKeys() {
        var agent = read("""
                ---
                name: reviewer
                description: Reviews.
                category: Code Quality
                expertise: [java, sql]
                collaborates-with:
                  - writer
                handoff-targets: tester, "release-manager"
                guardrails:
                  - Never push.
                  - "Ask first: always."
                limits: {parallel: 3, time: 5m}
                skills:
                  - name: review
                    description: Reviews a change.
                    input:
                      type: object
                      required: [diff]
                      properties: {diff: {type: string}}
                    output: {type: object, required: [verdict]}
                    read-only: true
                    idempotent: true
                    examples:
                      - input: {diff: "+a"}
                        output: {verdict: good}
                  - name: execute
                    description: Reviews and mends.
                    examples:
                      - input: do it
                        output: done
                ---
                You review.
                """);

        var card = agent.card();
        assertThat(agent.notes()).isEmpty();
        assertThat(card.category()).isEqualTo("code-quality");
        assertThat(card.expertise()).containsExactly("java", "sql");
        assertThat(card.collaborators()).containsExactly("writer", "tester", "release-manager");
        assertThat(card.limits()).isEqualTo(new Limits(3, Duration.ofMinutes(5)));
        assertThat(card.skills()).extracting(Skill::name).containsExactly("review", "execute", "analyze");
        var review = card.skills().getFirst();
        assertThat(review.readOnly() && review.idempotent()).isTrue();
        assertThat(review.output()).isEqualTo(Json.of("{\"type\":\"object\",\"required\":[\"verdict\"]}"));
        assertThat(review.examples()).hasSize(1);
        assertThat(card.skills().get(1).examples().getFirst().input())
                .isEqualTo(Json.of("{\"instruction\":\"do it\"}"));
        assertThat(agent.instructions())
                .startsWith("You review.")
                .contains("## Guardrails\n\n- Never push.\n- Ask first: always.")
                .contains("## Hand over to\n\n- tester");
    }

    @Test
    void readsProseThatIsNoYaml() {
        var agent = read("""
                ---
                name: architect
                description: Use this agent when: you design. Examples:\\n\\n<example>
                Context: The user asks: "how?"
                user: "Design a thing: now"
                \tassistant: "I'll use the architect agent: it knows"
                <commentary>: because {it} [can't] & *won't* break</commentary>
                </example>
                tools: Read, Write
                model: opus
                ---
                You design.
                """);

        assertThat(agent.card().description())
                .startsWith("Use this agent when: you design. Examples:\n\n<example>")
                .contains("user: \"Design a thing: now\"")
                .contains("assistant: \"I'll use")
                .endsWith("</example>");
        assertThat(agent.card().tools()).containsExactly("Read", "Write");
        assertThat(agent.notes()).isEmpty();
    }

    @Test
    void takesQuotesAroundBrokenTextAway() {
        assertThat(read("---\nname: a\ndescription: \"Say \"hi\": now\"\n---\nBody")
                        .card()
                        .description())
                .isEqualTo("Say \"hi\": now");
        assertThat(read("---\nname: a\ndescription: >\n  One: two\n  three\nmodel: x: y\n---\nBody")
                        .card()
                        .description())
                .isEqualTo("One: two three");
    }

    @Test
    void takesByteOrderMarksAndForeignLineEnds() {
        var agent = read("\uFEFF---\r\nname: a\r\ndescription: Does.\r\n---\r\nOne\r\nTwo\r\n");

        assertThat(agent.card().name()).isEqualTo("a");
        assertThat(agent.instructions()).isEqualTo("One\nTwo");
    }

    @Test
    void keepsTheFirstOfAKeyThatIsThereTwice() {
        var agent = read("---\nname: a\ndescription: One.\ndescription: Two.\n---\nBody");

        assertThat(agent.card().description()).isEqualTo("One.");
        assertThat(agent.notes()).containsExactly("line 4: description: stands in line 3 already, dropped");
    }

    @Test
    void dropsWhatIsNestedAndCannotBeRead() {
        var agent = read("""
                ---
                name: a
                description: Tabs: and colons
                skills:
                  - name: good
                    description: Works: even so
                    input: {type: object}
                  - name: bad
                    input: {type: [object
                  - name: half
                    read-only: true
                    examples: [{input: x
                limits: {parallel
                ---
                Body""");

        assertThat(agent.card().skills()).extracting(Skill::name).containsExactly("good", "half", "execute", "analyze");
        assertThat(agent.card().skill("good").orElseThrow().description()).isEqualTo("Works: even so");
        assertThat(agent.card().skill("half").orElseThrow().readOnly()).isTrue();
        assertThat(agent.notes())
                .contains(
                        "line 9: input: cannot be read, dropped",
                        "line 8: skills: 'bad' without its input, dropped",
                        "line 12: examples: cannot be read, dropped")
                .anyMatch(note -> note.startsWith("line 13: limits: "));
    }

    @Test
    void saysWhenNothingOfTheSkillsCanBeRead() {
        var agent = read("---\nname: a\ndescription: b: c\nskills:\n\t{{ nonsense\n---\nBody");

        assertThat(agent.notes()).containsExactly("line 4: skills: cannot be read, dropped");
    }

    @Test
    void dropsSkillsAndExamplesThatDoNotHold() {
        var agent = read("""
                ---
                name: a
                description: b
                category: "42"
                limits: {parallel: 0}
                skills:
                  - {name: typo, input: {type: strng}}
                  - {name: twice}
                  - {name: twice}
                  - {description: nameless}
                  - {name: far, input: ../secret.json}
                  - {name: gone, input: gone.json}
                  - {name: torn, input: broken.json}
                  - {name: list, output: list.json}
                  - {name: filed, input: in.json, examples: [{input: {}, output: 1}, {input: {diff: x}, output: 1}, {input: 1}]}
                ---
                Body""");

        assertThat(agent.card().skills())
                .extracting(Skill::name)
                .containsExactly("twice", "filed", "execute", "analyze");
        assertThat(agent.card().skill("filed").orElseThrow().examples()).hasSize(1);
        assertThat(agent.card().category()).isEqualTo("general");
        assertThat(agent.card().limits()).isEqualTo(Limits.standard());
        assertThat(agent.notes()).hasSize(11).allMatch(note -> note.matches("line \\d+: (?s).*"));
        assertThat(String.join("\n", agent.notes()))
                .contains("'far': input: file '../secret.json' is elsewhere")
                .contains("'gone': input: no file 'gone.json' beside it")
                .contains("'filed': an example's input does not fit its schema: 'diff' is missing");
    }

    @Test
    void survivesAliasBombsAndEndlessStructures() {
        var bomb = new StringBuilder("---\nname: a\ndescription: b\nskills:\n  - &x0 {name: x}\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("  - &x%d [*x%d, *x%d, *x%d]\n".formatted(i, i - 1, i - 1, i - 1));
        }
        var bombed = read(bomb + "---\nBody");
        assertThat(bombed.card().skills()).extracting(Skill::name).containsExactly("execute", "analyze");
        assertThat(bombed.notes()).hasSize(21).last().isEqualTo("and more");
        assertThat(read("---\nname: a\ndescription: b\nskills: &a\n  - name: r\n    input: &b {allOf: [*b]}\n---\nBody")
                        .notes())
                .isNotEmpty();
        assertThat(read("---\nname: a\ndescription: b\nskills: " + "[".repeat(5_000) + "\n---\nBody")
                        .card()
                        .skills())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "'# Only text'                              | has no front matter",
                "''                                         | has no front matter",
                "'---\nname: a\ndescription: b\nBody'       | does not end",
                "'---\ndescription: b\n---\nBody'           | has no name",
                "'---\nname:\ndescription: b\n---\nBody'    | has no name",
                "'---\nname: a\n---\nBody'                  | has no description",
                "'---\nname: a\ndescription: \"\"\n---\nBody' | has no description",
                "'---\nname: a\ndescription: b\n---\n \n'   | has no instructions"
            })
    void saysWhyAFileCannotBeAnAgent(String text, String why) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(text)).withMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u0007", "\u001b[31m", "\uFFFD", "\uD800", "\u0085"})
    void refusesWhatIsNotPlainText(String bad) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("---\nname: a\ndescription: b\n---\nBody " + bad))
                .withMessageContaining("expected");
    }

    @Test
    void refusesMoreThanAMebibyte() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("---\nname: a\ndescription: b\n---\n" + "é".repeat(1 << 19)))
                .withMessageContaining("1 MiB");
    }

    @Test
    void fallsBackToTheFileNameWhenANameHasNoLetters() {
        assertThat(read("---\nname: \"???\"\ndescription: b\n---\nBody").card().name())
                .isEqualTo("my-file");
        assertThat(read("---\nname: no\ndescription: 2026-01-01\n---\nBody").card())
                .returns("no", card -> card.name())
                .returns("2026-01-01", card -> card.description());
    }

    private MarkdownAgent read(String text) {
        return MarkdownAgent.read("My File.md", text, file -> Optional.ofNullable(siblings.get(file)), new CardCheck());
    }
}
