package io.troupe.models.openai;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What can be set in {@code config/plugins/openai.yaml}.
 *
 * @param apiKey needed at OpenAI; a local server usually wants none
 * @param baseUrl where the API is, the version included
 * @param api which of the two APIs to speak; RESPONSES at OpenAI and CHAT elsewhere unless it is said
 * @param model asked when a prompt names none; elsewhere than at OpenAI the first that the server lists
 * @param embeddingModel turns text into vectors
 * @param embeddingDimensions how many numbers to ask for; as many as the model gives unless it is said
 * @param timeout how long a reply may take as a whole
 * @param idleTimeout how long the server may say nothing
 * @param headers sent with every request, each as {@code Name: value}
 */
record OpenAiSettings(
        Optional<String> apiKey,
        Optional<String> baseUrl,
        Optional<Api> api,
        Optional<String> model,
        Optional<String> embeddingModel,
        Optional<Integer> embeddingDimensions,
        Optional<Duration> timeout,
        Optional<Duration> idleTimeout,
        Optional<List<String>> headers) {

    /** How to ask for a reply. */
    enum Api {
        CHAT,
        RESPONSES
    }

    OpenAiSettings {
        headers = headers.map(List::copyOf);
        embeddingDimensions.filter(count -> count < 1).ifPresent(count -> {
            throw new IllegalArgumentException("embedding-dimensions: " + count + ", expected 1 or more");
        });
        positive("timeout", timeout);
        positive("idle-timeout", idleTimeout);
    }

    private static void positive(String key, Optional<Duration> value) {
        value.filter(duration -> !duration.isPositive()).ifPresent(duration -> {
            throw new IllegalArgumentException(key + ": 0, expected a duration above 0");
        });
    }

    /** Without the key and the headers, which may hold one. */
    @Override
    public String toString() {
        return "OpenAiSettings[" + baseUrl.orElse(OpenAiServer.ADDRESS) + "]";
    }
}
