package io.troupe.models.openai;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the API is, what lets us in, and how long we wait.
 *
 * @param base without a slash at its end
 * @param headers sent with every request; their values are secret
 * @param timeout for a whole answer
 * @param idle for the next bytes of it
 */
record Server(URI base, Map<String, String> headers, Duration timeout, Duration idle) {

    static final String OPEN_AI = "https://api.openai.com/v1";

    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(15);
    /** A model that reasons, and a local one that reads a long prompt, are silent for minutes. */
    private static final Duration USUAL_IDLE = Duration.ofMinutes(5);

    private static final int LONGEST_SAID = 500;
    private static final int SHORTEST_SECRET = 6;
    private static final String BEARER = "Bearer ";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]+");
    private static final List<String> OWN = List.of("content-length", "content-type", "host", "connection", "accept");

    Server {
        headers = Map.copyOf(headers);
    }

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
                base(settings.baseUrl().orElse(OPEN_AI)),
                headers,
                settings.timeout().orElse(USUAL_TIMEOUT),
                settings.idleTimeout().orElse(USUAL_IDLE));
        if (server.openAi() && headers.isEmpty()) {
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

    private static URI base(String text) {
        try {
            var uri = new URI(text.strip().replaceAll("/+$", ""));
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean plain = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
            if (web && plain && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // refused below, without its text: an address may hold a password
        }
        throw settings("base-url: not an address of an API, expected one like " + OPEN_AI + ", without user or query");
    }

    private static PluginException settings(String message) {
        return new PluginException(Kind.SETTINGS, message);
    }

    /** Whether it is OpenAI's own, or the same served by Azure, and not one that only speaks alike. */
    boolean openAi() {
        return host().equals("api.openai.com") || host().endsWith(".openai.azure.com");
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
        var line = said;
        for (var secret : secrets()) {
            line = line.replace(secret, "***");
        }
        line = line.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        return line.length() > LONGEST_SAID ? line.substring(0, LONGEST_SAID) + "…" : line;
    }

    /** The longest first, as one may be part of another; what is as short as a version or a flag is none. */
    private List<String> secrets() {
        return headers.values().stream()
                .map(value -> value.startsWith(BEARER) ? value.substring(BEARER.length()) : value)
                .filter(value -> value.length() >= SHORTEST_SECRET)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
