package io.troupe.host.mcp;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.HostClock;
import io.troupe.host.mcp.Invocation.Came;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;

/** Gives work to agents for clients, and follows it as long as a client waits. */
final class Errands {

    private static final long FIRST_WAIT_MILLIS = 50;
    private static final Duration TAKING_OVER = Duration.ofSeconds(30);
    /** Work may be given while one node leads no more and another not yet. */
    private static final Duration ACCEPTING = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Bus bus;
    private final Notes notes;

    Errands(Vertx vertx, Bus bus, Notes notes) {
        this.vertx = vertx;
        this.bus = bus;
        this.notes = notes;
    }

    /** Waits, for a while, for work that was given already. On the event loop of the exchange. */
    Future<Came> rejoin(String task, Exchange exchange) {
        var following = new Invocation(vertx, bus, notes, exchange);
        return Again.ask(
                        vertx,
                        HostClock.now().plus(TAKING_OVER),
                        () -> bus.request(
                                TaskCalls.SHOW,
                                new Show(task, Optional.empty(), 0),
                                exchange.call(Duration.ofSeconds(10))))
                .compose(following::goOn)
                .onComplete(either -> following.close());
    }

    /**
     * Gives the work and waits, for a while. On the event loop of the exchange. Nearly all agents of code are done within
     * the first wait; one message to the task service is then enough.
     */
    Future<Came> run(Submit submit, Exchange exchange) {
        boolean listening = exchange.isListening();
        if (listening) {
            notes.expect();
        }
        var following = new Invocation(vertx, bus, notes, exchange);
        var accepted = bus.request(
                TaskCalls.SUBMIT, submit.withWait(listening ? 0 : FIRST_WAIT_MILLIS), exchange.call(ACCEPTING));
        var came = accepted.compose(following::goOn).onComplete(either -> following.close());
        if (listening) {
            var _ = accepted.onComplete(either -> notes.expectNoMore()); // by now it listens to its own task
        }
        return came;
    }
}
