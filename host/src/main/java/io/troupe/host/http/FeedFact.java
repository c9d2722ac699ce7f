package io.troupe.host.http;

import com.fasterxml.jackson.core.JsonToken;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fact on its way to whoever watches: written as JSON once, when it is first asked for, whoever many they are. */
final class FeedFact {

    /** A body up to this many characters goes as it is. */
    static final int WHOLE = 32 << 10;

    private static final int PART = 4 << 10;
    private static final int ENVELOPE = 200;

    private final Recorded fact;
    private volatile @Nullable String text;

    FeedFact(Recorded fact) {
        this.fact = fact;
    }

    Recorded fact() {
        return fact;
    }

    /** About how many characters it takes to send. */
    int size() {
        return Math.min(fact.body().length(), WHOLE) + ENVELOPE;
    }

    /** About how many characters it takes to keep. */
    int weight() {
        return fact.body().length() + ENVELOPE;
    }

    /** As JSON; a large body takes a while the first time. */
    String text() {
        var written = text;
        if (written == null) {
            written = write();
            text = written;
        }
        return written;
    }

    private String write() {
        var out = new StringBuilder(size());
        out.append("{\"position\":")
                .append(fact.position())
                .append(",\"time\":")
                .append(Wire.write(Instant.ofEpochMilli(fact.time())))
                .append(",\"stream\":")
                .append(Wire.write(fact.stream()))
                .append(",\"version\":")
                .append(fact.version())
                .append(",\"kind\":")
                .append(Wire.write(fact.kind()))
                .append(",\"body\":");
        if (fact.body().length() <= WHOLE) {
            return out.append(fact.body()).append('}').toString();
        }
        var cut = new ArrayList<String>();
        return out.append(small(fact.body(), cut))
                .append(",\"cut\":")
                .append(Wire.write(cut))
                .append('}')
                .toString();
    }

    /** Leaves out the large parts of an object, without making anything of them. */
    private static String small(String body, List<String> cut) {
        var kept = new StringBuilder("{");
        try (var in = Wire.json().getFactory().createParser(body)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                cut.add("*");
                return "{}";
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                var name = in.currentName();
                in.nextToken();
                int from = (int) in.currentTokenLocation().getCharOffset();
                in.skipChildren();
                in.finishToken();
                int to = (int) in.currentLocation().getCharOffset();
                if (to - from > PART) {
                    cut.add(name);
                } else {
                    kept.append(kept.length() == 1 ? "" : ",")
                            .append(Wire.write(name))
                            .append(':')
                            .append(body, from, to);
                }
            }
            return kept.append('}').toString();
        } catch (IOException e) {
            cut.add("*"); // no JSON; whoever wrote it is to blame, not who watches
            return "{}";
        }
    }
}
