package io.troupe.host.security;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Those who signed in on the page, since a browser shows no token by itself. Other nodes learn
 * of them by {@link SignInLog}. Of each secret only the digest is kept, which is also what the sign-in is called. Any thread.
 */
final class SignIns {

    static final Duration LONGEST = Duration.ofHours(12);
    static final int MOST = 1_000;
    /** By one token, so that nobody drives others out. */
    static final int MOST_BY_ONE = 20;

    /** The oldest first. */
    private final Map<String, Caller> live = new LinkedHashMap<>();

    synchronized SignedIn begin(Caller caller, long now) {
        makeRoom(caller, now);
        var secret = Secret.fresh();
        var signIn = name(secret);
        var signedIn = caller.signedIn(signIn, Instant.ofEpochMilli(now).plus(LONGEST));
        live.put(signIn, signedIn);
        return new SignedIn(secret, signedIn);
    }

    /** Takes one that was begun on another node, or before a restart. */
    synchronized void restore(Caller signedIn, long now) {
        var name = signedIn.signIn().orElseThrow();
        if (!live.containsKey(name)) {
            makeRoom(signedIn, now);
            live.put(name, signedIn);
        }
    }

    private void makeRoom(Caller caller, long now) {
        live.values().removeIf(one -> one.expired(now));
        makeRoom(MOST, one -> true);
        makeRoom(MOST_BY_ONE, one -> one.id().equals(caller.id()));
    }

    private void makeRoom(int most, Predicate<Caller> whose) {
        long over = live.values().stream().filter(whose).count() - most + 1;
        for (Iterator<Caller> all = live.values().iterator(); over > 0 && all.hasNext(); ) {
            if (whose.test(all.next())) {
                all.remove();
                over--;
            }
        }
    }

    /** Finds whose secret this is, who may have expired. */
    Optional<Caller> find(String secret) {
        if (!Secret.hasForm(secret)) {
            return Optional.empty();
        }
        var signIn = name(secret);
        synchronized (this) {
            return Optional.ofNullable(live.get(signIn));
        }
    }

    synchronized boolean has(String signIn) {
        return live.containsKey(signIn);
    }

    synchronized void end(String signIn) {
        live.remove(signIn);
    }

    /** Ends all that were begun with one token. */
    synchronized void endAllBy(String token) {
        live.values().removeIf(one -> one.id().equals(token));
    }

    synchronized int size() {
        return live.size();
    }

    private static String name(String secret) {
        return Secret.hex(Secret.digest(secret));
    }
}
