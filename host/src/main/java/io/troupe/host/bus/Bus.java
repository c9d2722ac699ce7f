package io.troupe.host.bus;

import io.troupe.host.bus.Address.Reach;
import io.troupe.host.bus.NodeCalls.Nodes;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Unavailable;
import io.troupe.host.fact.Wire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries typed requests and publications over the event bus. Within a JVM records pass by reference; between nodes as
 * compact binary. In a cluster a request to a service that no node serves right now waits until one does, or its deadline
 * passes. Methods may be called on any thread; futures complete on the caller's Vert.x context.
 */
public final class Bus {

    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);

    /** What the next leader was asked before it was known to lead is answered within this. */
    private static final long GRACE_MILLIS = 2_000;

    /** A node that is silent is taken for one that serves until then, and may be asked in vain. */
    private static final long SILENCE_MILLIS = 6_000;

    /** How a request failed that came when it was no longer the time of the one that it reached. */
    private static final int NOT_BEGUN = 1_421;

    private static final int UNTOUCHED = 1_422;
    private static final int IN_DOUBT = 1_423;

    private static final long ANSWERING_MILLIS = 1_000;
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 500;

    private final Vertx vertx;
    private final EventBus events;
    private final Map<Class<?>, RecordCodec<?>> known;
    private final Unanswered unanswered;
    private final Post post;
    private final BooleanSupplier open;
    private final Ids ids;

    public Bus(Vertx vertx) {
        this.vertx = vertx;
        this.events = vertx.eventBus();
        this.known = new ConcurrentHashMap<>();
        this.unanswered = new Unanswered();
        this.post = new Post(vertx, this::learn);
        this.open = () -> true;
        this.ids = new Ids();
    }

    private Bus(Bus bus, BooleanSupplier open) {
        this.vertx = bus.vertx;
        this.events = bus.events;
        this.known = bus.known;
        this.unanswered = bus.unanswered;
        this.post = bus.post;
        this.open = open;
        this.ids = bus.ids;
    }

    /**
     * The same bus for one whose time to serve may be over before it knows: whoever asks it while this says no, is told to
     * ask again, and reaches the one whose time it is.
     */
    public Bus whileIt(BooleanSupplier serves) {
        return new Bus(this, serves);
    }

    /**
     * Says which node of a cluster this is, so that others reach it by its name; to be called before anything is served,
     * and once.
     */
    public void open(String node) {
        post.open(node);
    }

    /** Something that answers or listens until it is closed. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Answers requests on this address, on the Vert.x context of the caller of this method; the answer must not block.
     * A {@link Refusal}, thrown or in the future, reaches the asker as it is; anything else as {@code internal}.
     */
    public <Q extends Record, R extends Record> Registration serve(
            Address<Q, R> address, BiFunction<Q, Call, Future<R>> answer) {
        learn(address.request());
        learn(address.reply());
        var reply = new DeliveryOptions().setCodecName(RecordCodec.name(address.reply()));
        MessageConsumer<Q> consumer =
                address.reach() == Reach.HERE ? events.localConsumer(address.name()) : events.consumer(address.name());
        consumer.handler(message -> answer(new AskedByEvent<>(message, reply), answer));
        if (address.reach() == Reach.HERE || post.self().isEmpty()) {
            return consumer::unregister;
        }
        var posted = post.serve(address, asked -> answer(asked, answer));
        return () -> {
            posted.run();
            consumer.unregister();
        };
    }

    /**
     * Asks; fails with a {@link Refusal} always, {@code deadline-exceeded} when no answer came in time. What was not begun
     * because another node is about to serve is asked again until it does, and so is what does no harm when done twice.
     */
    public <Q extends Record, R extends Record> Future<R> request(Address<Q, R> address, Q body, Call call) {
        learn(address.request());
        learn(address.reply()); // it may come from another node
        return request(
                address,
                vertx.isClustered() ? named(body) : body,
                call,
                new Attempt(FIRST_PAUSE_MILLIS, late(address.name())));
    }

    /**
     * One of asking.
     *
     * @param pause before the next
     * @param last what is said when there is no time for it
     */
    private record Attempt(long pause, Refusal last) {
        Attempt next(Refusal why) {
            return new Attempt(Math.min(2 * pause, LONGEST_PAUSE_MILLIS), why);
        }
    }

    private <Q extends Record, R extends Record> Future<R> request(
            Address<Q, R> address, Q body, Call call, Attempt attempt) {
        if (address.reach() == Reach.ANYWHERE && !open.getAsBoolean()) { // it is not to act through whoever leads now
            return Future.failedFuture(Refusal.of(
                    ErrorCode.STORE_UNAVAILABLE, "this node does not lead any more, and asks nobody for what did"));
        }
        long left = call.deadline() - HostClock.millis();
        if (left <= 0) {
            return Future.failedFuture(attempt.last());
        }
        var moment = unanswered.now(); // first: what is known of who answers may be over before the question leaves
        var way = post.way(address);
        Future<R> asked = switch (way.kind()) {
            case HERE -> byEvent(address, body, call, left, true);
            case BY_EVENT -> byEvent(address, body, call, left, false);
            case BY_POST -> post.ask(way.node(), address, body, call, Duration.ofMillis(left));
            case NOWHERE -> Future.failedFuture(new ReplyException(ReplyFailure.NO_HANDLERS));
        };
        if (vertx.isClustered() && address.reach() != Reach.HERE) {
            asked = unanswered.until(asked, address, isHarmless(body), moment);
        }
        return asked.transform((reply, failure) -> {
            if (failure == null) {
                return Future.succeededFuture(reply);
            }
            boolean unserved = unserved(address, failure);
            if (!unserved && !mayRepeat(body, failure)) {
                return Future.failedFuture(refusal(address.name(), failure));
            }
            var next = attempt.next(unserved ? attempt.last() : refusal(address.name(), failure));
            return vertx.timer(Math.min(attempt.pause(), left), TimeUnit.MILLISECONDS)
                    .compose(later -> request(address, shortened(body, call), call, next));
        });
    }

    private <Q extends Record, R extends Record> Future<R> byEvent(
            Address<Q, R> address, Q body, Call call, long millis, boolean local) {
        var options = new DeliveryOptions()
                .setCodecName(RecordCodec.name(address.request()))
                .setLocalOnly(local)
                .setSendTimeout(millis)
                .setHeaders(CallHeaders.of(call));
        return events.<R>request(address.name(), body, options).map(Message::body);
    }

    private static boolean mayRepeat(Record body, Throwable failure) {
        if (failure instanceof Unanswered.Lost) {
            return isHarmless(body);
        }
        if (!(failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE)) {
            return false;
        }
        return switch (reply.failureCode()) {
            case NOT_BEGUN -> true;
            case UNTOUCHED -> body instanceof Repeatable<?> repeatable && repeatable.isSafe(true);
            case IN_DOUBT -> isHarmless(body);
            default -> false;
        };
    }

    /** Says whether nothing is done twice when this is asked twice, whatever came of the first time. */
    private static boolean isHarmless(Record body) {
        return body instanceof Repeatable<?> repeatable && repeatable.isSafe(false);
    }

    /** What is asked of a node that dies may have been done, and is asked again under the same id. */
    @SuppressWarnings("unchecked") // it is of the body's own type
    private <Q extends Record> Q named(Q body) {
        return body instanceof Repeatable<?> repeatable ? (Q) repeatable.named(ids) : body;
    }

    /** What waits has waited already. */
    @SuppressWarnings("unchecked") // it is of the body's own type
    private static <Q extends Record> Q shortened(Q body, Call call) {
        long left = call.deadline() - HostClock.millis() - ANSWERING_MILLIS;
        return body instanceof Repeatable<?> repeatable ? (Q) repeatable.within(Math.max(0, left)) : body;
    }

    /** True when nobody got the request because its service is on its way from one node to another. */
    private boolean unserved(Address<?, ?> address, Throwable failure) {
        return vertx.isClustered()
                && address.reach() == Reach.ANYWHERE
                && failure instanceof ReplyException reply
                && reply.failureType() == ReplyFailure.NO_HANDLERS;
    }

    /**
     * Says which nodes live, and which of them leads: what was asked of another one is not answered any more, so it is
     * asked again, or whoever asked is told {@code overloaded}, not left to wait.
     */
    public void follow(Nodes now) {
        unanswered.follow(now.ids(), now.epoch());
        post.follow(now.ids(), now.leader());
        vertx.runOnContext(soon -> unanswered.giveUpHarmless()); // who leads now may have it already: it answers twice
        vertx.setTimer(GRACE_MILLIS, later -> unanswered.giveUp()); // a question may be on its way in right now
        vertx.setTimer(SILENCE_MILLIS, later -> {
            unanswered.distrust();
            unanswered.giveUpHarmless();
        });
    }

    /** Tells everyone who listens; does not wait for them. */
    public <M extends Record> void publish(Topic<M> topic, M message) {
        learn(topic.message());
        var options = new DeliveryOptions()
                .setCodecName(RecordCodec.name(topic.message()))
                .setLocalOnly(topic.here());
        events.publish(topic.name(), message, options);
    }

    /** Listens, on the Vert.x context of the caller of this method. */
    public <M extends Record> Registration listen(Topic<M> topic, Consumer<M> listener) {
        learn(topic.message());
        MessageConsumer<M> consumer = topic.here() ? events.localConsumer(topic.name()) : events.consumer(topic.name());
        consumer.handler(message -> listener.accept(message.body()));
        return consumer::unregister;
    }

    private <Q extends Record, R extends Record> void answer(Asked<Q, R> asked, BiFunction<Q, Call, Future<R>> answer) {
        if (!open.getAsBoolean()) {
            elsewhere(asked, NOT_BEGUN);
            return;
        }
        Future<R> result;
        try {
            result = answer.apply(asked.body(), asked.call());
        } catch (RuntimeException | Error e) { // without an answer the asker would wait for its whole deadline
            result = Future.failedFuture(e);
        }
        result.onComplete(asked::answer, failure -> {
            if (open.getAsBoolean()) {
                refuse(asked, failure);
            } else { // what it would refuse by is what it knew when it was its time
                elsewhere(asked, failure instanceof Unavailable gone && gone.isUntouched() ? UNTOUCHED : IN_DOUBT);
            }
        });
    }

    private static void elsewhere(Asked<?, ?> asked, int how) {
        var problem = Refusal.of(
                        ErrorCode.STORE_UNAVAILABLE,
                        asked.address() + " is about to be served by another node; ask again")
                .problem();
        asked.refuse(how, Wire.write(problem));
    }

    private static void refuse(Asked<?, ?> asked, Throwable failure) {
        var problem = Refusal.saidBy(failure)
                .orElseGet(() -> {
                    LOG.error("{} failed", asked.address(), failure);
                    return Refusal.of(ErrorCode.INTERNAL, "the host made a mistake; its log says more");
                })
                .problem();
        asked.refuse(problem.code().status(), Wire.write(problem));
    }

    private static Refusal refusal(String address, Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        if (failure instanceof Unanswered.Lost lost) {
            return lost.refusal();
        }
        if (failure instanceof ReplyException reply) {
            if (reply.failureType() == ReplyFailure.RECIPIENT_FAILURE && reply.getMessage() != null) {
                return new Refusal(Wire.read(reply.getMessage(), Refusal.Problem.class));
            }
            if (reply.failureType() == ReplyFailure.TIMEOUT) {
                return late(address);
            }
        }
        return Refusal.of(ErrorCode.OVERLOADED, "nobody answers at " + address + " right now, try again");
    }

    private static Refusal late(String address) {
        return Refusal.of(ErrorCode.DEADLINE_EXCEEDED, "no answer from " + address + " before the deadline");
    }

    @SuppressWarnings("unchecked") // each is kept under its own type
    private <T extends Record> RecordCodec<T> learn(Class<T> type) {
        var codec = known.get(type);
        if (codec == null) { // whoever comes second waits until the codec is there
            codec = known.computeIfAbsent(type, fresh -> {
                var made = new RecordCodec<>(type);
                events.registerCodec(made);
                return made;
            });
        }
        return (RecordCodec<T>) codec;
    }
}
