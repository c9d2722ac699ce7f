package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries rows of facts to PostgreSQL, column by column, and back, with their checksums. */
final class PostgresRow {

    /** The columns of a fact with its body, which may be large. */
    private static final String ALL = "SELECT " + Row.COLUMNS
            + ", CASE WHEN blob IS NOT NULL THEN (SELECT content FROM large_body WHERE digest = blob) END";

    static final String SELECT = ALL + " FROM fact ";

    /**
     * What follows behind a position, so many facts at most, and none behind those that are so many bytes; at least one. The
     * last column is the position of the last that would have come without the bound of bytes.
     */
    static String page(int facts, long bytes) {
        return ALL
                + ", furthest FROM (SELECT *, sum(size) OVER (ORDER BY pos) - size AS before, max(pos) OVER () AS furthest "
                + "FROM (SELECT *, octet_length(coalesce(body, '')) + CASE WHEN blob IS NOT NULL THEN "
                + "(SELECT octet_length(content) FROM large_body WHERE digest = blob) ELSE 0 END AS size "
                + "FROM fact WHERE pos > $1 ORDER BY pos LIMIT " + facts + ") AS sized) AS counted "
                + "WHERE before < " + bytes + " ORDER BY pos";
    }

    /** Appends the rows behind the head, and moves it; gives the position before them, or nothing in another generation. */
    static final String INSERT = insert("");

    /** The same, but nothing while a lease is not held; its row is locked by then. */
    static final String INSERT_HELD = insert(" AND EXISTS (SELECT 1 FROM lease WHERE role = $17::text "
            + "AND holder = $18::text AND epoch = $19::int8 AND until > " + PostgresLeases.NOW + ")");

    private PostgresRow() {}

    private static String insert(String condition) {
        return "WITH moved AS (UPDATE head SET pos = pos + $1::int8 WHERE generation = $2::int8" + condition
                + " RETURNING pos - $1::int8 AS base), "
                + "written AS (INSERT INTO fact(" + Row.COLUMNS + ") "
                + "SELECT base + n, stream, version, kind, schema_version, time, tenant, causation, subject, body, blob, "
                + "append_id, crc FROM moved, unnest($3::text[], $4::int8[], $5::text[], $6::int4[], $7::int8[], "
                + "$8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::int8[]) WITH ORDINALITY "
                + "AS given(stream, version, kind, schema_version, time, tenant, causation, subject, body, blob, append_id, "
                + "crc, n)) "
                + "SELECT base, pg_notify($15::text, $16::text || (base + $1::int8)::text)::text FROM moved";
    }

    /**
     * What {@link #INSERT} is given.
     *
     * @param rows without positions
     * @param sender goes before the last position in the hint
     */
    static Tuple insert(List<Row> rows, long generation, String channel, String sender) {
        return Tuple.tuple()
                .addLong((long) rows.size())
                .addLong(generation)
                .addArrayOfString(texts(rows, Row::stream))
                .addArrayOfLong(longs(rows, Row::version))
                .addArrayOfString(texts(rows, Row::kind))
                .addArrayOfInteger(rows.stream().map(Row::schemaVersion).toArray(Integer[]::new))
                .addArrayOfLong(longs(rows, Row::time))
                .addArrayOfString(texts(rows, Row::tenant))
                .addArrayOfString(texts(rows, Row::causation))
                .addArrayOfString(texts(rows, Row::subject))
                .addArrayOfString(texts(rows, Row::body))
                .addArrayOfString(texts(rows, Row::blob))
                .addArrayOfString(texts(rows, Row::appendId))
                .addArrayOfLong(longs(rows, Row::crc))
                .addString(channel)
                .addString(sender + " ");
    }

    /** Reads what {@link #SELECT} gave. */
    static Recorded read(io.vertx.sqlclient.Row from, PostgresPlace place) {
        long position = from.getLong(0);
        var row = row(from);
        if (row.crc() != from.getLong(12)) {
            throw damage(place, "the fact at position " + position + " is not what was written");
        }
        return row.at(position).recorded(row.blob() == null ? row.body() : large(from, row.blob(), place));
    }

    /** The row without its position, as the checksum has it. */
    static Row row(io.vertx.sqlclient.Row from) {
        return new Row(
                0,
                from.getString(1),
                from.getLong(2),
                from.getString(3),
                from.getInteger(4),
                from.getLong(5),
                from.getString(6),
                from.getString(7),
                from.getString(8),
                from.getString(9),
                from.getString(10),
                from.getString(11));
    }

    static StoreUnavailable damage(PostgresPlace place, String what) {
        return new StoreUnavailable("the journal at " + place + " is damaged: " + what
                + ". See all of the damage with 'scripts/troupe journal verify'; mend it by restoring a backup of the "
                + "database; nothing in it was changed");
    }

    private static String large(io.vertx.sqlclient.Row from, String digest, PostgresPlace place) {
        var content = from.getString(13);
        if (content == null || !Blobs.digest(content).equals(digest)) {
            throw damage(place, "the large body " + digest + " is missing or not what was written");
        }
        return content;
    }

    private static String[] texts(List<Row> rows, Function<Row, @Nullable String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }

    private static Long[] longs(List<Row> rows, Function<Row, Long> column) {
        return rows.stream().map(column).toArray(Long[]::new);
    }
}
