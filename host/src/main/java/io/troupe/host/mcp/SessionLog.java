package io.troupe.host.mcp;

import io.troupe.host.fact.SessionFact.SessionKept;
import io.vertx.core.Future;
import java.util.Optional;

/** Where what is to be known of sessions outlives the node that began them. Any thread; nothing blocks. */
public interface SessionLog {

    /** What the names of their streams begin with. */
    String STREAM = "session/";

    /** Sessions then end with the node. */
    SessionLog NONE = new SessionLog() {
        @Override
        public Future<Void> keep(String stream, String tenant, SessionKept kept) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Optional<SessionKept>> last(String stream) {
            return Future.succeededFuture(Optional.empty());
        }
    };

    /** Writes it down; durable when the future succeeds. */
    Future<Void> keep(String stream, String tenant, SessionKept kept);

    /** What was written last of this session. */
    Future<Optional<SessionKept>> last(String stream);
}
