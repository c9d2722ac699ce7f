package io.troupe.host.plugin;

import java.util.Optional;
import org.pf4j.DefaultVersionManager;

/** Compares the contract a plugin was made for with the one that is here. */
final class Requirement {

    private Requirement() {}

    /** A bare version means that one or a later one, as in PF4J. */
    static String range(String range) {
        return range.matches("\\d+\\.\\d+\\.\\d+") ? ">=" + range : range;
    }

    /**
     * Says what does not fit.
     *
     * @param range for example {@code >=0.1.0 & <0.2.0}
     */
    static Optional<String> mismatch(String range) {
        try {
            return new DefaultVersionManager().checkVersionConstraint(OneArtefact.API_VERSION, range(range))
                    ? Optional.empty()
                    : Optional.of(
                            "made for plugin API " + range + ", but this is plugin API " + OneArtefact.API_VERSION);
        } catch (RuntimeException e) {
            return Optional.of(
                    "Plugin-Requires is '" + range + "', expected a range of versions of the plugin API such as"
                            + " '>=0.1.0 & <0.2.0'; this is " + OneArtefact.API_VERSION);
        }
    }
}
