package io.troupe.host.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpGuardTest {

    private final HttpGuard guard = HttpGuard.of(7070, List.of("Troupe.example.org", "proxy.example.org:8443"));

    @ParameterizedTest
    @CsvSource({
        "localhost:7070,            ''",
        "LOCALHOST:7070,            ''",
        "127.0.0.1:7070,            http://127.0.0.1:7070",
        "[::1]:7070,                http://[::1]:7070",
        "127.0.0.1:7070,            http://localhost:7070",
        "troupe.example.org,        https://troupe.example.org",
        "troupe.example.org:7070,   HTTPS://TROUPE.EXAMPLE.ORG",
        "proxy.example.org:8443,    https://proxy.example.org:8443",
    })
    void letsOurOwnPass(String host, String origin) {
        assertThat(guard.check(host, origin)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'',                        ''",
        "localhost,                 ''",
        "localhost:7071,            ''",
        "evil.example.org:7070,     ''",
        "localhost:7070.evil.org,   ''",
        "evil.org@localhost:7070,   ''",
        "127.0.0.2:7070,            ''",
        "0.0.0.0:7070,              ''",
        "localhost:7070,            http://evil.example.org",
        "localhost:7070,            null",
        "localhost:7070,            http://localhost:7071",
        "localhost:7070,            http://localhost",
        "localhost:7070,            http://localhost:7070.evil.org",
        "localhost:7070,            http://evil.org#localhost:7070",
        "localhost:7070,            localhost:7070",
        "localhost:7070,            file://localhost:7070",
        "localhost:7070,            httpx://localhost:7070",
        "localhost:7070,            http://localhost:7070/path",
    })
    void refusesAllOthers(String host, String origin) {
        assertThat(guard.check(host, origin))
                .hasValueSatisfying(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_ALLOWED));
    }

    @Test
    void takesHostsWithoutAPortWhereThatIsTheUsualOne() {
        var usual = HttpGuard.of(80, List.of());

        assertThat(usual.check("localhost", "http://localhost")).isEmpty();
        assertThat(usual.check("[::1]:80", "")).isEmpty();
    }
}
