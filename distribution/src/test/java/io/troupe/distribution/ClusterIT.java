package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Ends, stops and cuts off nodes of a cluster in the middle of their work, and their database, too: {@code scripts/chaos
 * cluster} with a tenth of its faults, each only as long as it must be. Nodes are cut from one another where this machine
 * lets the run have a network namespace of its own.
 */
class ClusterIT {

    private static final String SEED = "20260101";

    @Test
    void everyAcknowledgedTaskAndRunIsDoneOnceWhateverBefallsNodesAndTheirDatabase() throws Exception {
        boolean cuts = canBeCut();
        var command = new ArrayList<>(List.of(
                RunningHost.root().resolve("scripts/chaos").toString(),
                "cluster",
                "--brief",
                "1",
                "--kills",
                "10",
                "--tasks",
                "1000",
                "--runs",
                "30",
                "--clients",
                "24",
                "--seed",
                SEED));
        if (cuts) {
            command.addAll(List.of("--cuts", "1"));
        }
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("TROUPE_BUILD", "no");
        var process = builder.start();
        try {
            var said = new ArrayList<String>();
            try (var lines = process.inputReader()) {
                lines.lines().peek(System.out::println).forEach(said::add);
            }

            assertThat(process.waitFor()).as(String.join("\n", said)).isZero();
            assertThat(said).contains("fine").anyMatch(line -> line.startsWith("10 × node-killed"));
            assertThat(said.stream().anyMatch(line -> line.startsWith("1 × cut-from-nodes")))
                    .isEqualTo(cuts);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static boolean canBeCut() throws InterruptedException {
        try {
            return new ProcessBuilder(
                                    "unshare",
                                    "--net",
                                    "sh",
                                    "-c",
                                    "ip link set lo up && ip rule add prio 1000 lookup local && ip rule del prio 0")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }
}
