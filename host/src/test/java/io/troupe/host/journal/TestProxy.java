package io.troupe.host.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Stands between a journal and its database, and makes trouble: answers that are late or lost, connections cut. */
final class TestProxy implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile String lose = "";
    private volatile long lateMillis;

    private record Link(Socket client, Socket database) {
        void cut() {
            try {
                client.close();
                database.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    TestProxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Each answer to what has this text in it is lost, once the database has given it, and its connection with it. */
    void loseAnswersTo(String text) {
        lose = text;
    }

    int lost() {
        return lost.get();
    }

    void answerLate(long millis) {
        lateMillis = millis;
    }

    void cutAll() {
        links.forEach(Link::cut);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                var link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
                links.add(link);
                var doomed = new boolean[1];
                Thread.ofVirtual().start(() -> requests(link, doomed));
                Thread.ofVirtual().start(() -> answers(link, doomed));
            } catch (IOException e) {
                // closed, or the database is away: the client's connection is refused by the next round
            }
        }
    }

    private void requests(Link link, boolean[] doomed) {
        pump(link, link.client(), link.database(), chunk -> {
            var text = lose;
            synchronized (doomed) {
                doomed[0] |= !text.isEmpty() && chunk.contains(text);
            }
            return true;
        });
    }

    private void answers(Link link, boolean[] doomed) {
        pump(link, link.database(), link.client(), chunk -> {
            LockSupport.parkNanos(lateMillis * 1_000_000);
            synchronized (doomed) {
                if (doomed[0]) {
                    lost.incrementAndGet();
                }
                return !doomed[0];
            }
        });
    }

    private interface Watch {
        boolean passes(String chunk);
    }

    private void pump(Link link, Socket from, Socket to, Watch watch) {
        var buffer = new byte[1 << 16];
        try {
            for (int n = from.getInputStream().read(buffer);
                    n > 0;
                    n = from.getInputStream().read(buffer)) {
                if (!watch.passes(new String(buffer, 0, n, StandardCharsets.ISO_8859_1))) {
                    break;
                }
                to.getOutputStream().write(buffer, 0, n);
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
        cutAll();
    }
}
