package io.troupe.host.bench;

import java.util.Set;

/**
 * How much of many nodes is measured.
 *
 * @param kills how often the node that leads is killed
 */
public record ClusterSize(Set<ClusterPart> parts, int kills) {

    public ClusterSize {
        parts = Set.copyOf(parts);
        if (parts.isEmpty() || kills < 1) {
            throw new IllegalArgumentException(
                    "parts " + parts + " with " + kills + " kills, expected a part or more, and a kill or more");
        }
    }
}
