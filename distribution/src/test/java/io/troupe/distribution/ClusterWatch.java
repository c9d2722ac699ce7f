package io.troupe.distribution;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Reads what the database wrote down by itself: who led, who wrote, and how much was done when. */
final class ClusterWatch {

    private static final int WINDOW_SECONDS = 10;
    private static final long SOON_MILLIS = 30_000;

    /**
     * What there is of tasks and runs.
     *
     * @param facts that were written while a node led
     * @param strangers of them, by nodes that did not lead
     * @param epochs in which some node led
     */
    record Written(long facts, long strangers, int epochs) {}

    private final ClusterDatabase database;
    private final long begin;
    private final long quiet;

    /**
     * Between these two, in epoch milliseconds, nothing befell anybody.
     */
    ClusterWatch(ClusterDatabase database, long begin, long quiet) {
        this.database = database;
        this.begin = begin;
        this.quiet = quiet;
    }

    /** @param wrong is told of epochs with two leaders, and of what those wrote who did not lead */
    Written written(List<String> wrong) throws SQLException {
        var twice = database.ask("SELECT string_agg(epoch::text, ', ') FROM "
                + "(SELECT epoch FROM watch.leader GROUP BY epoch HAVING count(DISTINCT holder) > 1) AS twice");
        if (!twice.equals("null")) {
            wrong.add("two nodes led in epoch " + twice);
        }
        var back = database.ask("SELECT count(*) FROM (SELECT epoch < lag(epoch) OVER (ORDER BY at) AS back "
                + "FROM watch.leader) AS epochs WHERE back");
        if (!back.equals("0")) {
            wrong.add("epochs of leaders went back " + back + " times");
        }
        var written = new Written(
                number("SELECT count(*) FROM watch.written"),
                number("SELECT count(*) FROM watch.written AS fact WHERE NOT EXISTS "
                        + "(SELECT 1 FROM watch.leader WHERE leader.epoch = fact.epoch AND leader.node = fact.node)"),
                (int) number("SELECT count(DISTINCT epoch) FROM watch.leader"));
        if (written.strangers() > 0) {
            wrong.add(written.strangers() + " facts were written by nodes that did not lead");
        }
        return written;
    }

    /**
     * Finds how long it took after each of these moments until 95 % was done of what was done at first; where that was not
     * before the next of them, it is as long as until then.
     *
     * @param wrong is told where that took too long
     */
    List<Long> recovered(List<Long> moments, List<String> wrong) throws SQLException {
        var done = done(0);
        double usual = usual(done);
        var recovered = new ArrayList<Long>();
        for (int i = 0; i < moments.size(); i++) {
            long moment = moments.get(i);
            long second = moment / 1_000;
            long next = i + 1 < moments.size() ? moments.get(i + 1) / 1_000 : done.lastKey();
            while (second < next && !isAsMuch(done, second, usual)) {
                second++;
            }
            long took = Math.max(0, second * 1_000 - moment);
            recovered.add(took);
            if (took > SOON_MILLIS) {
                wrong.add("it took " + took + " ms until as much was done as before");
            }
        }
        return recovered;
    }

    /** How much is done in a second while nothing befalls anybody. */
    double usual() throws SQLException {
        return usual(done(begin));
    }

    /** Says whether, since this moment, as much was done for a while as is usual. */
    boolean isBack(long moment, double usual) throws SQLException {
        var done = done(moment);
        long last = System.currentTimeMillis() / 1_000 - WINDOW_SECONDS;
        return LongStream.range(moment / 1_000, last).anyMatch(second -> isAsMuch(done, second, usual));
    }

    private double usual(SortedMap<Long, Long> done) {
        long first = begin / 1_000 + 1;
        long last = quiet / 1_000;
        return (double) count(done, first, last) / Math.max(1, last - first);
    }

    private static boolean isAsMuch(SortedMap<Long, Long> done, long second, double usual) {
        return count(done, second, second + WINDOW_SECONDS) >= 0.95 * usual * WINDOW_SECONDS;
    }

    private static long count(SortedMap<Long, Long> done, long from, long to) {
        return done.subMap(from, to).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** How many tasks ended in which second since a moment, by the clock of the database. */
    private SortedMap<Long, Long> done(long since) throws SQLException {
        var done = new TreeMap<Long, Long>();
        done.put(0L, 0L);
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT floor(extract(epoch FROM at))::bigint, count(*) "
                        + "FROM watch.written JOIN troupe.fact USING (pos) WHERE kind = 'task.finished' "
                        + "AND at >= to_timestamp(" + since / 1_000 + ") GROUP BY 1")) {
            while (rows.next()) {
                done.put(rows.getLong(1), rows.getLong(2));
            }
        }
        return done;
    }

    private long number(String query) throws SQLException {
        return Long.parseLong(database.ask(query));
    }
}
