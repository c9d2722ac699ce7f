package io.troupe.models.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.models.loopback.LoopbackApi;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlainConnectionTest {

    /** Some local servers refuse the offer. */
    @Test
    void offersNoOtherProtocolToAServerThatIsNotEncrypted() throws Exception {
        try (var api = LoopbackApi.thatStreamsAndIsDone("{\"word\":\"and\"}", "{\"word\":\"n\"}");
                var connection = new Connection(new Server(
                        URI.create(api.address()),
                        Map.of(),
                        List.of(),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10)))) {
            assertThat(Words.ask(connection, "/", "n")).isEqualTo("and n");

            assertThat(api.last().headers()).doesNotContainKeys("upgrade", "http2-settings");
        }
    }
}
