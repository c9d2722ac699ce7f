package io.troupe.host.cluster;

import io.troupe.host.bus.NodeCalls.Node;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A version of the host, as far as it counts for which others it works with: of the same major version, and one minor
 * version apart at most, as during an upgrade of one node after the other.
 */
record Release(int major, int minor) {

    private static final Pattern VERSION = Pattern.compile("([0-9]{1,6})\\.([0-9]{1,6})(?:[.-].*)?");

    /** Empty for what is no version: such a one is let in. */
    static Optional<Release> of(String version) {
        var parts = VERSION.matcher(version);
        return parts.matches()
                ? Optional.of(new Release(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2))))
                : Optional.empty();
    }

    boolean worksWith(Release other) {
        return major == other.major && Math.abs(minor - other.minor) <= 1;
    }

    /** Finds a node that this one does not work with; says why it does not join. */
    static Optional<String> mismatch(Node self, List<Node> live) {
        return of(self.version())
                .flatMap(own -> live.stream()
                        .filter(node -> !node.id().equals(self.id()))
                        .filter(node -> !of(node.version()).map(own::worksWith).orElse(true))
                        .findFirst())
                .map(node -> "node " + node.id() + " at " + node.place() + " runs version " + node.version()
                        + " and this one would be " + self.version()
                        + ", expected versions that are one minor version apart at most: upgrade step by step, or stop "
                        + "all nodes first");
    }
}
