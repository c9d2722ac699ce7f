package io.troupe.players.acp;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The program that stands in for those that speak the protocol. */
final class StandIn {

    private StandIn() {}

    /** @param out where it leaves signs of life */
    static AcpSettings settings(Path out) {
        return settings(out, "well");
    }

    static AcpSettings settings(Path out, String mode) {
        try {
            var script = Path.of(
                    Objects.requireNonNull(StandIn.class.getResource("/acp.sh")).toURI());
            return AcpSettings.of("sh", script.toString(), out.toString(), mode);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
