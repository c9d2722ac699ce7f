package io.troupe.models.rehearsal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What can be set in {@code config/plugins/rehearsal.yaml}.
 *
 * @param replies the JSON file of what is said; without it, nothing is
 * @param delay waited between the pieces of a reply; none when absent
 */
record RehearsalSettings(Optional<Path> replies, Optional<Duration> delay) {}
