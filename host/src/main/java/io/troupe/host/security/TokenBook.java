package io.troupe.host.security;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The tokens that count right now, for the edges to look callers up in. Any thread. */
final class TokenBook {

    private static final class Live {
        private final byte[] digest;
        private final Caller caller;

        Live(byte[] digest, Caller caller) {
            this.digest = digest;
            this.caller = caller;
        }
    }

    /** By the first eight bytes of the digest; the whole is compared in constant time. */
    private final Map<Long, Live> live = new ConcurrentHashMap<>();

    private final Map<String, Long> places = new ConcurrentHashMap<>();
    private final List<Consumer<String>> leaving = new CopyOnWriteArrayList<>();

    /** Finds whose secret this is; an expired token is nobody's. */
    Optional<Caller> find(String secret, long now) {
        if (!Secret.hasForm(secret)) {
            return Optional.empty();
        }
        var digest = Secret.digest(secret);
        var found = live.get(place(digest));
        return found != null && MessageDigest.isEqual(found.digest, digest) && !found.caller.expired(now)
                ? Optional.of(found.caller)
                : Optional.empty();
    }

    /** Lets a token count; false when another has its place, which does not happen by chance. */
    boolean add(byte[] digest, Caller caller) {
        if (live.putIfAbsent(place(digest), new Live(digest, caller)) != null) {
            return false;
        }
        places.put(caller.id(), place(digest));
        return true;
    }

    void remove(String id) {
        var place = places.remove(id);
        if (place != null) {
            live.remove(place);
            leaving.forEach(listener -> listener.accept(id));
        }
    }

    boolean has(String id) {
        return places.containsKey(id);
    }

    /** The one whose token has this id, if it counts. */
    Optional<Caller> caller(String id) {
        return Optional.ofNullable(places.get(id)).map(live::get).map(found -> found.caller);
    }

    int size() {
        return places.size();
    }

    /** Is told the id of each token that is taken out. */
    void onRemoved(Consumer<String> listener) {
        leaving.add(listener);
    }

    private static long place(byte[] digest) {
        return ByteBuffer.wrap(digest).getLong();
    }
}
