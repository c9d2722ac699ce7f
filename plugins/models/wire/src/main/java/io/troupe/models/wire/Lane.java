package io.troupe.models.wire;

import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client, which has one connection where many calls may share it, and the calls on it. */
final class Lane {

    private final HttpClient client;
    private final boolean shared;
    private int calls;
    private int streams;
    /** Done when the connection is there; null when the next call has to open it. */
    private @Nullable CompletableFuture<Void> opening;

    Lane(HttpClient client, boolean shared) {
        this.client = client;
        this.shared = shared;
    }

    HttpClient client() {
        return client;
    }

    boolean shared() {
        return shared;
    }

    synchronized int calls() {
        return calls;
    }

    synchronized Seat enter(Lanes lanes) {
        calls++;
        return new Seat(lanes, this);
    }

    /** What to wait for before a call may be sent: the given one when it is for this call to open the connection. */
    synchronized CompletableFuture<Void> open(CompletableFuture<Void> own) {
        if (opening == null) {
            opening = own;
        }
        return opening;
    }

    /** The connection is gone, or never was: the next call opens one. */
    synchronized void lost() {
        opening = null;
    }

    /** The same, unless another call has begun to open one. */
    synchronized void lost(CompletableFuture<Void> own) {
        opening = opening == own ? null : opening;
    }

    synchronized void sends() {
        streams++;
    }

    /** Counts the streams that are left. */
    synchronized int ends() {
        return --streams;
    }

    synchronized void leave() {
        calls--;
        if (calls == 0) {
            opening = null; // the client closes what is idle, and tells nobody
        }
    }
}
