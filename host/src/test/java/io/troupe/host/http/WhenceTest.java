package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.Facts;
import io.troupe.host.fact.SecurityFact.AuditRefused;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhenceTest {

    private static final SocketAddress PEER = SocketAddress.inetSocketAddress(40_000, "192.0.2.9");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.100.7|198.51.100.7",
                "10.0.0.1, 198.51.100.7|198.51.100.7",
                "'  2001:db8::1  '|2001:db8::1",
                "::ffff:198.51.100.7|::ffff:198.51.100.7"
            })
    void aDeclaredProxySaysWhereARequestCameFrom(String forwarded, String address) {
        assertThat(new Whence(true).of(PEER, forwarded)).contains(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unknown",
                "198.51.100.7, ",
                "198.51.100.7:80, evil\nline",
                "<script>",
                "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa",
                "abc"
            })
    void whatIsNoAddressIsNotTakenForOne(String forwarded) {
        assertThat(new Whence(true).of(PEER, forwarded)).contains("192.0.2.9");
    }

    @Test
    void nobodyElseIsBelieved() {
        assertThat(new Whence(false).of(PEER, "198.51.100.7")).contains("192.0.2.9");
        assertThat(new Whence(true).of(PEER, null)).contains("192.0.2.9");
        assertThat(new Whence(true).of(null, null)).isEqualTo(Optional.empty());
    }

    @Test
    void aRefusalIsKeptWithThePeersAddressWhateverTheHeaderSays() throws Exception {
        try (var host = Served.withTokens()) {
            host.send(host.to("/api/v1/agents")
                    .header("X-Forwarded-For", "198.51.100.7")
                    .header("Authorization", "Bearer troupe_wrong"));
            var kept = Optional.<AuditRefused>empty();
            for (long end = System.nanoTime() + 10_000_000_000L; kept.isEmpty() && System.nanoTime() < end; ) {
                kept = Served.await(host.journal.stream("audit", 0, 100)).stream()
                        .map(Facts::read)
                        .filter(AuditRefused.class::isInstance)
                        .map(AuditRefused.class::cast)
                        .findFirst();
            }
            assertThat(kept.flatMap(AuditRefused::address)).contains("127.0.0.1");
        }
    }
}
