package io.troupe.host.tool;

import io.troupe.api.Answer;
import io.troupe.api.ChatModel;
import io.troupe.api.PluginException;
import io.troupe.api.Question;
import io.troupe.api.ToolContext;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.ToolCalls;
import io.troupe.host.bus.ToolCalls.Ask;
import io.troupe.host.bus.ToolCalls.Pause;
import io.troupe.host.bus.ToolCalls.Tell;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/** What a tool sees of the host while it works on a call of a client: the client itself, by way of its edge. */
final class AskedBack implements ToolContext {

    private final Bus bus;
    private final ToolCalls.Call call;
    private final Call header;
    private final AtomicReference<Optional<String>> unsaid = new AtomicReference<>(Optional.empty());
    private boolean telling;

    AskedBack(Bus bus, ToolCalls.Call call, Call header) {
        this.bus = bus;
        this.call = call;
        this.header = header;
    }

    /** One note is under way at a time; of those that come meanwhile the newest is told. */
    @Override
    public void progress(String note) {
        if (!call.back().hears()) {
            return;
        }
        unsaid.set(Optional.of(note));
        tell();
    }

    private void tell() {
        synchronized (this) {
            if (telling || unsaid.get().isEmpty()) {
                return;
            }
            telling = true;
        }
        var note = unsaid.getAndSet(Optional.empty()).orElse("");
        bus.request(at(ToolCalls.TELL), new Tell(call.id(), note), header).onComplete(either -> {
            synchronized (this) {
                telling = false;
            }
            if (either.succeeded()) {
                tell();
            }
        });
    }

    @Override
    public void pause(Duration time) {
        var _ = bus.request(at(ToolCalls.PAUSE), new Pause(call.id(), time.toMillis()), header);
    }

    @Override
    public Instant deadline() {
        return HostClock.onMachine(call.deadline());
    }

    @Override
    public String idempotencyKey() {
        return call.id();
    }

    @Override
    public Answer ask(Question question) throws InterruptedException {
        if (!call.back().answers()) {
            throw new PluginException(
                    PluginException.Kind.REFUSED,
                    "nobody can be asked: the client declared no elicitation by form, expected one that did");
        }
        return await(at(ToolCalls.ASK), new Ask(call.id(), call.tool(), question))
                .answer()
                .<Answer>map(Answer.Given::new)
                .orElseGet(Answer.Declined::new);
    }

    @Override
    public Optional<ChatModel> model() {
        return call.back().thinks() ? Optional.of(new ClientModel(this, call.id())) : Optional.empty();
    }

    <Q extends Record, R extends Record> Address<Q, R> at(Address<Q, R> address) {
        return address.on(call.back().edge());
    }

    /** Asks the client and waits. */
    <Q extends Record, R extends Record> R await(Address<Q, R> address, Q question) throws InterruptedException {
        try {
            return bus.request(address, question, header)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            var words = e.getCause() instanceof Refusal refusal
                    ? refusal.problem().detail()
                    : String.valueOf(e.getMessage());
            throw new PluginException(PluginException.Kind.REFUSED, words);
        }
    }
}
