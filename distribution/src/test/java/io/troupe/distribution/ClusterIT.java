package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends, stops and cuts off nodes of a cluster in the middle of their work, and their database, too. */
class ClusterIT {

    private static final long SEED = 20260101;

    @TempDir
    Path folder;

    /** Ten times as many, and for longer, by {@code scripts/chaos cluster}. */
    @Test
    @SuppressWarnings("ClosingStandardOutputStreams") // the run does not close where it tells how it goes
    void everyAcknowledgedTaskAndRunIsDoneOnceWhateverBefallsNodesAndTheirDatabase() throws Exception {
        var size = new ClusterRun.Size(1_000, 30, 10, 24, true);
        try (var run = new ClusterRun(folder, size, SEED, System.out)) {
            var result = run.run();

            assertThat(result.wrong()).isEmpty();
            assertThat(result.acknowledged()).isEqualTo(1_000);
            assertThat(result.counts().lines())
                    .isEqualTo(1_000 + result.counts().parts() + result.counts().steps());
            assertThat(result.runs().values().stream().mapToInt(runs -> runs).sum())
                    .as("runs that ended: %s", result.runs())
                    .isEqualTo(30);
            assertThat(result.counts().again())
                    .as("tasks that were at work when their node ended")
                    .isPositive();
            assertThat(result.written().epochs()).as("epochs").isGreaterThan(3);
            assertThat(result.written().facts()).as("facts of tasks and runs").isGreaterThan(3_000);
            assertThat(result.written().strangers())
                    .as("facts of tasks and runs by nodes that did not lead")
                    .isZero();
        }
    }
}
