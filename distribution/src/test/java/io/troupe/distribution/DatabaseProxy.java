package io.troupe.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Stands between one node and the database: what comes through may be late, may be nothing, or may lose an answer. */
final class DatabaseProxy implements AutoCloseable {

    private enum Mood {
        PASSES,
        REFUSES,
        /** Takes what it is given and says nothing, as a network does that loses everything. */
        SILENT
    }

    /** What a group of facts is settled by. */
    private static final String COMMIT = "COMMIT";

    private final ServerSocket server;
    private final int database;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger toLose = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile Mood mood = Mood.PASSES;
    private volatile long lateMillis;

    /** A connection through it; doomed when its next answer is to be lost. */
    private static final class Link {
        private final Socket node;
        private final Socket database;
        private volatile boolean doomed;

        Link(Socket node, Socket database) {
            this.node = node;
            this.database = database;
        }

        void cut() {
            try {
                node.close();
                database.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    DatabaseProxy(int database) throws IOException {
        this.database = database;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Ends all connections and lets none in. */
    void cut() {
        mood = Mood.REFUSES;
        links.forEach(Link::cut);
    }

    /** Loses all that is sent either way; connections stay, and nobody is told. */
    void silence() {
        mood = Mood.SILENT;
    }

    /** Each part of an answer is so late. */
    void late(long millis) {
        lateMillis = millis;
    }

    /** So many commits are settled and their answers lost, and their connections with them. */
    void loseCommits(int count) {
        toLose.set(count);
    }

    int lost() {
        return lost.get();
    }

    /** All is well again; what a silence has swallowed does not come back, so its connections end. */
    void mend() {
        boolean silent = mood == Mood.SILENT;
        mood = Mood.PASSES;
        lateMillis = 0;
        toLose.set(0);
        if (silent) {
            links.forEach(Link::cut);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                open(server.accept());
            } catch (IOException e) {
                // closed, or the database is away: the node sees its connection end
            }
        }
    }

    private void open(Socket node) throws IOException {
        if (mood == Mood.REFUSES) {
            node.close();
            return;
        }
        try {
            var link = new Link(node, new Socket(InetAddress.getLoopbackAddress(), database));
            node.setTcpNoDelay(true);
            link.database.setTcpNoDelay(true);
            links.add(link);
            Thread.ofVirtual().start(() -> pump(link, link.node, link.database, this::asks));
            Thread.ofVirtual().start(() -> pump(link, link.database, link.node, this::answers));
        } catch (IOException e) {
            node.close();
            throw e;
        }
    }

    private boolean asks(Link link, String chunk) {
        if (chunk.contains(COMMIT) && toLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            link.doomed = true;
        }
        return true;
    }

    private boolean answers(Link link, String chunk) {
        LockSupport.parkNanos(lateMillis * 1_000_000);
        if (link.doomed && !chunk.contains(COMMIT)) {
            return true; // an answer to what was asked before
        }
        if (link.doomed) {
            lost.incrementAndGet();
        }
        return !link.doomed;
    }

    private interface Watch {
        boolean passes(Link link, String chunk);
    }

    private void pump(Link link, Socket from, Socket to, Watch watch) {
        var buffer = new byte[1 << 16];
        try {
            for (int n = from.getInputStream().read(buffer);
                    n > 0;
                    n = from.getInputStream().read(buffer)) {
                if (!watch.passes(link, new String(buffer, 0, n, StandardCharsets.ISO_8859_1))) {
                    break;
                }
                if (mood == Mood.PASSES) {
                    to.getOutputStream().write(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            // the other side is gone
        } finally {
            links.remove(link);
            link.cut();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        links.forEach(Link::cut);
    }
}
