package io.troupe.host.http;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Refusal;
import io.troupe.host.security.SignedIn;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * What a browser shows in place of a token, which it can put neither on a WebSocket nor on a link. It counts only where
 * our own page asks: other sites, and other ports of the same machine, make browsers send it too.
 */
final class PageCookie {

    private final String name;
    private final String origins;
    private final boolean secure;

    /** Makes one of its own for each port, since browsers give all ports of a machine the same cookies. */
    PageCookie(Tls tls, int port) {
        this.secure = !(tls instanceof Tls.None);
        this.name = (secure ? "__Host-troupe-" : "troupe-") + port;
        this.origins = tls.outside() + "://";
    }

    /** Reads the secret; empty where there is none or it does not count. */
    Optional<String> read(HttpServerRequest request) {
        return fromOurPage(request)
                ? Optional.ofNullable(request.getCookie(name)).map(Cookie::getValue)
                : Optional.empty();
    }

    /** The guard has looked whose the origin is. Browsers leave it out where a page reads from where it came from. */
    private boolean fromOurPage(HttpServerRequest request) {
        return request.getHeader("Origin") == null ? reads(request) : hasOrigin(request);
    }

    private boolean hasOrigin(HttpServerRequest request) {
        var origin = request.getHeader("Origin");
        return origin != null && origin.regionMatches(true, 0, origins, 0, origins.length());
    }

    private static boolean reads(HttpServerRequest request) {
        var from = request.getHeader("Sec-Fetch-Site");
        return (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD))
                && request.getHeader("Upgrade") == null
                && (from == null || from.equals("same-origin") || from.equals("none"));
    }

    /**
     * Makes sure that a page of ours asks.
     *
     * @throws Refusal {@code not-allowed} when none does
     */
    void checkOrigin(HttpServerRequest request) {
        if (!hasOrigin(request)) {
            throw Refusal.of(
                    ErrorCode.NOT_ALLOWED,
                    "only the page signs in, expected an Origin header with our own " + origins
                            + " address; who is no page shows the token in the Authorization header");
        }
    }

    void give(HttpServerResponse response, SignedIn signedIn) {
        response.addCookie(of(signedIn));
    }

    Cookie of(SignedIn signedIn) {
        var until = signedIn.caller().expires().orElseThrow();
        long seconds = Math.max(1, Duration.between(HostClock.now(), until).toSeconds());
        return cookie(signedIn.secret()).setMaxAge(seconds);
    }

    void takeBack(HttpServerResponse response) {
        response.addCookie(cookie("").setMaxAge(0));
    }

    private Cookie cookie(String value) {
        return Cookie.cookie(name, value)
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT)
                .setPath("/")
                .setSecure(secure);
    }
}
