package io.troupe.host.security;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps pages of other sites from reaching a host on loopback through the user's browser (DNS rebinding): the Host
 * header has to be one of ours, and an Origin, where there is one, too. Immutable; any thread.
 */
public final class HttpGuard {

    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Set<Integer> USUAL_PORTS = Set.of(80, 443);

    private final Set<String> hosts;

    private HttpGuard(Set<String> hosts) {
        this.hosts = hosts;
    }

    /**
     * Makes a guard.
     *
     * @param port the port on which we answer
     * @param names further names, with or without a port, under which the operator lets us be called
     */
    public static HttpGuard of(int port, List<String> names) {
        var hosts = new HashSet<String>();
        for (var loopback : List.of("localhost", "127.0.0.1", "[::1]")) {
            hosts.add(loopback + ":" + port);
            if (USUAL_PORTS.contains(port)) { // clients leave it out
                hosts.add(loopback);
            }
        }
        for (var name : names) {
            hosts.add(name.toLowerCase(Locale.ROOT));
            hosts.add(name.toLowerCase(Locale.ROOT) + ":" + port);
        }
        return new HttpGuard(Set.copyOf(hosts));
    }

    /**
     * Says why a request is refused; empty when it may pass.
     *
     * @param host the Host header (or {@code :authority}), empty when it is missing
     * @param origin the Origin header, empty when it is missing
     */
    public Optional<Refusal> check(String host, String origin) {
        if (!hosts.contains(host.toLowerCase(Locale.ROOT))) {
            return refuse("the Host header is not one of ours, expected localhost, 127.0.0.1 or [::1] with our port, "
                    + "or a name in http.names");
        }
        if (!origin.isEmpty() && !ours(origin.toLowerCase(Locale.ROOT))) {
            return refuse("the Origin header is another site's, expected none or our own");
        }
        return Optional.empty();
    }

    private boolean ours(String origin) {
        int end = origin.indexOf("://");
        return end > 0 && SCHEMES.contains(origin.substring(0, end)) && hosts.contains(origin.substring(end + 3));
    }

    private static Optional<Refusal> refuse(String detail) {
        return Optional.of(Refusal.of(ErrorCode.NOT_ALLOWED, detail));
    }
}
