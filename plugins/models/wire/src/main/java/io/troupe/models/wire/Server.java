package io.troupe.models.wire;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where an API is, what lets us in, and how long we wait.
 *
 * @param base without a slash at its end
 * @param headers sent with every request
 * @param secrets what of these must not be shown
 * @param timeout for a whole answer
 * @param idle for the next bytes of it
 */
public record Server(URI base, Map<String, String> headers, List<String> secrets, Duration timeout, Duration idle) {

    private static final int LONGEST_SAID = 500;

    public Server {
        headers = Map.copyOf(headers);
        // The longest first, as one may be part of another.
        secrets = secrets.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** Reads the address of an API; empty when it is none, or holds a user, a query or a fragment. */
    public static Optional<URI> base(String text) {
        try {
            var uri = new URI(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean plain = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
            return Optional.of(uri).filter(_ -> web && plain && uri.getHost() != null);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    URI at(String path) {
        return URI.create(base + path);
    }

    boolean encrypted() {
        return "https".equals(base.getScheme());
    }

    /** The host, and the port where it is not the usual one. */
    public String host() {
        return base.getPort() < 0 ? base.getHost() : base.getHost() + ":" + base.getPort();
    }

    /** What a stranger said, fit for a message: one line, not long, without anything of ours that is secret. */
    public String quote(String said) {
        var line = said;
        for (var secret : secrets) {
            line = line.replace(secret, "***");
        }
        line = line.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        return line.length() > LONGEST_SAID ? line.substring(0, LONGEST_SAID) + "…" : line;
    }

    PluginException unavailable(String what) {
        return new PluginException(Kind.UNAVAILABLE, host() + " " + what);
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return base.toString();
    }
}
