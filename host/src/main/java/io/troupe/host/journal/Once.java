package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal.Append;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Makes something once that a client asks for under a key, however often it asks, and on whichever node: the key is the id
 * of the append, which the journal takes once.
 */
public final class Once {

    private Once() {}

    /**
     * The id of the append that answers a request.
     *
     * @param what is asked for; keys of different things are different
     * @param caller whose key it is, with the tenant
     */
    public static String id(String what, String caller, String key) {
        try {
            var text = what + "\n" + caller + "\n" + key;
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return what + ":" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-256", e);
        }
    }

    /** Appends one fact; gives the name of the stream that it stands on: another than asked for when it was there before. */
    public static Future<String> append(Journal journal, Append append) {
        return journal.append(append)
                .compose(landed -> journal.tail(landed.position() - 1, 1))
                .map(facts -> facts.stream().map(Recorded::stream).findFirst().orElse(append.stream()));
    }
}
