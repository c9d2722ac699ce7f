package io.troupe.models.openai;

import static io.troupe.models.openai.Opened.bare;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.api.ChatModel.Known;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Prompt;
import io.troupe.models.loopback.LoopbackApi;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiSettingsTest {

    private static OpenAiSettings with(Optional<String> key, Optional<String> baseUrl, List<String> headers) {
        return new OpenAiSettings(
                key,
                baseUrl,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(headers));
    }

    @Test
    void isNotConfiguredWithoutAKeyForOpenAi() {
        for (var baseUrl : List.of(Optional.<String>empty(), Optional.of("https://api.openai.com/v1/"))) {
            var refusal = catchThrowableOfType(PluginException.class, () -> Opened.model(bare(baseUrl)));

            assertThat(refusal.kind()).isEqualTo(Kind.SETTINGS);
            assertThat(refusal).hasMessageStartingWith("not-configured: ").hasMessageContaining("OPENAI_API_KEY");
        }
    }

    @Test
    void asksALocalServerWithoutAKeyForTheFirstModelThatCanTalk() throws Exception {
        try (var api = LoopbackApi.that((request, out) -> {
                    if (request.path().equals("/v1/models")) {
                        LoopbackApi.say(
                                out,
                                200,
                                "application/json",
                                "{\"object\":\"list\",\"data\":["
                                        + "{\"id\":\"nomic-embed-text\"},{\"id\":\"qwen3:8b\",\"max_model_len\":8192}]}");
                    } else {
                        LoopbackApi.say(
                                out,
                                200,
                                "application/json",
                                "{\"choices\":[{\"message\":{\"content\":\"Yes.\"}," + "\"finish_reason\":\"stop\"}]}");
                    }
                });
                var model = Opened.model(bare(Optional.of(api.baseUrl() + "/")))) {
            assertThat(model.reply(Prompt.of("", "x"), _ -> {}).model()).isEqualTo("qwen3:8b");
            assertThat(model.reply(Prompt.of("", "x").withModel("other"), _ -> {})
                            .model())
                    .isEqualTo("other");

            assertThat(api.last().path()).isEqualTo("/v1/chat/completions");
            assertThat(api.last().headers()).doesNotContainKey("authorization");
            assertThat(model.models())
                    .containsExactly(
                            new Known("qwen3:8b", Optional.of(8192)), new Known("nomic-embed-text", Optional.empty()));
        }
    }

    @Test
    void namesTheConfiguredModelFirst() throws Exception {
        try (var api = LoopbackApi.thatSays(
                        200, "application/json", "{\"data\":[{\"id\":\"a\"},{\"id\":\"m-1\"},{\"no\":1}]}");
                var model = Opened.chat(api)) {
            assertThat(model.models()).extracting(Known::name).containsExactly("m-1", "a");
        }
    }

    @Test
    void aServerWithoutModelsIsAMatterOfSettings() {
        try (var api = LoopbackApi.thatSays(200, "application/json", "{\"data\":null}")) {
            assertThat(Opened.failure(Opened.model(bare(Optional.of(api.baseUrl()))))
                            .kind())
                    .isEqualTo(Kind.SETTINGS);
        }
    }

    @Test
    void speaksTheApiThatFitsTheServerUnlessToldOtherwise() {
        assertThat(OpenAiServer.isOpenAi(OpenAiServer.of(with(Optional.of("k"), Optional.empty(), List.of()))))
                .isTrue();
        assertThat(OpenAiServer.isOpenAi(OpenAiServer.of(
                        with(Optional.of("k"), Optional.of("https://x.openai.azure.com/openai/v1"), List.of()))))
                .isTrue();
        assertThat(OpenAiServer.isOpenAi(OpenAiServer.of(bare(Optional.of("https://api.openai.com.evil.example/v1")))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ftp://x/v1",
                "localhost:11434",
                "http://",
                "http://me:pass@x/v1",
                "http://x/v1?key=secret",
                "http://x y"
            })
    void refusesWhatIsNoAddressWithoutRepeatingIt(String baseUrl) {
        assertThatThrownBy(() -> OpenAiServer.of(bare(Optional.of(baseUrl))))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("base-url: not an address of an API")
                .hasMessageNotContainingAny("pass", "secret");
    }

    @Test
    void refusesAKeyAndHeadersThatCannotBeSentWithoutRepeatingThem() {
        assertThatThrownBy(() -> OpenAiServer.of(with(Optional.of("sk-secret\nX: y"), Optional.empty(), List.of())))
                .hasMessageStartingWith("api-key: ")
                .hasMessageNotContaining("secret");
        for (var header : List.of("secret", ": secret", "X y: secret", "Host: secret", "X: sec\u0000ret")) {
            assertThatThrownBy(() -> OpenAiServer.of(with(Optional.of("k"), Optional.empty(), List.of(header))))
                    .isInstanceOf(PluginException.class)
                    .hasMessageStartingWith("headers: ")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void showsNoSecretOfItself() {
        var settings = with(Optional.of("sk-secret"), Optional.empty(), List.of("X-Pass: secret"));

        assertThat(settings.toString() + OpenAiServer.of(settings)).doesNotContain("secret");
        assertThat(OpenAiServer.of(settings).quote("you sent sk-secret and secret"))
                .isEqualTo("you sent *** and ***");
    }

    @Test
    void refusesNumbersThatMakeNoSense() {
        assertThatThrownBy(() -> new OpenAiSettings(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(0),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .hasMessage("embedding-dimensions: 0, expected 1 or more");
        assertThatThrownBy(() -> new OpenAiSettings(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Duration.ZERO),
                        Optional.empty(),
                        Optional.empty()))
                .hasMessage("timeout: 0, expected a duration above 0");
    }
}
