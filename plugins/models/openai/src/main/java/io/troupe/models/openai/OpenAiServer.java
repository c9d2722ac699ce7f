package io.troupe.models.openai;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.models.wire.Server;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes a server of the settings. */
final class OpenAiServer {

    static final String ADDRESS = "https://api.openai.com/v1";

    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(15);
    /** A model that reasons, and a local one that reads a long prompt, are silent for minutes. */
    private static final Duration USUAL_IDLE = Duration.ofMinutes(5);

    private static final int SHORTEST_SECRET = 6;
    private static final String BEARER = "Bearer ";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]+");
    private static final List<String> OWN = List.of("content-length", "content-type", "host", "connection", "accept");

    private OpenAiServer() {}

    /**
     * Checks the settings.
     *
     * @throws PluginException of kind {@code SETTINGS}, beginning with {@code not-configured: } when only the key is
     *     missing
     */
    static Server of(OpenAiSettings settings) {
        var headers = new LinkedHashMap<String, String>();
        settings.apiKey().map(String::strip).filter(key -> !key.isEmpty()).ifPresent(key -> {
            if (!VALUE.matcher(key).matches()) {
                throw settings("api-key: holds other than printable ASCII characters, expected the key alone");
            }
            headers.put("Authorization", BEARER + key);
        });
        settings.headers().orElse(List.of()).forEach(line -> header(line, headers));
        var server = new Server(
                base(settings.baseUrl().orElse(ADDRESS)),
                headers,
                secrets(headers),
                settings.timeout().orElse(USUAL_TIMEOUT),
                settings.idleTimeout().orElse(USUAL_IDLE));
        if (isOpenAi(server) && headers.isEmpty()) {
            throw settings("not-configured: no api-key for " + server.host()
                    + ": set OPENAI_API_KEY, or the base-url of a server that needs none");
        }
        return server;
    }

    private static void header(String line, Map<String, String> headers) {
        int colon = line.indexOf(':');
        var name = line.substring(0, Math.max(colon, 0)).strip();
        var value = line.substring(colon + 1).strip();
        if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
            throw settings("headers: an entry that is not a header, expected 'Name: value'");
        }
        if (OWN.contains(name.toLowerCase(Locale.ROOT))) {
            throw settings("headers: '" + name + "', which is not yours to set, expected any other");
        }
        headers.put(name, value);
    }

    /** Without a slash at its end. */
    private static URI base(String text) {
        // Without its text: an address may hold a password.
        return Server.base(text.strip().replaceAll("/+$", ""))
                .orElseThrow(() -> settings("base-url: not an address of an API, expected one like " + ADDRESS
                        + ", without user or query"));
    }

    private static PluginException settings(String message) {
        return new PluginException(Kind.SETTINGS, message);
    }

    /** Whether it is OpenAI's own, where some things are refused that others need, and the other way round. */
    static boolean isOpenAi(Server server) {
        var host = server.host();
        return host.equals("api.openai.com") || host.endsWith(".openai.azure.com");
    }

    /** What is as short as a version or a flag is none. */
    private static List<String> secrets(Map<String, String> headers) {
        return headers.values().stream()
                .map(value -> value.startsWith(BEARER) ? value.substring(BEARER.length()) : value)
                .filter(value -> value.length() >= SHORTEST_SECRET)
                .toList();
    }
}
