package io.troupe.host.security;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.bus.SecurityCalls.CreatedToken;
import io.troupe.host.bus.SecurityCalls.Granted;
import io.troupe.host.bus.SecurityCalls.ListTokens;
import io.troupe.host.bus.SecurityCalls.RevokeToken;
import io.troupe.host.bus.SecurityCalls.ShowGrants;
import io.troupe.host.bus.SecurityCalls.TokenList;
import io.troupe.host.bus.SecurityCalls.TokenView;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.SecurityFact.TokenCreated;
import io.troupe.host.fact.SecurityFact.TokenRevoked;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Once;
import io.troupe.host.journal.StoreUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The token service: makes, lists and revokes tokens, and lets those that count be found. Rebuilt from the journal at
 * start. On the Vert.x context on which it was started; nothing in it blocks.
 */
public final class Tokens implements AutoCloseable {

    private static final String STREAM = "token/";
    private static final int BATCH = 5_000;
    private static final int MOST_LIVE = 10_000;
    private static final int MOST_ENDED = 1_000;
    private static final long LOOK_MILLIS = 1_000;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Bus bus;
    private final Journal journal;
    private final Ids ids = new Ids();
    private final Grants grants;
    private final TokenBook book = new TokenBook();
    private final SignInLog signIns;
    private final TreeMap<String, Token> known = new TreeMap<>();
    private final List<Bus.Registration> registrations = new ArrayList<>();
    private long timer = -1;

    /**
     * Makes the service.
     *
     * @param rate of tokens for which none is named: calls a minute to each agent
     */
    public Tokens(Vertx vertx, Bus bus, Journal journal, int rate) {
        this.vertx = vertx;
        this.bus = bus;
        this.journal = journal;
        this.grants = new Grants(rate);
        this.signIns = new SignInLog(journal, book, new SignIns());
    }

    /** Reads what tokens there are, then serves. */
    public Future<Void> start() {
        registrations.add(bus.listen(Topic.FACT, this::follow));
        return rebuild(0).compose(done -> signIns.rebuild(0)).onSuccess(done -> {
            registrations.add(bus.serve(SecurityCalls.CREATE, this::create));
            registrations.add(bus.serve(SecurityCalls.LIST, this::list));
            registrations.add(bus.serve(SecurityCalls.REVOKE, this::revoke));
            registrations.add(bus.serve(SecurityCalls.GRANTS, (show, call) -> Future.succeededFuture(granted(show))));
            timer = vertx.setPeriodic(LOOK_MILLIS, look -> forget());
        });
    }

    @Override
    public void close() {
        registrations.forEach(Bus.Registration::close);
        vertx.cancelTimer(timer);
    }

    SignInLog signIns() {
        return signIns;
    }

    TokenBook book() {
        return book;
    }

    /** Makes the token of the one who started the host. It counts until the host ends and is in no fact. */
    public String operator() {
        var secret = Secret.fresh();
        book.add(Secret.digest(secret), Caller.operator());
        return secret;
    }

    private Future<CreatedToken> create(CreateToken request, Call call) {
        if (book.size() >= MOST_LIVE) {
            throw Refusal.of(ErrorCode.OVERLOADED, MOST_LIVE + " tokens count, which is the most: revoke some of them");
        }
        var secret = Secret.fresh();
        var digest = Secret.digest(secret);
        var fact = grants.token(ids.next("token"), request, call, Secret.hex(digest), known.values());
        long now = HostClock.millis();
        return begin(fact, request.idempotencyKey().map(key -> Once.id("token", asker(call), key)), now)
                .map(stream -> {
                    if (!stream.equals(STREAM + fact.id())) {
                        throw madeBefore(stream.substring(STREAM.length()));
                    }
                    var token = new Token(fact, now);
                    admit(token);
                    return new CreatedToken(token.view(HostClock.millis()), secret);
                });
    }

    private Future<TokenList> list(ListTokens request, Call call) {
        long now = HostClock.millis();
        return Future.succeededFuture(new TokenList(known.descendingMap().values().stream()
                .filter(token -> Grants.sees(call, token))
                .map(token -> token.view(now))
                .toList()));
    }

    private Future<TokenView> revoke(RevokeToken request, Call call) {
        var token = known.get(request.id());
        if (token == null || !Grants.sees(call, token)) {
            throw Refusal.of(
                    ErrorCode.TOKEN_NOT_FOUND,
                    "no token '" + shown(request.id()) + "', expected an id that the list of tokens gives");
        }
        if (token.revoked()) {
            return Future.succeededFuture(token.view(HostClock.millis()));
        }
        var fact = new TokenRevoked(token.id(), call.caller());
        return append(token.id(), 1, fact, token.tenant(), HostClock.millis()).map(done -> {
            end(token);
            return token.view(HostClock.millis());
        });
    }

    /** Those who are no token are whoever runs the host, and may do everything. */
    private Granted granted(ShowGrants show) {
        if (Caller.TAKEN.contains(show.caller())) {
            boolean somebody = !show.caller().equals(Caller.NOBODY);
            return new Granted(somebody, somebody ? Permissions.EVERYTHING.texts() : List.of());
        }
        long now = HostClock.millis();
        var live = known.values().stream()
                .filter(token -> !token.ended(now)
                        && token.name().equals(show.caller())
                        && token.tenant().equals(show.tenant()))
                .toList();
        return new Granted(
                !live.isEmpty(),
                live.stream()
                        .flatMap(token -> token.caller().permissions().texts().stream())
                        .distinct()
                        .toList());
    }

    private static String asker(Call call) {
        return call.tenant() + "/" + call.caller();
    }

    private static Refusal madeBefore(String id) {
        return Refusal.of(
                ErrorCode.TRANSITION_REFUSED,
                "this request made " + id
                        + ", whose secret was shown then; expected a new Idempotency-Key, and that one "
                        + "revoked if nobody has its secret");
    }

    private Future<String> begin(TokenCreated fact, Optional<String> append, long now) {
        var draft = Facts.draft(fact, now, fact.tenant(), Optional.empty());
        var stream = STREAM + fact.id();
        return append.isEmpty()
                ? append(fact.id(), 0, fact, fact.tenant(), now).map(stream)
                : Once.append(journal, new Append(append.get(), stream, 0, List.of(draft)))
                        .recover(failure -> Future.failedFuture(later(failure)));
    }

    private Future<Void> append(String id, long version, Fact fact, String tenant, long now) {
        var draft = Facts.draft(fact, now, tenant, Optional.empty());
        return journal.append(new Append(id + ":" + version, STREAM + id, version, List.of(draft)))
                .<Void>mapEmpty()
                .recover(failure -> Future.failedFuture(later(failure)));
    }

    private static Throwable later(Throwable failure) {
        return failure instanceof StoreUnavailable
                ? Refusal.later(ErrorCode.STORE_UNAVAILABLE, String.valueOf(failure.getMessage()), RETRY_AFTER)
                : failure;
    }

    private Future<Void> rebuild(long after) {
        return journal.under(STREAM, after, BATCH).compose(facts -> {
            facts.forEach(this::replay);
            return facts.isEmpty()
                    ? Future.succeededFuture()
                    : rebuild(facts.getLast().position());
        });
    }

    private void replay(Recorded recorded) {
        var fact = Facts.read(recorded);
        if (fact instanceof TokenCreated created) {
            admit(new Token(created, recorded.time()));
        } else if (fact instanceof TokenRevoked revoked) {
            Optional.ofNullable(known.get(revoked.id())).ifPresent(this::end);
        }
    }

    /** What other nodes write of tokens, and of who signed in by them, counts here, too. */
    private void follow(FactBatch batch) {
        for (var fact : batch.facts()) {
            if (fact.stream().startsWith(STREAM)) {
                replay(fact);
            } else {
                signIns.replay(fact);
            }
        }
    }

    private void admit(Token token) {
        if (known.putIfAbsent(token.id(), token) != null) {
            return; // its fact was heard before, or after its answer
        }
        if (!token.expired(HostClock.millis())) {
            book.add(token.digest(), token.caller());
        }
        forget();
    }

    private void end(Token token) {
        token.revoke();
        book.remove(token.id());
        forget();
    }

    /** Whoever holds something open for a token is told when it expires. Those that have ended are kept for whoever asks what became of them, the latest so many. */
    private void forget() {
        long now = HostClock.millis();
        var ended = known.values().stream().filter(token -> token.ended(now)).toList();
        ended.forEach(token -> book.remove(token.id()));
        ended.subList(0, Math.max(0, ended.size() - MOST_ENDED)).forEach(token -> known.remove(token.id()));
    }

    private static String shown(String id) {
        var text = Secret.without(id).replaceAll("\\p{Cntrl}", "?");
        return text.length() > 64 ? text.substring(0, 64) + "…" : text;
    }
}
