package io.troupe.models.anthropic;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the API is, what lets us in, and how long we wait.
 *
 * @param base without a slash at its end, and without the version
 * @param key is secret
 * @param timeout for a whole answer
 * @param idle for the next bytes of it
 */
record Server(URI base, String key, Duration timeout, Duration idle) {

    static final String ANTHROPIC = "https://api.anthropic.com";

    private static final String VERSION = "2023-06-01";
    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(15);
    private static final Duration USUAL_IDLE = Duration.ofMinutes(3);
    private static final int LONGEST_SAID = 500;
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");

    /**
     * Checks the settings.
     *
     * @throws PluginException of kind {@code SETTINGS}, beginning with {@code not-configured: } when only the key is
     *     missing
     */
    static Server of(AnthropicSettings settings) {
        var base = base(settings.baseUrl().orElse(ANTHROPIC));
        var key = settings.apiKey().strip();
        if (key.isEmpty()) {
            throw settings(
                    "not-configured: api-key: empty, expected one for " + base.getHost() + ": set ANTHROPIC_API_KEY");
        }
        if (!PRINTABLE.matcher(key).matches()) {
            throw settings("api-key: holds other than printable ASCII characters, expected the key alone");
        }
        return new Server(
                base,
                key,
                settings.timeout().orElse(USUAL_TIMEOUT),
                settings.idleTimeout().orElse(USUAL_IDLE));
    }

    /** What is sent with every request. */
    Map<String, String> headers() {
        return Map.of("x-api-key", key, "anthropic-version", VERSION);
    }

    private static URI base(String text) {
        try {
            var uri = new URI(text.strip().replaceAll("/+(v1/*)?$", ""));
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean plain = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
            if (web && plain && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // refused below, without its text: an address may hold a password
        }
        throw settings(
                "base-url: not an address of an API, expected one like " + ANTHROPIC + ", without user or query");
    }

    private static PluginException settings(String message) {
        return new PluginException(Kind.SETTINGS, message);
    }

    URI at(String path) {
        return URI.create(base + path);
    }

    /** The host, and the port where it is not the usual one. */
    String host() {
        return base.getPort() < 0 ? base.getHost() : base.getHost() + ":" + base.getPort();
    }

    /** What a stranger said, fit for a message: one line, not long, without anything of ours that is secret. */
    String quote(String said) {
        var line = said.replace(key, "***")
                .replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ")
                .strip();
        return line.length() > LONGEST_SAID ? line.substring(0, LONGEST_SAID) + "…" : line;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return base.toString();
    }
}
