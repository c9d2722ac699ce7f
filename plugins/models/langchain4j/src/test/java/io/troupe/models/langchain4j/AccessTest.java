package io.troupe.models.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.PluginException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccessTest {

    private static LangChainSettings settings(
            Optional<Provider> provider, Optional<String> model, Optional<String> key, Optional<String> baseUrl) {
        return new LangChainSettings(
                provider, model, key, baseUrl, Optional.empty(), Optional.empty(), LangChainSettings.Options.NONE);
    }

    private static void expect(LangChainSettings settings, String message) {
        assertThatThrownBy(() -> Access.of(settings))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("secret");
    }

    @Test
    void saysWhatIsMissing() {
        var none = Optional.<String>empty();
        var model = Optional.of("m");

        expect(settings(Optional.empty(), model, none, none), "not-configured: no provider");
        expect(
                settings(Optional.of(Provider.MISTRAL_AI), model, none, none),
                "not-configured: no api-key for mistral-ai");
        expect(settings(Optional.of(Provider.OLLAMA), none, none, none), "model: missing, expected one of ollama");
        expect(settings(Optional.of(Provider.OLLAMA), model, Optional.of("a secret\n b"), none), "api-key: ");
        expect(settings(Optional.of(Provider.OLLAMA), model, none, Optional.of("http://me:secret@x/")), "base-url: ");
    }

    @Test
    void needsNoKeyForOllama() {
        var access =
                Access.of(settings(Optional.of(Provider.OLLAMA), Optional.of("m"), Optional.empty(), Optional.empty()));

        assertThat(access.key()).isEmpty();
        assertThat(access.baseUrl()).isEmpty();
    }

    @Test
    void showsNoKey() {
        var settings = settings(
                Optional.of(Provider.MISTRAL_AI),
                Optional.of("m"),
                Optional.of("secret-key"),
                Optional.of("https://x/v1/"));

        assertThat(settings.toString() + Access.of(settings)).doesNotContain("secret");
        assertThat(Access.of(settings).quote("you sent\n secret-key")).isEqualTo("you sent ***");
    }
}
