package io.troupe.models.wire;

import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Spreads calls over connections of HTTP/2. A client of the JDK's keeps one connection to a server and fails what goes
 * beyond the streams that the server allows on it, so that there are as many clients as are needed, each filled before
 * the next is begun. Where the server speaks HTTP/1.1, one client does for all. For any number of threads.
 */
final class Lanes implements AutoCloseable {

    /** RFC 9113 asks servers to allow no fewer than 100; some room is left for what is just ending. */
    private static final int USUAL_WIDTH = 90;

    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final Supplier<HttpClient> clients;
    private final List<Lane> all = new ArrayList<>();
    private int width;
    private boolean closed;

    /** @param shared whether many calls may go over one connection, as far as we know before the first answer */
    Lanes(Supplier<HttpClient> clients, boolean shared) {
        this.clients = clients;
        this.width = shared ? USUAL_WIDTH : NO_LIMIT;
        all.add(new Lane(clients.get(), shared));
    }

    /** Takes a seat on the first lane that has room. The caller gives it back. */
    synchronized Seat enter() {
        for (var lane : all) {
            if (lane.calls() < width) {
                return lane.enter(this);
            }
        }
        if (closed) { // nothing comes of it, but it has to be closed as well
            return all.getFirst().enter(this);
        }
        var another = new Lane(clients.get(), true);
        all.add(another);
        return another.enter(this);
    }

    /** Learns that one connection carries no more than so many streams. */
    synchronized void narrow(int streams) {
        width = Math.max(1, Math.min(width, streams));
    }

    /** Learns that every call has a connection of its own. */
    synchronized void unshared() {
        width = NO_LIMIT;
    }

    /** Lets go of a lane that is empty, when the others are far from full. */
    synchronized void left(Lane lane) {
        if (closed || all.size() == 1 || lane.calls() > 0) {
            return;
        }
        long others = all.stream().mapToLong(Lane::calls).sum();
        if (others <= (all.size() - 1L) * width / 2) {
            all.remove(lane);
            lane.client().shutdown();
        }
    }

    @Override
    public void close() {
        List<Lane> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(all);
        }
        open.forEach(lane -> lane.client().shutdownNow());
        open.forEach(lane -> lane.client().close());
    }
}
