package io.troupe.host.journal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How a database answers somebody who asks it as a host would, and changes nothing there. */
public sealed interface PostgresReach {

    /**
     * It can be used.
     *
     * @param version of the database
     * @param took to connect and to be answered
     */
    record Reached(String version, Duration took) implements PostgresReach {}

    /**
     * It cannot be used.
     *
     * @param why without the password
     * @param fix what mends it
     */
    record Unreached(String why, String fix) implements PostgresReach {}

    /** Connects and asks; blocks, for {@value PostgresStore#CONNECT_SECONDS} seconds each at most. */
    static PostgresReach of(PostgresPlace place) {
        long began = System.nanoTime();
        var store = PostgresStore.of(place);
        try (var line = PostgresLine.open(store)) {
            var answer = PostgresLine.await(line.send(
                                    "SELECT current_setting('server_version'), current_setting('transaction_read_only')")
                            .timeout(PostgresStore.CONNECT_SECONDS, TimeUnit.SECONDS))
                    .iterator()
                    .next();
            return answer.getString(1).equals("on")
                    ? new Unreached("it is read-only", PostgresFailure.WRITABLE)
                    : new Reached(answer.getString(0), Duration.ofNanos(System.nanoTime() - began));
        } catch (PostgresFailure e) {
            return new Unreached(String.valueOf(e.getMessage()), e.fix(place));
        } finally {
            store.vertx().close().onFailure(gone -> {}); // it would wait for ever for a database that is silent
        }
    }
}
