package io.troupe.host.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which address a request came from: the peer's, or, behind a proxy that the operator declared, the one that
 * the proxy saw. Who is not behind one may write into the header what they like, so then nobody reads it.
 */
record Whence(boolean behindProxy) {

    private static final String HEADER = "X-Forwarded-For";

    /** An address of IPv4 or IPv6 with neither port nor zone; nothing else goes into what is kept. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private static final int LONGEST = 45;

    Optional<String> of(HttpServerRequest request) {
        return of(request.remoteAddress(), request.getHeader(HEADER));
    }

    /**
     * Finds the address.
     *
     * @param forwarded the header, of which the last part is the proxy's own; what is before it came from outside
     */
    Optional<String> of(@Nullable SocketAddress peer, @Nullable String forwarded) {
        if (behindProxy && forwarded != null) {
            var last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
            if (last.length() <= LONGEST && ADDRESS.matcher(last).matches()) {
                return Optional.of(last);
            }
        }
        return Optional.ofNullable(peer).map(SocketAddress::hostAddress);
    }
}
