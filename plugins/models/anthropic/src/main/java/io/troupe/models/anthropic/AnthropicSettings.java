package io.troupe.models.anthropic;

import java.time.Duration;
import java.util.Optional;

/**
 * What can be set in {@code config/plugins/anthropic.yaml}.
 *
 * @param apiKey lets us in
 * @param baseUrl where the API is, without its version
 * @param model asked when a prompt names none
 * @param timeout how long a reply may take as a whole
 * @param idleTimeout how long the server may say nothing
 */
record AnthropicSettings(
        String apiKey,
        Optional<String> baseUrl,
        Optional<String> model,
        Optional<Duration> timeout,
        Optional<Duration> idleTimeout) {

    AnthropicSettings {
        model.filter(String::isBlank).ifPresent(_ -> {
            throw new IllegalArgumentException("model: blank, expected the name of a model");
        });
        positive("timeout", timeout);
        positive("idle-timeout", idleTimeout);
    }

    private static void positive(String key, Optional<Duration> value) {
        value.filter(duration -> !duration.isPositive()).ifPresent(duration -> {
            throw new IllegalArgumentException(key + ": 0, expected a duration above 0");
        });
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "AnthropicSettings[" + baseUrl.orElse(AnthropicServer.ADDRESS) + "]";
    }
}
