package io.troupe.models.anthropic;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.models.wire.Server;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes a server of the settings. */
final class AnthropicServer {

    static final String ADDRESS = "https://api.anthropic.com";

    private static final String VERSION = "2023-06-01";
    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(15);
    private static final Duration USUAL_IDLE = Duration.ofMinutes(3);
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");

    private AnthropicServer() {}

    /**
     * Checks the settings.
     *
     * @throws PluginException of kind {@code SETTINGS}, beginning with {@code not-configured: } when only the key is
     *     missing
     */
    static Server of(AnthropicSettings settings) {
        var base = base(settings.baseUrl().orElse(ADDRESS));
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
                Map.of("x-api-key", key, "anthropic-version", VERSION),
                List.of(key),
                settings.timeout().orElse(USUAL_TIMEOUT),
                settings.idleTimeout().orElse(USUAL_IDLE));
    }

    /** Without a slash at its end, and without the version. */
    private static URI base(String text) {
        // Without its text: an address may hold a password.
        return Server.base(text.strip().replaceAll("/+(v1/*)?$", ""))
                .orElseThrow(() -> settings("base-url: not an address of an API, expected one like " + ADDRESS
                        + ", without user or query"));
    }

    private static PluginException settings(String message) {
        return new PluginException(Kind.SETTINGS, message);
    }
}
