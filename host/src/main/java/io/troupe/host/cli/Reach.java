package io.troupe.host.cli;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * How a host is spoken to.
 *
 * @param token says who calls
 * @param certificate SHA-256 of the host's, hexadecimal, where it is known beforehand
 */
record Reach(URI url, Optional<String> token, Optional<String> certificate) {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    static Reach of(URI url) {
        return new Reach(url, Optional.empty(), Optional.empty());
    }

    /** The host of a data folder that one may read. */
    static Reach of(HostFile file) {
        return new Reach(file.url(), file.token(), file.certificate());
    }

    Reach withToken(String value) {
        if (!value.matches("[\\x21-\\x7e]+")) {
            throw CommandFailure.of(Exit.USAGE, "usage", "the token has characters that no token has");
        }
        return new Reach(url, Optional.of(value), certificate);
    }

    HttpClient http() {
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        certificate.ifPresent(digest -> http.sslContext(PinnedCertificate.context(digest)));
        return http.build();
    }

    HttpRequest.Builder to(String path) {
        var request = HttpRequest.newBuilder(URI.create(url + path));
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    /** Leaves the token out. */
    @Override
    public String toString() {
        return url.toString();
    }
}
