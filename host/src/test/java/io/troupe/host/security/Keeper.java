package io.troupe.host.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.host.bus.Address;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.bus.SecurityCalls.CreatedToken;
import io.troupe.host.bus.SecurityCalls.ListTokens;
import io.troupe.host.bus.SecurityCalls.RevokeToken;
import io.troupe.host.bus.SecurityCalls.TokenView;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Refusal;
import io.troupe.host.journal.MemoryJournal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The token service with a journal that outlives it. */
final class Keeper implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    final Vertx vertx = Vertx.vertx();
    final Bus bus = new Bus(vertx);
    final MemoryJournal journal = MemoryJournal.keeping();
    private Tokens tokens;

    Keeper() throws Exception {
        tokens = started();
    }

    Tokens tokens() {
        return tokens;
    }

    /** Ends the service as a kill does, and begins it anew on the same journal. */
    void restart() throws Exception {
        tokens.close();
        tokens = started();
    }

    Gate gate(boolean required) {
        return Gate.of(tokens, new Audit(vertx, journal), required);
    }

    private Tokens started() throws Exception {
        var fresh = new Tokens(vertx, bus, journal, 100);
        await(onContext(fresh::start));
        return fresh;
    }

    private <T> Future<T> onContext(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        vertx.runOnContext(now -> work.get().onComplete(promise));
        return promise.future();
    }

    static Call local() {
        return Caller.local().call(PATIENCE);
    }

    static Call as(String name, String tenant, String permissions) {
        return Call.of(name, tenant, Permissions.of(permissions), PATIENCE);
    }

    static CreateToken wanted(String name, String... permissions) {
        return new CreateToken(name, List.of(permissions), Optional.empty(), Optional.empty(), Optional.empty());
    }

    <Q extends Record, R extends Record> R ask(Address<Q, R> address, Q question, Call call) throws Exception {
        return await(bus.request(address, question, call));
    }

    CreatedToken create(String name, String... permissions) throws Exception {
        return ask(SecurityCalls.CREATE, wanted(name, permissions), local());
    }

    CreatedToken create(CreateToken wanted) throws Exception {
        return ask(SecurityCalls.CREATE, wanted, local());
    }

    TokenView revoke(String id) throws Exception {
        return ask(SecurityCalls.REVOKE, new RevokeToken(id), local());
    }

    List<TokenView> list(Call call) throws Exception {
        return ask(SecurityCalls.LIST, new ListTokens(), call).tokens();
    }

    <Q extends Record, R extends Record> Refusal refused(Address<Q, R> address, Q question, Call call) {
        var thrown = catchThrowableOfType(ExecutionException.class, () -> ask(address, question, call));
        assertThat(thrown).as("the refusal").isNotNull().hasCauseInstanceOf(Refusal.class);
        return (Refusal) Objects.requireNonNull(thrown.getCause());
    }

    List<Recorded> recorded() throws Exception {
        return await(journal.tail(0, 100_000));
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        tokens.close();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
