package io.troupe.host;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.SessionFact.SessionKept;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.StoreUnavailable;
import io.troupe.host.mcp.SessionLog;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Lets the MCP edge keep what it has to know of sessions in the journal, which it does not know. */
record DurableSessions(Journal journal, Ids ids) implements SessionLog {

    private static final int PAGE = 500;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    @Override
    public Future<Void> keep(String stream, String tenant, SessionKept kept) {
        var draft = Facts.draft(kept, HostClock.millis(), tenant, Optional.empty());
        return journal.append(new Append(ids.next("session"), stream, Append.ANY, List.of(draft)))
                .mapEmpty();
    }

    @Override
    public Future<Optional<SessionKept>> last(String stream) {
        return last(stream, 0, Optional.empty())
                .recover(failure -> Future.failedFuture(
                        failure instanceof StoreUnavailable
                                ? Refusal.later(
                                        ErrorCode.STORE_UNAVAILABLE, String.valueOf(failure.getMessage()), RETRY_AFTER)
                                : failure));
    }

    private Future<Optional<SessionKept>> last(String stream, long after, Optional<SessionKept> before) {
        return journal.stream(stream, after, PAGE).compose(facts -> {
            var latest = facts.stream()
                    .map(Facts::read)
                    .filter(SessionKept.class::isInstance)
                    .map(SessionKept.class::cast)
                    .reduce((earlier, later) -> later)
                    .or(() -> before);
            return facts.size() < PAGE
                    ? Future.succeededFuture(latest)
                    : last(stream, facts.getLast().version(), latest);
        });
    }
}
