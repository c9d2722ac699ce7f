package io.troupe.host.bus;

import io.troupe.host.bus.Address.Reach;
import io.troupe.host.bus.Letter.Answer;
import io.troupe.host.bus.Letter.Failure;
import io.troupe.host.bus.Letter.Mail;
import io.troupe.host.bus.Letter.Question;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries questions and answers between nodes. All that goes to the same node within a moment goes in one message, since a
 * message between nodes costs much and what is in it little. It goes to the node that is known to live, or to lead, which
 * is more than the event bus knows: what that holds to be served somewhere may be wrong after nodes were cut off. Any
 * thread.
 */
final class Post {

    private static final Logger LOG = LoggerFactory.getLogger(Post.class);
    private static final long SWEEP_MILLIS = 100;
    private static final Buffer NOTHING = Buffer.buffer();

    private final Vertx vertx;
    private final Codecs codecs;
    private final AtomicLong numbers = new AtomicLong();
    /** By their numbers; each of them is somebody's who waits, and goes at its deadline. */
    private final Map<Long, Pending<?>> pending = new ConcurrentHashMap<>();

    private final Map<String, Desk> desks = new ConcurrentHashMap<>();
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private volatile Optional<String> self = Optional.empty();
    private volatile Optional<Known> known = Optional.empty();

    /** Knows how records are written. */
    interface Codecs {
        <T extends Record> RecordCodec<T> of(Class<T> type);
    }

    /** Who lives, and who of them leads. */
    private record Known(Set<String> live, Optional<String> leader) {}

    /** Where questions to one address are answered, and on which context. */
    private record Desk(Context context, Consumer<Incoming> answer) {}

    /** A question, and the node that asks it. */
    private record Incoming(String from, Question question) {}

    /**
     * A question that was not answered yet.
     *
     * @param until when that fails, by {@link System#nanoTime}
     * @param context on which whoever asked goes on
     */
    private record Pending<R extends Record>(
            Promise<R> answer,
            RecordCodec<R> codec,
            long until,
            @Nullable Context context) {}

    /** Something to do on a context, or anywhere. */
    private record Errand(@Nullable Context context, Runnable work) {}

    Post(Vertx vertx, Codecs codecs) {
        this.vertx = vertx;
        this.codecs = codecs;
    }

    /** Begins, on a node of this name; to be called before anything is served, and once. */
    void open(String node) {
        vertx.eventBus().registerCodec(new MailCodec());
        vertx.eventBus().<Mail>consumer(address(node)).handler(message -> received(message.body()));
        vertx.setPeriodic(SWEEP_MILLIS, now -> sweep());
        self = Optional.of(node);
    }

    private static String address(String node) {
        return "node." + node + ".post";
    }

    /** This node, once it is open. */
    Optional<String> self() {
        return self;
    }

    /**
     * How a question comes to whoever answers at an address: what any node may serve is served by the one that leads. An
     * address may also name what is no node, such as the end of a client's connection: where that is, the event bus knows.
     */
    Way way(Address<?, ?> address) {
        if (address.reach() == Reach.HERE) {
            return Way.HERE;
        }
        return self.isEmpty()
                ? Way.BY_EVENT
                : known.map(now -> way(address, now)).orElse(Way.BY_EVENT);
    }

    private Way way(Address<?, ?> address, Known now) {
        if (address.reach() == Reach.ANYWHERE) {
            return now.leader().map(this::to).orElse(Way.NOWHERE);
        }
        return now.live().contains(address.node()) ? to(address.node()) : Way.BY_EVENT;
    }

    private Way to(String node) {
        return self.filter(node::equals).isPresent() ? Way.HERE : Way.to(node);
    }

    /** Takes in who lives, and who of them leads. */
    void follow(Set<String> live, Optional<String> leader) {
        known = Optional.of(new Known(live, leader));
        lanes.keySet().retainAll(live);
    }

    /** Answers what other nodes ask at an address, on the context of the caller, until it is told to end. */
    <Q extends Record, R extends Record> Runnable serve(Address<Q, R> address, Consumer<Asked<Q, R>> answer) {
        var requests = codecs.of(address.request());
        var replies = codecs.of(address.reply());
        var desk = new Desk(
                vertx.getOrCreateContext(), incoming -> answer.accept(new ByPost<>(incoming, requests, replies)));
        desks.put(address.name(), desk);
        return () -> desks.remove(address.name(), desk);
    }

    private final class ByPost<Q extends Record, R extends Record> implements Asked<Q, R> {
        private final String from;
        private final long number;
        private final String address;
        private final Call call;
        private final RecordCodec<Q> requests;
        private final RecordCodec<R> replies;
        private Buffer body;

        ByPost(Incoming incoming, RecordCodec<Q> requests, RecordCodec<R> replies) {
            this.from = incoming.from();
            this.number = incoming.question().number();
            this.address = incoming.question().address();
            this.call = incoming.question().call();
            this.body = incoming.question().body();
            this.requests = requests;
            this.replies = replies;
        }

        @Override
        public String address() {
            return address;
        }

        @Override
        public Q body() {
            var taken = body;
            body = NOTHING; // it is a part of all that came with it, which would be kept until there is an answer
            return requests.read(taken);
        }

        @Override
        public Call call() {
            return call;
        }

        @Override
        public void answer(R answer) {
            send(from, new Answer(number, replies.written(answer)));
        }

        @Override
        public void refuse(int code, String why) {
            send(from, new Failure(number, ReplyFailure.RECIPIENT_FAILURE, code, why));
        }
    }

    /**
     * Asks a node.
     *
     * @param within how long the answer is waited for
     * @return fails with a {@link ReplyException} as the event bus does, with {@link Unanswered.Lost} when the node could
     *     not be reached
     */
    <Q extends Record, R extends Record> Future<R> ask(
            String node, Address<Q, R> address, Q body, Call call, Duration within) {
        Promise<R> answer = Promise.promise();
        long number = numbers.incrementAndGet();
        var question = new Question(
                number, address.name(), call, codecs.of(address.request()).written(body));
        pending.put(
                number,
                new Pending<>(
                        answer,
                        codecs.of(address.reply()),
                        System.nanoTime() + within.toNanos(),
                        Vertx.currentContext()));
        send(node, question);
        return answer.future();
    }

    private void send(String node, Letter letter) {
        lanes.computeIfAbsent(node, there -> new Lane(vertx, self.orElseThrow(), Post.address(there), this::returned))
                .put(letter);
    }

    /** Nobody knows whether a node got what could not be sent to its end; where there is none, nobody did. */
    private void returned(Mail mail, Throwable failure) {
        for (var letter : mail.letters()) {
            if (letter instanceof Question question) {
                var asked = pending.remove(question.number());
                if (asked != null) {
                    inTurn(failed(
                            asked, failure instanceof ReplyException ? failure : Unanswered.lost(question.address())));
                }
            }
        }
    }

    private void received(Mail mail) {
        var turn = new ArrayList<Runnable>();
        @Nullable Context context = null;
        for (var letter : mail.letters()) {
            var errand = errand(mail.from(), letter);
            if (!Objects.equals(errand.context(), context)) { // one turn for all that come to the same place
                inTurn(context, turn);
                turn = new ArrayList<>();
                context = errand.context();
            }
            turn.add(errand.work());
        }
        inTurn(context, turn);
    }

    private Errand errand(String from, Letter letter) {
        return switch (letter) {
            case Question question -> {
                var desk = desks.get(question.address());
                yield desk == null
                        ? new Errand(
                                null,
                                () -> send(from, new Failure(question.number(), ReplyFailure.NO_HANDLERS, -1, "")))
                        : new Errand(desk.context(), () -> desk.answer().accept(new Incoming(from, question)));
            }
            case Answer answer -> {
                var asked = pending.remove(answer.number());
                yield asked == null ? new Errand(null, () -> {}) : answered(asked, answer); // it came too late
            }
            case Failure failure -> {
                var asked = pending.remove(failure.number());
                yield asked == null
                        ? new Errand(null, () -> {})
                        : failed(asked, new ReplyException(failure.type(), failure.code(), failure.message()));
            }
        };
    }

    private static <R extends Record> Errand answered(Pending<R> pending, Answer answer) {
        return new Errand(pending.context(), () -> {
            R said;
            try {
                said = pending.codec().read(answer.body());
            } catch (RuntimeException | Error e) { // else nobody would ever hear of it
                pending.answer().tryFail(e);
                return;
            }
            pending.answer().tryComplete(said);
        });
    }

    private static Errand failed(Pending<?> pending, Throwable failure) {
        return new Errand(pending.context(), () -> pending.answer().tryFail(failure));
    }

    private static void inTurn(Errand errand) {
        inTurn(errand.context(), List.of(errand.work()));
    }

    private static void inTurn(@Nullable Context context, List<Runnable> turn) {
        if (turn.isEmpty()) {
            return;
        }
        if (context == null) {
            turn.forEach(Post::once);
        } else {
            try {
                context.runOnContext(here -> turn.forEach(Post::once));
            } catch (RuntimeException e) { // it is closed; others are not
                LOG.debug("nobody goes on with what was asked", e);
            }
        }
    }

    private static void once(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) { // what came with it is for others
            LOG.error("what came of a question was not taken in", e);
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        pending.forEach((number, waiting) -> {
            if (waiting.until() - now <= 0 && pending.remove(number, waiting)) {
                inTurn(failed(waiting, new ReplyException(ReplyFailure.TIMEOUT, "no answer in time")));
            }
        });
    }
}
