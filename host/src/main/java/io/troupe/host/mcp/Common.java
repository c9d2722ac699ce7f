package io.troupe.host.mcp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the sessions of a node have in common. Numbers are given out once by a node, and a node that starts anew has
 * another name: so what a client brings from another node, or from an earlier life of a session, is never mistaken.
 *
 * @param node that this is
 * @param numbers of streams, and of requests to clients
 * @param bytes that all streams keep
 */
record Common(String node, AtomicLong numbers, AtomicLong bytes) {

    static Common of(String node) {
        return new Common(node, new AtomicLong(), new AtomicLong());
    }

    long next() {
        return numbers.incrementAndGet();
    }
}
