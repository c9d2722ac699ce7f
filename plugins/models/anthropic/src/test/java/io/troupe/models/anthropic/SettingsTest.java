package io.troupe.models.anthropic;

import static io.troupe.models.anthropic.Opened.KEY;
import static io.troupe.models.anthropic.Opened.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.api.ChatModel.Known;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.models.loopback.LoopbackApi;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void isNotConfiguredWithoutAKey() {
        var thrown =
                catchThrowableOfType(PluginException.class, () -> Opened.model(settings(" ", AnthropicServer.ADDRESS)));

        assertThat(thrown.kind()).isEqualTo(Kind.SETTINGS);
        assertThat(thrown).hasMessageStartingWith("not-configured: ").hasMessageContaining("ANTHROPIC_API_KEY");
    }

    @Test
    void showsTheKeyNowhere() {
        var mine = settings(KEY, "https://models.example");

        assertThat(mine.toString()).doesNotContain(KEY);
        assertThat(AnthropicServer.of(mine).toString()).doesNotContain(KEY);
        assertThatThrownBy(() -> AnthropicServer.of(settings(KEY + "\n" + KEY, AnthropicServer.ADDRESS)))
                .hasMessageContaining("api-key: holds other than printable ASCII")
                .message()
                .doesNotContain(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "https://user:word@x", "https://x?y=z", "nothing at all", ""})
    void refusesAnAddressThatIsNone(String address) {
        assertThatThrownBy(() -> AnthropicServer.of(settings(KEY, address)))
                .hasMessageContaining("base-url: not an address of an API");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://x", "https://x/", "https://x/v1", "https://x/v1/"})
    void takesAnAddressWithTheVersionOrWithout(String address) {
        assertThat(AnthropicServer.of(settings(KEY, address)).base()).hasToString("https://x");
    }

    @Test
    void refusesToWaitForNoTime() {
        assertThatThrownBy(() -> new AnthropicSettings(
                        KEY, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(Duration.ZERO)))
                .hasMessage("idle-timeout: 0, expected a duration above 0");
    }

    @Test
    void listsTheConfiguredModelFirst() throws Exception {
        try (var api = LoopbackApi.thatSays(
                        200,
                        "application/json",
                        "{\"data\":[{\"type\":\"model\",\"id\":\"other\"},"
                                + "{\"type\":\"model\",\"id\":\"m-1\",\"max_input_tokens\":200000}],\"has_more\":false}");
                var model = Opened.model(api)) {
            assertThat(model.models())
                    .containsExactly(new Known("m-1", Optional.of(200_000)), new Known("other", Optional.empty()));
            assertThat(api.last().path()).startsWith("/v1/models");
        }
    }
}
