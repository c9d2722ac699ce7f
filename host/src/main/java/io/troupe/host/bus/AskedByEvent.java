package io.troupe.host.bus;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;

/**
 * A question that came over the event bus by itself.
 *
 * @param reply how its answer goes back
 */
record AskedByEvent<Q extends Record, R extends Record>(Message<Q> message, DeliveryOptions reply)
        implements Asked<Q, R> {

    @Override
    public String address() {
        return message.address();
    }

    @Override
    public Q body() {
        return message.body();
    }

    @Override
    public Call call() {
        return CallHeaders.read(message.headers());
    }

    @Override
    public void answer(R answer) {
        message.reply(answer, reply);
    }

    @Override
    public void refuse(int code, String why) {
        message.fail(code, why);
    }
}
