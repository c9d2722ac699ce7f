package io.troupe.host.journal;

import io.troupe.host.journal.Journal.Leaving;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds streams that may leave, in the order in which they ended, some thousand facts at a time. Where nothing is to be
 * found any more it does not look again. On the archiver's thread alone.
 */
final class Departures {

    /** Facts in one file of the archive; a little more where a page of ends brings more. */
    static final int ENOUGH = 20_000;

    private static final int PAGE = 2_000;

    /**
     * Streams that leave together.
     *
     * @param streams with the version of each, so that one that has gone on is found out
     */
    record Batch(Map<String, Long> streams, Ranges positions) {}

    private final int enough;
    private long settled; // up to here all that ended has left
    private boolean anew;

    Departures(int enough) {
        this.enough = enough;
    }

    /** Begins a search where the last one left off. */
    Search begin(Connection connection, Leaving leaving) throws SQLException {
        anew = false;
        return new Search(connection, leaving);
    }

    /** Has the next search begin at the beginning: something that was found stays. */
    void anew() {
        anew = true;
    }

    /** One way through the journal. */
    final class Search implements AutoCloseable {

        private final Leaving leaving;
        private final PreparedStatement page;
        private final PreparedStatement versions;
        private final PreparedStatement time;
        private long at = settled;
        private long stays = Long.MAX_VALUE; // the first of which it is to be asked again
        private final Map<String, Long> streams = new LinkedHashMap<>();
        private final List<long[]> positions = new ArrayList<>();
        private int count;

        Search(Connection connection, Leaving leaving) throws SQLException {
            this.leaving = leaving;
            page = connection.prepareStatement(
                    "SELECT pos, stream, kind, time FROM fact WHERE pos > ? ORDER BY pos LIMIT " + PAGE);
            versions = connection.prepareStatement(
                    "SELECT pos, version, kind FROM fact WHERE stream = ? ORDER BY version");
            time = connection.prepareStatement("SELECT time FROM fact WHERE pos = ?");
        }

        /** The next streams that may leave; empty when there are no more. */
        Optional<Batch> next() throws SQLException {
            streams.clear();
            positions.clear();
            count = 0;
            while (count < enough && look()) {
                // looks on
            }
            if (streams.isEmpty()) {
                return Optional.empty();
            }
            long[] all =
                    positions.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            return Optional.of(new Batch(new LinkedHashMap<>(streams), Ranges.of(all)));
        }

        /** Is to be called once all that was found has left. */
        void left() {
            settled = anew ? 0 : Math.min(at, stays - 1);
        }

        @Override
        public void close() throws SQLException {
            page.close();
            versions.close();
            time.close();
        }

        /** Looks at a page; false when nothing behind it is old enough. */
        private boolean look() throws SQLException {
            record Seen(long position, String stream, String kind, long time) {}
            var seen = new ArrayList<Seen>(PAGE);
            page.setLong(1, at);
            try (var rows = page.executeQuery()) {
                while (rows.next()) {
                    seen.add(new Seen(rows.getLong(1), rows.getString(2), rows.getString(3), rows.getLong(4)));
                }
            }
            boolean old = false;
            for (var fact : seen) {
                boolean ends = leaving.ends(fact.stream(), fact.kind());
                if (fact.time() >= leaving.before()) {
                    stays = Math.min(stays, fact.position());
                } else {
                    old = true;
                    if (ends && !streams.containsKey(fact.stream()) && !add(fact.stream())) {
                        stays = Math.min(stays, fact.position());
                    }
                }
                at = fact.position();
                if (count >= enough) {
                    return true; // the rest of the page is for the next batch
                }
            }
            return old;
        }

        /**
         * Takes a stream that has ended, unless it goes on; false when it went on lately or is not whole, so that it is
         * to be asked again. One that goes on will have another end.
         */
        private boolean add(String stream) throws SQLException {
            var found = new ArrayList<Long>();
            long version = 0;
            boolean ended = false;
            versions.setString(1, stream);
            try (var rows = versions.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getLong(1));
                    version = rows.getLong(2);
                    var kind = rows.getString(3);
                    ended = leaving.ends(stream, kind) || (ended && !leaving.reopens(stream, kind));
                }
            }
            if (!ended) {
                return true;
            }
            if (version != found.size() || time(found.getLast()) >= leaving.before()) {
                return false;
            }
            streams.put(stream, version);
            positions.add(found.stream().mapToLong(Long::longValue).toArray());
            count += found.size();
            return true;
        }

        private long time(long position) throws SQLException {
            time.setLong(1, position);
            try (var rows = time.executeQuery()) {
                return rows.next() ? rows.getLong(1) : Long.MAX_VALUE;
            }
        }
    }
}
