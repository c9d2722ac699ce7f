package io.troupe.host.journal;

import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Recorded;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table of facts, with the checksum that tells whether it is still what was written.
 *
 * @param body the body, or empty when it is a blob
 * @param blob digest of the blob that is the body
 * @param appendId of the append, on its last row
 */
record Row(
        long position,
        String stream,
        long version,
        String kind,
        int schemaVersion,
        long time,
        String tenant,
        @Nullable String causation,
        @Nullable String subject,
        String body,
        @Nullable String blob,
        @Nullable String appendId) {

    static final String COLUMNS =
            "pos, stream, version, kind, schema_version, time, tenant, causation, subject, body, blob, append_id, crc";
    static final String TABLE = """
            CREATE TABLE fact(
              pos INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL,
              schema_version INTEGER NOT NULL, time INTEGER NOT NULL, tenant TEXT NOT NULL, causation TEXT,
              subject TEXT, body TEXT NOT NULL, blob TEXT, append_id TEXT, crc INTEGER NOT NULL)""";
    static final String INSERT = "INSERT INTO fact(" + COLUMNS + ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)";

    static Row of(
            Draft draft,
            String stream,
            long version,
            long position,
            String body,
            @Nullable String blob,
            @Nullable String appendId) {
        return new Row(
                position,
                stream,
                version,
                draft.kind(),
                draft.schemaVersion(),
                draft.time(),
                draft.tenant(),
                draft.causation().orElse(null),
                draft.subject().orElse(null),
                body,
                blob,
                appendId);
    }

    static Row read(ResultSet from) throws SQLException {
        return new Row(
                from.getLong(1),
                from.getString(2),
                from.getLong(3),
                from.getString(4),
                from.getInt(5),
                from.getLong(6),
                from.getString(7),
                from.getString(8),
                from.getString(9),
                from.getString(10),
                from.getString(11),
                from.getString(12));
    }

    void write(PreparedStatement insert) throws SQLException {
        bind(insert);
        insert.executeUpdate();
    }

    /** Fills in {@link #INSERT}. */
    void bind(PreparedStatement insert) throws SQLException {
        insert.setLong(1, position);
        insert.setString(2, stream);
        insert.setLong(3, version);
        insert.setString(4, kind);
        insert.setInt(5, schemaVersion);
        insert.setLong(6, time);
        insert.setString(7, tenant);
        insert.setString(8, causation);
        insert.setString(9, subject);
        insert.setString(10, body);
        insert.setString(11, blob);
        insert.setString(12, appendId);
        insert.setLong(13, crc());
    }

    /** The same at a position. */
    Row at(long where) {
        return new Row(
                where, stream, version, kind, schemaVersion, time, tenant, causation, subject, body, blob, appendId);
    }

    /** CRC32C (RFC 3720) over all columns but itself, as one text: encoding it in one go is what costs least. */
    long crc() {
        var all = new StringBuilder(body.length() + 256)
                .append(position)
                .append(' ')
                .append(version)
                .append(' ')
                .append(schemaVersion)
                .append(' ')
                .append(time);
        add(all, stream);
        add(all, kind);
        add(all, tenant);
        add(all, causation);
        add(all, subject);
        add(all, body);
        add(all, blob);
        add(all, appendId);
        var crc = new CRC32C();
        crc.update(all.toString().getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    Recorded recorded(String wholeBody) {
        return new Recorded(
                position,
                stream,
                version,
                kind,
                schemaVersion,
                time,
                tenant,
                Optional.ofNullable(causation),
                Optional.ofNullable(subject),
                wholeBody);
    }

    /** The length goes in first, so that moving a character from one column to the next shows. */
    private static void add(StringBuilder all, @Nullable String text) {
        if (text == null) {
            all.append(" -");
        } else {
            all.append(' ').append(text.length()).append(' ').append(text);
        }
    }
}
