package io.troupe.models.wire;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/**
 * A body that tells when it is asked for, which is when there is a connection to send it over.
 *
 * @param tell may be run more than once: a client may send a body again
 */
record Telling(BodyPublisher body, Runnable tell) implements BodyPublisher {

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        tell.run();
        body.subscribe(subscriber);
    }
}
