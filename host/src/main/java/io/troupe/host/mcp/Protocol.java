package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.ProtocolVersions;
import java.util.Arrays;
import java.util.Optional;

/** The revisions of MCP that are spoken here, oldest first. */
enum Protocol {
    MARCH_2025(ProtocolVersions.MCP_2025_03_26),
    JUNE_2025(ProtocolVersions.MCP_2025_06_18),
    NOVEMBER_2025(ProtocolVersions.MCP_2025_11_25);

    private final String version;

    Protocol(String version) {
        this.version = version;
    }

    String version() {
        return version;
    }

    /** Several messages in one body: only in the oldest. */
    boolean hasBatches() {
        return this == MARCH_2025;
    }

    /** A first event without data, which gives the client an id to resume from. */
    boolean primesStreams() {
        return this == NOVEMBER_2025;
    }

    static Optional<Protocol> of(String version) {
        return Arrays.stream(values())
                .filter(known -> known.version.equals(version))
                .findFirst();
    }

    /** What to speak with a client that wants this version: it, or the newest of ours. */
    static Protocol negotiate(String wanted) {
        return of(wanted).orElse(NOVEMBER_2025);
    }

    static String versions() {
        return String.join(", ", Arrays.stream(values()).map(Protocol::version).toList());
    }
}
