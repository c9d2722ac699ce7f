package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a group of appends comes to, given the versions of its streams. An append that cannot be adds none, and
 * fails alone, with those that go together with it. Positions are known only once the rows are written.
 */
final class PostgresPlan {

    private static final int LONGEST_NAME = 2_000; // bytes; what an index can bear

    private final Map<String, Long> versions;
    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, String> blobs = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<Share> shares = new ArrayList<>();
    private final boolean certain;

    /** Where an append has landed, or will: its position, or how far that is behind the first of this group's rows. */
    private record Place(long position, long version, boolean behind) {
        Appended from(long base) {
            return new Appended(behind ? base + position : position, version);
        }
    }

    /** What a pending append has among the rows. */
    private record Share(Pending pending, List<Place> places, int from, int to) {}

    /**
     * @param versions of all streams of the group; changed as rows are added
     * @param landed the appends of the group that have landed before
     * @param certain whether these are so; else something that does not fit has the plan fail
     */
    PostgresPlan(Map<String, Long> versions, Map<String, Appended> landed, boolean certain) {
        this.versions = versions;
        this.certain = certain;
        landed.forEach((id, where) -> places.put(id, new Place(where.position(), where.version(), false)));
    }

    /** All that goes into one statement, which has no positions yet. */
    List<Row> rows() {
        return rows;
    }

    /** Large bodies by their digests; they are to be there before the rows are. */
    Map<String, String> blobs() {
        return blobs;
    }

    /** Of each stream, with all rows. */
    Map<String, Long> versions() {
        return versions;
    }

    void add(Pending pending) throws PostgresFailure {
        boolean fresh = false;
        for (var append : pending.appends()) {
            boolean known = places.containsKey(append.id());
            long current = versions.getOrDefault(append.stream(), 0L);
            if (!known && append.expectedVersion() != Append.ANY && append.expectedVersion() != current) {
                if (!certain) {
                    throw PostgresFailure.outdated("stream " + append.stream() + " is at version " + current);
                }
                pending.failed(new StaleVersion(append.stream(), append.expectedVersion(), current));
                return;
            }
            fresh |= !known;
        }
        if (!fresh || bearable(pending)) {
            int from = rows.size();
            var landing = pending.appends().stream().map(this::place).toList();
            shares.add(new Share(pending, landing, from, rows.size()));
        }
    }

    /** Answers what was added, now that the rows are behind this position. */
    List<Recorded> written(long base) {
        var facts = new ArrayList<Recorded>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            var row = rows.get(i).at(base + i + 1);
            facts.add(row.recorded(row.blob() == null ? row.body() : body(row.blob())));
        }
        for (var share : shares) {
            var where = share.places().stream().map(place -> place.from(base)).toList();
            share.pending().landed(where, facts.subList(share.from(), share.to()));
        }
        return facts;
    }

    private String body(String digest) {
        return Optional.ofNullable(blobs.get(digest)).orElseThrow();
    }

    private Place place(Append append) {
        var before = places.get(append.id());
        if (before != null) {
            return before;
        }
        long version = versions.getOrDefault(append.stream(), 0L);
        int last = append.facts().size() - 1;
        for (int i = 0; i <= last; i++) {
            var draft = append.facts().get(i);
            boolean large = draft.body().length() > Blobs.LARGE;
            var blob = large ? Blobs.digest(draft.body()) : null;
            if (blob != null) {
                blobs.put(blob, draft.body());
            }
            var id = i == last ? append.id() : null;
            rows.add(Row.of(draft, append.stream(), ++version, 0, large ? "" : draft.body(), blob, id));
        }
        versions.put(append.stream(), version);
        var place = new Place(rows.size(), version, true);
        places.put(append.id(), place);
        return place;
    }

    /** Writes the bodies first, and looks for what the database would not take: it must fail alone. */
    private static boolean bearable(Pending pending) {
        try {
            for (var append : pending.appends()) {
                name("append id", append.id());
                name("stream", append.stream());
                for (var fact : append.facts()) {
                    text(append, fact.body());
                    text(append, fact.kind());
                    text(append, fact.tenant());
                    text(append, fact.causation().orElse(null));
                    text(append, fact.subject().orElse(null));
                }
            }
            return true;
        } catch (RuntimeException e) {
            pending.failed(e);
            return false;
        }
    }

    private static void name(String what, String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " of " + name.length() + " characters, expected at most "
                    + LONGEST_NAME + " bytes, none of them zero");
        }
    }

    private static void text(Append append, @Nullable String text) {
        if (text != null && text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "append " + append.id() + " has a zero character in a fact, expected none");
        }
    }
}
