package io.troupe.host.agent;

import io.troupe.api.AgentContext;
import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Progress;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What an agent sees of the host while it works on one task. */
final class TaskContext implements AgentContext {

    private static final Duration NOTE_WITHIN = Duration.ofSeconds(5);
    private static final int LONGEST_NOTE = 2_000;

    private final Start start;
    private final Resident agent;
    private final Bus bus;
    private final Context context;
    private final AtomicReference<@Nullable String> newest = new AtomicReference<>();
    private final AtomicBoolean sending = new AtomicBoolean();
    private volatile boolean ended;

    TaskContext(Start start, Resident agent, Bus bus, Context context) {
        this.start = start;
        this.agent = agent;
        this.bus = bus;
        this.context = context;
    }

    /** One note is under way at a time; of those that come meanwhile the newest stays. */
    @Override
    public void progress(String note) {
        newest.set(note.length() > LONGEST_NOTE ? note.substring(0, LONGEST_NOTE) : note);
        if (!ended && sending.compareAndSet(false, true)) {
            context.runOnContext(ignored -> send());
        }
    }

    @Override
    public Budget budget() {
        return start.budget();
    }

    @Override
    public String idempotencyKey() {
        return start.id();
    }

    @Override
    public <T extends Record> T read(Json json, Class<T> type) {
        return AgentRecords.read(agent.records(), json, type);
    }

    @Override
    public Json write(Record value) {
        return AgentRecords.write(agent.records(), value);
    }

    /** The work is over; notes from threads that it left behind go nowhere. */
    void end() {
        ended = true;
    }

    private void send() {
        var note = newest.getAndSet(null);
        if (note != null) {
            bus.request(TaskCalls.PROGRESS, new Progress(start.id(), start.epoch(), note), Call.ofHost(NOTE_WITHIN))
                    .onComplete(ignored -> afterwards());
        } else {
            sending.set(false);
            if (newest.get() != null && sending.compareAndSet(false, true)) {
                send();
            }
        }
    }

    private void afterwards() {
        if (!ended) {
            send();
        }
    }
}
