package io.troupe.workflows.parallel;

import java.util.Optional;

/**
 * What can be set in {@code config/plugins/parallel.yaml}.
 *
 * @param enough how many steps have to be completed: {@code all} (those that are optional aside), {@code any} or a number
 */
record ParallelSettings(Optional<String> enough) {}
