package io.troupe.host.bus;

import io.troupe.host.bus.Letter.Mail;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageProducer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/** Letters to one node, which leave in the order in which they came. Any thread. */
final class Lane {

    private static final int MOST_LETTERS = 256;
    private static final int MOST_BYTES = 256 << 10;

    private final Vertx vertx;
    private final String from;
    private final MessageProducer<Mail> out;
    private final BiConsumer<Mail, Throwable> returned;
    private final Queue<Letter> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean leaving = new AtomicBoolean();

    /**
     * Makes an empty one.
     *
     * @param from the node that sends
     * @param address on the event bus where the other node takes mail
     * @param returned is given what could not be sent, and why
     */
    Lane(Vertx vertx, String from, String address, BiConsumer<Mail, Throwable> returned) {
        this.vertx = vertx;
        this.from = from;
        this.out = vertx.eventBus().sender(address, new DeliveryOptions().setCodecName(MailCodec.NAME));
        this.returned = returned;
    }

    /** On an event loop what is done next may have more to send; elsewhere there is nothing to wait for. */
    void put(Letter letter) {
        waiting.add(letter);
        if (!Context.isOnEventLoopThread()) {
            leave();
        } else if (leaving.compareAndSet(false, true)) {
            vertx.getOrCreateContext().runOnContext(soon -> leave());
        }
    }

    private synchronized void leave() {
        leaving.set(false); // first: what is put from now on is taken now or leaves by itself
        var letters = new ArrayList<Letter>();
        int bytes = 0;
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            if (letters.size() == MOST_LETTERS || (bytes > 0 && bytes + next.length() > MOST_BYTES)) {
                send(letters);
                letters.clear();
                bytes = 0;
            }
            letters.add(next);
            bytes += next.length();
        }
        if (!letters.isEmpty()) {
            send(letters);
        }
    }

    private void send(List<Letter> letters) {
        var mail = new Mail(from, letters);
        out.write(mail).onFailure(failure -> returned.accept(mail, failure));
    }
}
