package io.troupe.workflows.parallel;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;

/** How many steps of a run have to be completed, so that the run is. */
sealed interface Enough {

    /** None that is not optional may fail. */
    record All() implements Enough {}

    /** As many as this, or every one where there are fewer. */
    record AtLeast(int steps) implements Enough {}

    /**
     * Reads it as it is written.
     *
     * @throws PluginException of kind {@code SETTINGS} when it is none of {@code all}, {@code any} and a number
     */
    static Enough of(String written) {
        return switch (written) {
            case "all" -> new All();
            case "any" -> new AtLeast(1);
            default -> {
                if (!written.matches("[1-9][0-9]{0,5}")) {
                    throw new PluginException(
                            Kind.SETTINGS,
                            "config/plugins/parallel.yaml enough: '" + written
                                    + "', expected all, any or a number from 1 to 999999");
                }
                yield new AtLeast(Integer.parseInt(written));
            }
        };
    }
}
