package io.troupe.host.security;

import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.SecurityFact.SignInKept;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Journal.Append;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has all nodes know who signed in, and this one after a restart: by a fact when somebody signs in and one when they sign
 * out. Of the secret only the digest is told, as it is of tokens. Whoever signed in as the one who started a host did so by
 * a token that is in no fact and counts on that host alone, as does then the sign-in.
 */
final class SignInLog {

    static final String STREAM = "sign-in/";

    private static final Logger LOG = LoggerFactory.getLogger(SignInLog.class);
    private static final int BATCH = 1_000;
    private static final long PATIENCE_MILLIS = 2_000;

    private final Journal journal;
    private final TokenBook book;
    private final SignIns signIns;
    private final Ids ids = new Ids();

    SignInLog(Journal journal, TokenBook book, SignIns signIns) {
        this.journal = journal;
        this.book = book;
        this.signIns = signIns;
    }

    SignIns signIns() {
        return signIns;
    }

    /** Tells of one; done, and never failed, when others can know, or when that took too long: it then counts here alone. */
    Future<Void> begun(Caller caller) {
        return write(caller, caller.expires().map(Instant::toEpochMilli).orElse(0L));
    }

    Future<Void> ended(Caller caller) {
        return write(caller, 0);
    }

    private Future<Void> write(Caller caller, long until) {
        if (!caller.hasToken() || caller.signIn().isEmpty()) {
            return Future.succeededFuture();
        }
        Fact fact = new SignInKept(caller.id(), until);
        var draft = Facts.draft(fact, HostClock.millis(), caller.tenant(), Optional.empty());
        var stream = STREAM + caller.signIn().get();
        return journal.append(new Append(ids.next("sign-in"), stream, Append.ANY, List.of(draft)))
                .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .recover(failure -> {
                    LOG.warn("other nodes do not know who signed in or out: {}", failure.getMessage());
                    return Future.succeededFuture();
                });
    }

    /** Takes what this node or another wrote. */
    void replay(Recorded fact) {
        if (!fact.stream().startsWith(STREAM) || !(Facts.read(fact) instanceof SignInKept kept)) {
            return;
        }
        var name = fact.stream().substring(STREAM.length());
        if (kept.until() == 0) {
            signIns.end(name);
        } else if (kept.until() > HostClock.millis()) {
            book.caller(kept.token())
                    .ifPresent(caller ->
                            signIns.restore(caller.signedIn(name, Instant.ofEpochMilli(kept.until())), fact.time()));
        }
    }

    /** Reads what there is, once tokens are known. */
    Future<Void> rebuild(long after) {
        return journal.under(STREAM, after, BATCH).compose(facts -> {
            facts.forEach(this::replay);
            return facts.isEmpty()
                    ? Future.succeededFuture()
                    : rebuild(facts.getLast().position());
        });
    }
}
