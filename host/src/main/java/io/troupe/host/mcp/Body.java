package io.troupe.host.mcp;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * Collects a request's body up to a limit. What comes over the limit is read on and thrown away, so that the client
 * gets to see the refusal; one that never ends is cut off.
 */
final class Body {

    private static final int PATIENCE = 8;

    private final HttpServerRequest request;
    private final int limit;
    private final Promise<Buffer> whole = Promise.promise();
    private Buffer collected = Buffer.buffer(0);
    private boolean owned;
    private long seen;

    private Body(HttpServerRequest request, int limit) {
        this.request = request;
        this.limit = limit;
    }

    /** Reads the body; fails with {@link TooLarge} at once when it is known to be over the limit. */
    static Future<Buffer> read(HttpServerRequest request, int limit) {
        var body = new Body(request, limit);
        request.handler(body::more);
        request.endHandler(end -> body.whole.tryComplete(body.collected));
        request.exceptionHandler(body.whole::tryFail);
        if (declared(request) > limit) {
            body.whole.fail(new TooLarge());
        }
        return body.whole.future();
    }

    private void more(Buffer chunk) {
        seen += chunk.length();
        if (seen > (long) limit * PATIENCE) {
            request.connection().close();
        } else if (seen > limit || whole.future().isComplete()) {
            collected = Buffer.buffer(0);
            whole.tryFail(new TooLarge());
        } else if (seen == chunk.length()) {
            collected = chunk; // nearly always the only one: not copied
        } else {
            collected = (owned ? collected : collected.copy()).appendBuffer(chunk);
            owned = true;
        }
    }

    private static long declared(HttpServerRequest request) {
        var length = request.getHeader("content-length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The body has more bytes than allowed. */
    static final class TooLarge extends RuntimeException {
        TooLarge() {
            super("body too large", null, false, false);
        }
    }
}
