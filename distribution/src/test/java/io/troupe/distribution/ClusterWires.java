package io.troupe.distribution;

import java.io.IOException;
import java.util.List;

/**
 * What lies between nodes of a cluster. Where the run has a network namespace of its own, each node has a loopback address
 * of its own, and can be cut off from the others: what is sent to it and what it sends is lost in silence, while it goes on
 * reaching the database and its clients.
 */
final class ClusterWires {

    private ClusterWires() {}

    /** Says whether nodes can be cut from one another: {@code scripts/chaos cluster --cuts N} sees to it. */
    static boolean canBeCut() {
        return Boolean.getBoolean("troupe.apart");
    }

    /** Where the other nodes reach a node. */
    static String address(int number) {
        return canBeCut() ? "127.0.0." + (number + 1) : "127.0.0.1";
    }

    /** Loses what is sent to a node and by it, also over connections that there are. */
    static void cut(int number) throws IOException, InterruptedException {
        rule("add", "to", number);
        rule("add", "from", number);
    }

    static void mend(int number) throws IOException, InterruptedException {
        rule("del", "to", number);
        rule("del", "from", number);
    }

    private static void rule(String what, String direction, int number) throws IOException, InterruptedException {
        var command = List.of("ip", "rule", what, "prio", "10", direction, address(number), "blackhole");
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + exit);
        }
    }
}
