package io.troupe.host.plugin;

import java.util.Optional;
import org.pf4j.DefaultVersionManager;

/** Stand-in until the reading of manifests is merged. */
record Dependency(String id, String range, boolean optional) {
    Optional<String> mismatch(String version) {
        return new DefaultVersionManager().checkVersionConstraint(version, range)
                ? Optional.empty()
                : Optional.of("needs plugin '" + id + "' " + range + ", but " + id + " " + version + " is here");
    }
}
