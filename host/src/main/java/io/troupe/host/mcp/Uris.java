package io.troupe.host.mcp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the addresses of resources. */
final class Uris {

    private Uris() {}

    /** What follows the scheme, its {@code %xx} resolved; empty when it is another scheme, or nothing follows. */
    static Optional<String> rest(String uri, String scheme) {
        if (!uri.startsWith(scheme) || uri.length() == scheme.length()) {
            return Optional.empty();
        }
        try {
            var text = uri.substring(scheme.length()).replace("+", "%2B"); // a plus is a plus here
            return Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
