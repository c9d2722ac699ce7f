package io.troupe.models.langchain4j;

import java.time.Duration;
import java.util.Optional;

/**
 * What can be set in {@code config/plugins/langchain4j.yaml}.
 *
 * @param provider whose models they are
 * @param model asked when a prompt names none
 * @param apiKey needed by all but Ollama
 * @param baseUrl where the API is; the provider's own unless it is said
 * @param timeout how long a reply may take as a whole
 * @param idleTimeout how long the server may say nothing
 * @param options for the model
 */
record LangChainSettings(
        Optional<Provider> provider,
        Optional<String> model,
        Optional<String> apiKey,
        Optional<String> baseUrl,
        Optional<Duration> timeout,
        Optional<Duration> idleTimeout,
        Options options) {

    /**
     * How the model is to choose its words; what is not set is the provider's to choose.
     *
     * @param contextTokens how much fits into a prompt and its reply; for Ollama alone, which must be told
     */
    record Options(
            Optional<Double> temperature,
            Optional<Double> topP,
            Optional<Integer> seed,
            Optional<Integer> contextTokens) {

        static final Options NONE = new Options(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "LangChainSettings[" + provider + ", " + model + "]";
    }
}
