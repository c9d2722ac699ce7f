package io.troupe.distribution;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Where a host is.
 *
 * @param host of several the one to go to now, as http://127.0.0.1:8080
 * @param patience how long an answer may take before it is asked for again
 * @param comeBack the answers after which to ask again
 */
record Reach(Supplier<URI> host, Duration patience, Set<Integer> comeBack) {

    /** One host, which comes back where it was. */
    static Reach at(int port) {
        var host = URI.create("http://127.0.0.1:" + port);
        return new Reach(() -> host, Duration.ofSeconds(30), Set.of(429, 503));
    }

    /** Several hosts, of which one may not learn in time what became of what it asked another. */
    static Reach among(Supplier<URI> hosts) {
        return new Reach(hosts, Duration.ofSeconds(10), Set.of(429, 503, 504));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(host.get().resolve(path)).timeout(patience);
    }
}
