package io.troupe.host.http;

import io.vertx.core.Vertx;

/** Runs something at most every 16 ms, and only when it was asked to. Lives on one context. */
final class Beat {

    private static final long MILLIS = 16;

    private final Vertx vertx;
    private final Runnable run;
    private long last = System.nanoTime();
    private boolean armed;

    Beat(Vertx vertx, Runnable run) {
        this.vertx = vertx;
        this.run = run;
    }

    /** Has it run soon; asking again before it did changes nothing. */
    void arm() {
        if (!armed) {
            armed = true;
            long since = (System.nanoTime() - last) / 1_000_000;
            vertx.setTimer(Math.max(1, MILLIS - since), due -> {
                armed = false;
                last = System.nanoTime();
                run.run();
            });
        }
    }
}
