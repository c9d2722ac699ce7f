package io.troupe.host.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpGuardTest {

    private final HttpGuard guard = HttpGuard.of(7070, List.of("Troupe.example"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "localhost:7070 | '' | true",
                "LOCALHOST:7070 | '' | true",
                "127.0.0.1:7070 | http://127.0.0.1:7070 | true",
                "[::1]:7070 | http://localhost:7070 | true",
                "troupe.example | https://troupe.example | true",
                "troupe.example:7070 | '' | true",
                "'' | '' | false",
                "localhost | '' | false",
                "localhost:7071 | '' | false",
                "evil.example:7070 | '' | false",
                "127.0.0.1.evil.example:7070 | '' | false",
                "127.0.0.2:7070 | '' | false",
                "localhost:7070 | http://evil.example | false",
                "localhost:7070 | http://localhost:7071 | false",
                "localhost:7070 | null | false",
                "localhost:7070 | file://localhost:7070 | false",
                "localhost:7070 | http://localhost:7070.evil.example | false"
            })
    void letsPassWhatIsOurs(String host, String origin, boolean passes) {
        assertThat(guard.check(host, origin).isEmpty()).isEqualTo(passes);
    }
}
