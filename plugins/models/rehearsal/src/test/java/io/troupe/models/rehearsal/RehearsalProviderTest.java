package io.troupe.models.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.ChatMessage;
import io.troupe.api.ChatModel;
import io.troupe.api.Content;
import io.troupe.api.Delta;
import io.troupe.api.Json;
import io.troupe.api.ModelProvider;
import io.troupe.api.PluginException;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.api.Settings;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.api.Usage;
import io.troupe.testkit.FakeSettings;
import io.troupe.testkit.ModelProviderContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RehearsalProviderTest extends ModelProviderContract {

    private static final String REPLIES = """
            [
              {"agent": "greeter", "turn": 0, "match": "(?i)^HELLO", "say": "Looking.",
               "calls": [{"tool": "search", "input": {"query": "names"}}, {"tool": "search"}]},
              {"turn": 1, "match": "Ada", "say": "Hello,  Ada.\\n"},
              {"match": "slow", "say": "one two three four five six seven eight nine ten"},
              {"match": "say", "say": "You asked: {{instruction}}"}
            ]
            """;

    @TempDir
    Path folder;

    @Override
    protected ModelProvider provider() {
        return new RehearsalProvider();
    }

    @Override
    protected Settings settings() throws IOException {
        return settings(REPLIES, Duration.ofMillis(400));
    }

    @Override
    protected Prompt saying() {
        return Prompt.of("You are a parrot.", "say");
    }

    @Override
    protected Prompt calling() {
        return Prompt.of("You are greeter.", "Hello there")
                .withTools(List.of(Tool.of("search", "Finds.", Json.of("{\"type\":\"object\"}"))));
    }

    @Override
    protected Prompt slow() {
        return Prompt.of("You are a parrot.", "slow");
    }

    @Override
    protected Optional<Settings> away() {
        return Optional.empty();
    }

    @Override
    protected ToolResult answer(ToolCall call) {
        return ToolResult.text("It is Ada");
    }

    @Test
    void playsOnlyWhoNamesIt() {
        assertThat(provider().onlyByName()).isTrue();
    }

    @Test
    void fillsInWhatTheUserSaidLast() throws Exception {
        var reply = reply(Prompt.of("You are a parrot.", "say $1 \\ {{instruction}}"));

        assertThat(reply.text()).isEqualTo("You asked: say $1 \\ {{instruction}}");
        assertThat(reply.note()).contains("rehearsal: a templated reply, no model");
    }

    @Test
    void goesByTurnAndWhatToolsAnswered() throws Exception {
        var asked = calling();
        var first = reply(asked);
        var calls = first.calls();
        assertThat(calls)
                .containsExactly(
                        new ToolCall("call-0-0", "search", Json.of("{\"query\":\"names\"}")),
                        new ToolCall("call-0-1", "search", Json.of("{}")));
        var answers = calls.stream()
                .map(call -> new ChatMessage.Answered(call.id(), call.tool(), ToolResult.text("It is Ada")))
                .toList();
        var messages = new ArrayList<>(asked.messages());
        messages.add(new ChatMessage.Assistant(first.parts()));
        messages.add(new ChatMessage.ToolAnswers(answers));

        var second = reply(asked.withMessages(messages));

        assertThat(second.text()).isEqualTo("Hello,  Ada.\n");
        assertThat(second.note()).contains("rehearsal: a recorded reply, no model");
        assertThat(second.usage()).isEqualTo(Usage.of(3 + 2 + 1 + 6, 2)); // words: instructions, user, itself, tools
    }

    @Test
    void givesTheSameReplyToTheSamePrompt() throws Exception {
        assertThat(reply(calling())).isEqualTo(reply(calling()));
    }

    @Test
    void tellsOfEachWordAndEachCall() throws Exception {
        var told = new ArrayList<Delta>();
        try (var model = open()) {
            var _ = model.reply(calling(), told::add);
            var _ = model.reply(Prompt.of("-", "say"), told::add);
        }

        assertThat(told)
                .containsExactly(
                        new Delta.Text("Looking."),
                        new Delta.Calling("call-0-0", "search"),
                        new Delta.Calling("call-0-1", "search"),
                        new Delta.Text("You "),
                        new Delta.Text("asked: "),
                        new Delta.Text("say"));
    }

    @Test
    void seesWhatCameInOtherForms() throws Exception {
        var user = new ChatMessage.User(List.of(
                new Content.Image("aGk=", "image/png"),
                Content.structured(Json.of("{\"say\":1}")),
                new Content.Resource("file:///a", "text/plain", Optional.of("text"))));

        assertThat(reply(saying().withMessages(List.of(user))).text())
                .isEqualTo("You asked: image/png\n{\"say\":1}\ntext");
    }

    @Test
    void refusesWhatNoReplyFits() throws Exception {
        try (var model = open()) {
            assertThatThrownBy(() -> model.reply(Prompt.of("-", "weather " + "x".repeat(1_000)), delta -> {}))
                    .isInstanceOfSatisfying(PluginException.class, e -> {
                        assertThat(e.kind()).isEqualTo(PluginException.Kind.REFUSED);
                        assertThat(e.getMessage())
                                .contains("replies.json")
                                .contains("turn 0: 'weather xxx")
                                .hasSizeLessThan(600);
                    });
        }
    }

    @Test
    void failsWhatIsUnderWayWhenItIsClosed() throws Exception {
        var model = open();
        model.close();

        assertThatThrownBy(() -> model.reply(slow(), delta -> {}))
                .isInstanceOfSatisfying(
                        PluginException.class, e -> assertThat(e.kind()).isEqualTo(PluginException.Kind.UNAVAILABLE));
    }

    /** One that tries all ways would take longer than there is time. */
    @Test
    void isNotSlowedDownByWhatItReads() throws Exception {
        var settings = settings("[{\"match\":\"^(a+)+$\",\"say\":\"a\"},{\"say\":\"b\"}]", Duration.ZERO);
        try (var model = provider().open(settings)) {
            assertThat(model.reply(Prompt.of("-", "a".repeat(50_000) + "!"), delta -> {})
                            .text())
                    .isEqualTo("b");
        }
    }

    @Test
    void isNotConfiguredWithoutAFile() {
        var settings = FakeSettings.of(new RehearsalSettings(Optional.empty(), Optional.empty()));

        assertThatThrownBy(() -> provider().open(settings))
                .isInstanceOfSatisfying(
                        PluginException.class, e -> assertThat(e.kind()).isEqualTo(PluginException.Kind.SETTINGS))
                .hasMessageStartingWith("not-configured: ")
                .hasMessageContaining("'replies'")
                .hasMessageContaining("config/plugins/rehearsal.yaml");
    }

    @Test
    void namesAFileThatIsNotThere() {
        var settings =
                FakeSettings.of(new RehearsalSettings(Optional.of(folder.resolve("none.json")), Optional.empty()));

        refuses(settings, "none.json", "cannot be read");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | line 1",
                "[{\"says\": \"b\"}] | line 1: unknown key 'says', expected one of",
                "[{\"say\": \"a\"}] [] | line 1",
                "[{\"say\": \"a\", \"say\": \"b\"}] | say",
                "[{\"say\": \"a\", \"turn\": \"first\"}] | wrong kind of value at /0/turn",
                "[{\"say\": | line 1: Unexpected end",
                "null | array",
                "[null] | reply 1: is null",
                "[{\"say\": \"a\"}, {\"match\": \"a\"}] | reply 2: says nothing",
                "[{\"say\": \"a\", \"match\": \"(a\"}] | reply 1: match '(a'",
                "[{\"say\": \"a {{name}}\"}] | {{name}}",
                "[{\"say\": \"a\", \"turn\": -1}] | turn is -1",
                "[{\"calls\": [{\"input\": {}}]}] | no tool",
                "[{\"calls\": [{\"tool\": \"a\", \"input\": [1]}]}] | input of the call of 'a' is [1]",
            })
    void saysWhatIsWrongWithAFile(String file, String expected) throws Exception {
        refuses(settings(file, Duration.ZERO), "replies.json", expected);
    }

    private void refuses(Settings settings, String... expected) {
        assertThatThrownBy(() -> provider().open(settings)).isInstanceOfSatisfying(PluginException.class, e -> {
            assertThat(e.kind()).isEqualTo(PluginException.Kind.SETTINGS);
            assertThat(e.getMessage()).contains(expected);
        });
    }

    private Reply reply(Prompt prompt) throws Exception {
        try (var model = open()) {
            return model.reply(prompt, delta -> {});
        }
    }

    private ChatModel open() throws IOException {
        return provider().open(settings(REPLIES, Duration.ZERO));
    }

    private Settings settings(String replies, Duration delay) throws IOException {
        var file = Files.writeString(folder.resolve("replies.json"), replies);
        return FakeSettings.of(new RehearsalSettings(Optional.of(file), Optional.of(delay)));
    }
}
