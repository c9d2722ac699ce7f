package io.troupe.models.langchain4j;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which model to ask, where, and how long to wait: the settings after they were checked.
 *
 * @param key empty where none is needed
 * @param baseUrl empty for the provider's own
 */
record Access(
        Provider provider,
        String model,
        String key,
        Optional<String> baseUrl,
        Duration timeout,
        Duration idle,
        LangChainSettings.Options options) {

    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(15);
    private static final Duration USUAL_IDLE = Duration.ofMinutes(5);
    private static final int LONGEST_SAID = 500;
    private static final int SHORTEST_SECRET = 6;
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]*");

    /** @throws PluginException of kind {@code SETTINGS} when they cannot be used */
    static Access of(LangChainSettings settings) {
        var provider = settings.provider()
                .orElseThrow(
                        () -> settings("not-configured: no provider, expected mistral-ai, google-ai-gemini or ollama"));
        var key = settings.apiKey().map(String::strip).orElse("");
        if (!KEY.matcher(key).matches()) {
            throw settings("api-key: holds other than printable ASCII characters, expected the key alone");
        }
        if (key.isEmpty() && provider != Provider.OLLAMA) {
            throw settings("not-configured: no api-key for " + provider.key());
        }
        var model = settings.model().orElseThrow(() -> settings("model: missing, expected one of " + provider.key()));
        return new Access(
                provider,
                model,
                key,
                settings.baseUrl().map(Access::address),
                settings.timeout().filter(Duration::isPositive).orElse(USUAL_TIMEOUT),
                settings.idleTimeout().filter(Duration::isPositive).orElse(USUAL_IDLE),
                settings.options());
    }

    private static String address(String text) {
        try {
            var uri = new URI(text.strip());
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null) {
                return text.strip().replaceAll("/+$", "");
            }
        } catch (URISyntaxException e) {
            // refused below, without its text: an address may hold a password
        }
        throw settings("base-url: not an address of an API, expected one like https://api.example.com/v1");
    }

    private static PluginException settings(String message) {
        return new PluginException(Kind.SETTINGS, message);
    }

    /** The provider, as in the settings. */
    String name() {
        return provider.key();
    }

    /** What a stranger said, fit for a message: one line, not long, without the key. */
    String quote(String said) {
        var open = key.length() < SHORTEST_SECRET ? said : said.replace(key, "***");
        var line = open.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        return line.length() > LONGEST_SAID ? line.substring(0, LONGEST_SAID) + "…" : line;
    }

    @Override
    public String toString() {
        return name() + " " + model;
    }
}
