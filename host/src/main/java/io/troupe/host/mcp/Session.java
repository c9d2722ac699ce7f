package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.troupe.host.fact.HostClock;
import io.troupe.host.security.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the host remembers of one client between its requests. Any thread. */
final class Session {

    static final int MOST_IN_FLIGHT = 1_024;
    private static final int MOST_STREAMS_ENDED = 32;
    private static final int MOST_LISTENING = 8;
    private static final int DIGEST_BYTES = 16;
    private static final long SEEN_MILLIS = 60_000;
    private static final long LOST_MILLIS = 600_000;

    private final String id;
    private final Client client;
    private final Offer offer;
    private final String journalled;
    private final Common common;
    private final Written written = new Written();
    private final Map<Long, EventStream> streams = new ConcurrentHashMap<>();
    private final Map<JsonNode, Exchange> inFlight = new ConcurrentHashMap<>();
    private final Tidings tidings = new Tidings();
    private final Asking asking;
    private volatile boolean closed;
    private volatile Optional<LoggingLevel> logLevel = Optional.empty();
    private volatile long usedAt = HostClock.millis();

    Session(String id, Client client, Offer offer, Common common) {
        this.id = id;
        this.client = client;
        this.offer = offer;
        this.common = common;
        this.journalled = stream(id);
        this.asking = new Asking(common);
    }

    String id() {
        return id;
    }

    /** The stream of facts that tells of it; its name does not give the id away, which is a secret. */
    String stream() {
        return journalled;
    }

    static String stream(String id) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return SessionLog.STREAM + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-256", e);
        }
    }

    /** What of it is written down. */
    Written written() {
        return written;
    }

    Client client() {
        return client;
    }

    /** What this client can use. */
    Offer offer() {
        return offer;
    }

    /** Whose it is; nobody else may use it. */
    Caller caller() {
        return client.caller();
    }

    String callerId() {
        return client.caller().id();
    }

    Protocol protocol() {
        return client.protocol();
    }

    /** What the client is to be told when it listens. */
    Tidings tidings() {
        return tidings;
    }

    /** What the host asks the client. */
    Asking asking() {
        return asking;
    }

    boolean isClosed() {
        return closed;
    }

    void touch() {
        usedAt = HostClock.millis();
    }

    long usedAt() {
        return usedAt;
    }

    /** True while a request runs or a stream is connected. */
    boolean busy() {
        return !inFlight.isEmpty() || streams.values().stream().anyMatch(EventStream::connected);
    }

    void setLogLevel(LoggingLevel level) {
        logLevel = Optional.of(level);
    }

    Optional<LoggingLevel> logLevel() {
        return logLevel;
    }

    /** Says whether the client asked for log messages of this level. */
    boolean logs(LoggingLevel level) {
        return logLevel.filter(least -> level.level() >= least.level()).isPresent();
    }

    /**
     * Takes a request in.
     *
     * @throws RpcError when its id is in use, or too many are running
     */
    void enter(JsonNode requestId, Exchange exchange) {
        checkRoom();
        if (inFlight.putIfAbsent(requestId, exchange) != null) {
            throw new RpcError(
                    ErrorCodes.INVALID_REQUEST,
                    "request id " + requestId + " is in flight, expected one that this session does not use now");
        }
    }

    /** Takes a request in that another node took first; a former wait for it ends, with whose connection its client is done. */
    void rejoin(JsonNode requestId, Exchange exchange) {
        checkRoom();
        var former = inFlight.put(requestId, exchange);
        if (former != null) {
            former.abandon();
        }
    }

    private void checkRoom() {
        if (inFlight.size() >= MOST_IN_FLIGHT) {
            throw Refused.overloaded(MOST_IN_FLIGHT + " requests of this session are running, wait for one to end");
        }
    }

    void leave(JsonNode requestId, Exchange exchange) {
        inFlight.remove(requestId, exchange);
    }

    Optional<Exchange> running(JsonNode requestId) {
        return Optional.ofNullable(inFlight.get(requestId));
    }

    /** Opens a stream to answer requests on. */
    EventStream openAnswer() {
        return open(false);
    }

    /** Opens a stream to be listened to; the oldest without a connection makes room; empty when all are connected. */
    Optional<EventStream> openListening() {
        var listening = streams.values().stream().filter(EventStream::listening).toList();
        if (listening.size() >= MOST_LISTENING) {
            var unheard = listening.stream()
                    .filter(stream -> !stream.connected())
                    .min(Comparator.comparingLong(EventStream::number));
            if (unheard.isEmpty()) {
                return Optional.empty();
            }
            forget(unheard.get());
        }
        return Optional.of(open(true));
    }

    /** Tells what there is to tell, on one stream, if the client listens now; else it waits until it does. */
    void deliver() {
        streams.values().stream()
                .filter(stream -> stream.listening() && stream.connected())
                .max(Comparator.comparingLong(EventStream::number))
                .ifPresent(stream -> tidings.take().forEach(stream::send));
    }

    /** Has the client told all that it may have missed: who knows what of it another node told. */
    void catchUp(Subscriptions subscriptions) {
        tidings.catchUp(offer.capabilities(), subscriptions.of(this));
    }

    /** Says whether this node, since it was started, made the event that a client was at. */
    boolean madeHere(EventStream.Place place) {
        return place.node().equals(common.node());
    }

    /** The stream that a client was at; empty where it is no longer kept, or was another node's. */
    Optional<EventStream> stream(EventStream.Place place) {
        return madeHere(place) ? Optional.ofNullable(streams.get(place.number())) : Optional.empty();
    }

    /** Keeps connections alive and forgets streams that nobody will come back for. */
    void tend(long now) {
        for (var stream : streams.values()) {
            if (stream.stale(now, SEEN_MILLIS, LOST_MILLIS)) {
                forget(stream);
            } else {
                stream.breathe();
            }
        }
        trim();
    }

    /** Keeps the number of ended streams small; called when one ends. */
    void trim() {
        if (streams.size() <= MOST_STREAMS_ENDED) {
            return;
        }
        List<EventStream> ended = new ArrayList<>(
                streams.values().stream().filter(EventStream::ended).toList());
        ended.sort(Comparator.comparingLong(EventStream::number));
        ended.subList(0, Math.max(0, ended.size() - MOST_STREAMS_ENDED)).forEach(this::forget);
    }

    /** Ends every stream. Work that runs goes on, as tasks do. */
    void close() {
        closed = true;
        asking.close();
        streams.values().forEach(stream -> {
            stream.end(HostClock.millis());
            forget(stream);
        });
        inFlight.clear();
    }

    private EventStream open(boolean listening) {
        var stream = new EventStream(common, listening);
        streams.put(stream.number(), stream);
        return stream;
    }

    private void forget(EventStream stream) {
        if (streams.remove(stream.number(), stream)) {
            stream.forget();
        }
    }
}
