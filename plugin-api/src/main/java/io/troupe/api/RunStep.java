package io.troupe.api;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A step of a run.
 *
 * @param id as in the definition; one of the several that a {@code for-each} makes is {@code id[0]}, {@code id[1]}, …
 * @param dependsOn ids of the steps that have to be over before
 * @param group its parallel group
 * @param optional true when the run goes on though this step fails
 * @param output what came out, once it is completed
 * @param error why it failed
 */
public record RunStep(
        String id,
        State state,
        List<String> dependsOn,
        Optional<String> group,
        boolean optional,
        Optional<Json> output,
        Optional<String> error) {

    public RunStep {
        dependsOn = List.copyOf(dependsOn);
    }

    /** Where a step is. */
    public enum State {
        /** Something that it depends on is not over. */
        PENDING,
        /** It may be started. */
        READY,
        /** It is to be started as soon as there is room. */
        CHOSEN,
        /** It waits for a human's approval. */
        WAITING,
        RUNNING,
        COMPLETED,
        /** Its condition did not hold, or what it depends on failed and was optional. */
        SKIPPED,
        FAILED,
        CANCELLED,
        /** It was completed, and what undoes it has been done since. */
        COMPENSATED;

        /** Says whether nothing comes of it any more. */
        public boolean over() {
            return switch (this) {
                case PENDING, READY, CHOSEN, WAITING, RUNNING -> false;
                case COMPLETED, SKIPPED, FAILED, CANCELLED, COMPENSATED -> true;
            };
        }

        /** For example {@code completed}. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
