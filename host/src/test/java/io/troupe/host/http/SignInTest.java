package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.Call;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.bus.SecurityCalls.CreatedToken;
import io.troupe.host.bus.SecurityCalls.RevokeToken;
import io.troupe.host.fact.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** How a browser calls a host that asks everybody for a token. */
class SignInTest {

    private static final Call LOCAL = Call.of(Call.LOCAL, Duration.ofMinutes(10));

    private static final String UPGRADE = String.join(
            "\r\n",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");

    private static Served host;

    @BeforeAll
    static void open() throws Exception {
        host = Served.withTokens();
    }

    @AfterAll
    static void close() {
        host.close();
    }

    private static CreatedToken token(Optional<Long> seconds, String... permissions) throws Exception {
        var wanted = new CreateToken("person", List.of(permissions), Optional.empty(), seconds, Optional.of(1_000_000));
        return Served.await(host.bus.request(SecurityCalls.CREATE, wanted, LOCAL));
    }

    private static void revoke(CreatedToken token) throws Exception {
        Served.await(host.bus.request(
                SecurityCalls.REVOKE, new RevokeToken(token.token().id()), LOCAL));
    }

    private static String origin() {
        return "http://127.0.0.1:" + host.port;
    }

    private static HttpResponse<String> signIn(String secret) throws Exception {
        return host.post("/api/v1/sign-in", "{\"token\":\"" + secret + "\"}", "Origin", origin());
    }

    /** What the browser shows from now on, {@code name=value}. */
    private static String cookie(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    private static HttpResponse<String> get(String path, String cookie) throws Exception {
        return host.send(host.to(path).header("Cookie", cookie));
    }

    @Test
    void aTokenBecomesACookieThatScriptsAndOtherSitesDoNotGet() throws Exception {
        var token = token(Optional.empty(), "*:*", "@facts:read");

        var response = signIn(token.secret());

        var set = response.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(set)
                .startsWith("troupe-" + host.port + "=troupe_")
                .contains("; HTTPOnly")
                .contains("; SameSite=Strict")
                .contains("; Path=/")
                .doesNotContain("Secure")
                .doesNotContain("Domain")
                .doesNotContain(token.secret());
        assertThat(Long.parseLong(set.replaceAll(".*Max-Age=(\\d+).*", "$1"))).isBetween(43_000L, 43_200L);
        var me = Served.json(response);
        assertThat(me.path("caller").asText()).isEqualTo("person");
        assertThat(me.path("signed_in").asBoolean()).isTrue();
        assertThat(me.path("sign_in_needed").asBoolean()).isFalse();
        assertThat(me.path("watches").asBoolean()).isTrue();
        assertThat(response.body()).doesNotContain("troupe_");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(Served.json(get("/api/v1/me", cookie(response)))).isEqualTo(me);
        assertThat(get("/api/v1/agents", cookie(response)).statusCode()).isEqualTo(200);
    }

    @Test
    void theCookieIsForTheWayThatTheHostIsReached() throws Exception {
        var signedIn = host.parts.gate().signIn(token(Optional.empty(), "*:*").secret());

        assertThat(new PageCookie(new Tls.None(), 7).of(signedIn).encode())
                .startsWith("troupe-7=")
                .doesNotContain("Secure");
        assertThat(new PageCookie(new Tls.AtProxy(), 7).of(signedIn).encode())
                .startsWith("__Host-troupe-7=")
                .contains("; Path=/;")
                .contains("; Secure");
    }

    @Test
    void lastsNoLongerThanTheToken() throws Exception {
        var response = signIn(token(Optional.of(90L), "*:*").secret());

        var set = response.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(Long.parseLong(set.replaceAll(".*Max-Age=(\\d+).*", "$1"))).isBetween(60L, 90L);
    }

    @Test
    void whatIsNoTokenSignsNobodyIn() throws Exception {
        var revoked = token(Optional.empty(), "*:*");
        revoke(revoked);
        for (var secret : List.of("", "x", "troupe_" + "A".repeat(43), revoked.secret())) {
            var response = signIn(secret);
            Served.problem(response, ErrorCode.UNAUTHENTICATED);
            assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(response.body())
                    .doesNotContain("AAAA")
                    .doesNotContain(revoked.secret().substring(8));
        }
        Served.problem(host.post("/api/v1/sign-in", "{}", "Origin", origin()), ErrorCode.INPUT_INVALID);
        Served.problem(
                host.post("/api/v1/sign-in", "{\"token\":\"" + "x".repeat(9_000) + "\"}", "Origin", origin()),
                ErrorCode.TOO_LARGE);
        Served.problem(
                host.send(host.to("/api/v1/sign-in")
                        .header("Origin", origin())
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{\"token\":\"x\"}"))),
                ErrorCode.INPUT_INVALID);
    }

    @Test
    void onlyAPageSignsIn() throws Exception {
        var secret = token(Optional.empty(), "*:*").secret();

        var response = host.post("/api/v1/sign-in", "{\"token\":\"" + secret + "\"}");

        Served.problem(response, ErrorCode.NOT_ALLOWED);
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void signingOutEndsTheCookieEverywhere() throws Exception {
        var secret = token(Optional.empty(), "*:*", "@facts:read").secret();
        var one = cookie(signIn(secret));
        var two = cookie(signIn(secret));
        try (var watching = Watching.signedIn(one, host, "{}")) {
            watching.next("snapshot");
            var out = host.post("/api/v1/sign-out", "{}", "Origin", origin(), "Cookie", one);

            assertThat(out.headers().firstValue("Set-Cookie").orElseThrow())
                    .startsWith("troupe-" + host.port + "=;")
                    .contains("Max-Age=0");
            assertThat(Served.json(out).path("sign_in_needed").asBoolean()).isTrue();
            Served.problem(get("/api/v1/agents", one), ErrorCode.UNAUTHENTICATED);
            assertThat(get("/api/v1/agents", two).statusCode()).isEqualTo(200);
            assertThat(watching.closed()).isEqualTo(EventSocket.SIGNED_OUT);
        }
    }

    @Test
    void signingInAgainEndsWhatWasBefore() throws Exception {
        var secret = token(Optional.empty(), "*:*").secret();
        var before = cookie(signIn(secret));

        var after = cookie(
                host.post("/api/v1/sign-in", "{\"token\":\"" + secret + "\"}", "Origin", origin(), "Cookie", before));

        Served.problem(get("/api/v1/agents", before), ErrorCode.UNAUTHENTICATED);
        assertThat(get("/api/v1/agents", after).statusCode()).isEqualTo(200);
    }

    @Test
    void aRevokedTokenEndsItAtOnce() throws Exception {
        var token = token(Optional.empty(), "*:*", "@facts:read");
        var cookie = cookie(signIn(token.secret()));
        try (var watching = Watching.signedIn(cookie, host, "{}")) {
            watching.next("snapshot");
            revoke(token);

            Served.problem(get("/api/v1/agents", cookie), ErrorCode.UNAUTHENTICATED);
            var me = Served.json(get("/api/v1/me", cookie));
            assertThat(me.path("sign_in_needed").asBoolean()).isTrue();
            assertThat(me.path("caller").asText()).isEqualTo("nobody");
            assertThat(watching.next("error").toString()).contains("unauthenticated");
            assertThat(watching.closed()).isEqualTo(EventSocket.SIGNED_OUT);
        }
    }

    @Test
    void anExpiredTokenEndsIt() throws Exception {
        var token = token(Optional.of(1L), "*:*", "@facts:read");
        var cookie = cookie(signIn(token.secret()));
        try (var watching = Watching.signedIn(cookie, host, "{}")) {
            assertThat(watching.closed()).isEqualTo(EventSocket.SIGNED_OUT);
            Served.problem(get("/api/v1/agents", cookie), ErrorCode.UNAUTHENTICATED);
        }
    }

    @Test
    void seesAndMayWhatTheTokenMay() throws Exception {
        var cookie = cookie(signIn(token(Optional.empty(), "idle:*").secret()));

        Served.problem(get("/api/v1/plugins", cookie), ErrorCode.NOT_ALLOWED);
        assertThat(Served.json(get("/api/v1/me", cookie)).path("watches").asBoolean())
                .isFalse();
        var other = "{\"agent\":\"expert\",\"input\":\"x\"}";
        Served.problem(host.post("/api/v1/tasks", other, "Origin", origin(), "Cookie", cookie), ErrorCode.NOT_ALLOWED);
        var own = host.post(
                "/api/v1/tasks", "{\"agent\":\"idle\",\"input\":\"x\"}", "Origin", origin(), "Cookie", cookie);
        assertThat(own.statusCode()).as(own.body()).isEqualTo(202);
    }

    @Test
    void aTokenThatIsShownGoesBeforeTheCookie() throws Exception {
        var cookie =
                cookie(signIn(token(Optional.empty(), "*:*", "@plugins:read").secret()));

        var wrong = host.send(host.to("/api/v1/plugins")
                .header("Cookie", cookie)
                .header("Authorization", "Bearer troupe_" + "A".repeat(43)));

        Served.problem(wrong, ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void signInsAndRefusalsAreWrittenDown() throws Exception {
        signIn("troupe_" + "B".repeat(43));
        signIn(token(Optional.empty(), "*:*").secret());

        var audit = audited(2);
        assertThat(audit)
                .anyMatch(fact -> fact.startsWith("audit.changed") && fact.contains("\"person\""))
                .anyMatch(fact -> fact.startsWith("audit.refused") && fact.contains("\"nobody\""));
        assertThat(Served.await(host.journal.stream("audit", 0, 1_000)).toString())
                .doesNotContain("troupe_B");
    }

    /** What is written down of signing in, once there are at least so many kinds of it. */
    private static Set<String> audited(int kinds) throws Exception {
        var found = new TreeMap<String, String>();
        for (long end = System.nanoTime() + 10_000_000_000L; found.size() < kinds && System.nanoTime() < end; ) {
            Served.await(host.journal.stream("audit", 0, 1_000)).stream()
                    .filter(fact -> fact.body().toString().contains("POST /sign-in"))
                    .forEach(fact -> found.put(fact.kind(), fact.kind() + " " + fact.body()));
        }
        return Set.copyOf(found.values());
    }

    /** Host × Origin × Sec-Fetch-Site × what is asked, all of them with a cookie that counts. */
    @TestFactory
    List<DynamicTest> theCookieCountsForOurOwnPageAlone() throws Exception {
        var hosts =
                new TreeMap<>(Map.of("127.0.0.1:PORT", true, "troupe.example.org", true, "evil.example.org", false));
        var origins = new TreeMap<>(Map.of(
                "", false,
                "http://127.0.0.1:PORT", true,
                "http://localhost:PORT", true,
                "https://127.0.0.1:PORT", false, // the guard lets it pass, but that is not how we are reached
                "http://127.0.0.1:1", false,
                "http://evil.example.org", false,
                "null", false));
        var sites = List.of("", "same-origin", "none", "same-site", "cross-site");
        var requests = List.of(
                "GET /api/v1/agents", "POST /api/v1/tasks", "DELETE /api/v1/tasks/x", "WS /api/v1/events", "GET /mcp");
        var cookie = cookie(signIn(token(Optional.empty(), "*:*", "@*:*").secret()));
        var tests = new ArrayList<DynamicTest>();
        hosts.forEach((name, ours) ->
                origins.forEach((origin, own) -> sites.forEach(site -> requests.forEach(request -> {
                    boolean plain = origin.isEmpty()
                            && request.startsWith("GET")
                            && List.of("", "same-origin", "none").contains(site);
                    boolean counts = ours && (own || plain) && !request.endsWith("/mcp");
                    tests.add(DynamicTest.dynamicTest(
                            request + " Host: " + name + " Origin: " + origin + " Sec-Fetch-Site: " + site, () -> {
                                var answer = raw(request, name, origin, site, cookie);
                                assertThat(answer).startsWith("HTTP/1.1 ");
                                assertThat(List.of("401", "403").contains(answer.substring(9, 12)))
                                        .as(answer.lines().findFirst().orElse(""))
                                        .isEqualTo(!counts);
                            }));
                }))));
        return tests;
    }

    private static String raw(String request, String name, String origin, String site, String cookie)
            throws IOException {
        var parts = request.split(" ", 2);
        boolean socket = parts[0].equals("WS");
        var body = parts[0].equals("POST") ? "{}" : "";
        var lines = (socket ? "GET" : parts[0]) + " " + parts[1] + " HTTP/1.1\r\nHost: " + name + "\r\n"
                + (origin.isEmpty() ? "" : "Origin: " + origin + "\r\n")
                + (site.isEmpty() ? "" : "Sec-Fetch-Site: " + site + "\r\n")
                + "Cookie: other=1; " + cookie + "\r\n"
                + (socket
                        ? UPGRADE
                        : "Content-Type: application/json\r\nContent-Length: " + body.length()
                                + "\r\nConnection: close\r\n\r\n" + body);
        try (var connection = new Socket(InetAddress.getLoopbackAddress(), host.port)) {
            connection.setSoTimeout(10_000);
            connection
                    .getOutputStream()
                    .write(lines.replace("PORT", Integer.toString(host.port)).getBytes(StandardCharsets.US_ASCII));
            return new String(connection.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }
}
