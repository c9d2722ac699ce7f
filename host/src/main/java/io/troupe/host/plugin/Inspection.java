package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.Readers.Job;
import io.troupe.host.plugin.Readers.Result;
import io.troupe.host.plugin.Reading.Unusable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Has a file read, and goes on with what is fit. On the plugin folder's thread. */
final class Inspection {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Surroundings around;
    private final PluginReader reader;
    private final Settling settling;
    private final Recall next;

    Inspection(Surroundings around, PluginReader reader, Settling settling, Recall next) {
        this.around = around;
        this.reader = reader;
        this.settling = settling;
        this.next = next;
    }

    void begin(Work work) {
        var form = Form.of(work.file(), work.due().stamp().folder());
        if (form.isEmpty()) {
            around.arrivals().end(work);
            return;
        }
        Optional<String> known =
                work.anew() || work.fallback() || work.predecessor().isPresent()
                        ? Optional.empty()
                        : around.shelf()
                                .from(work.file())
                                .filter(load -> load.source().equals(work.source())) // else it is another's by now
                                .map(load -> load.identity().digest());
        around.readers()
                .add(new Job<>(
                        () -> reader.read(work.source(), work.read(), form.get(), known),
                        LIMIT,
                        result -> inspected(work, form.get(), result),
                        Inspection::discard));
    }

    private static void discard(Reading reading) {
        if (reading instanceof Reading.Fit(var candidate)) {
            candidate.discard();
        }
    }

    private void inspected(Work work, Form form, Result<Reading> result) {
        var reading = result.value() == null ? unreadable(work, form, result) : result.value();
        if (around.arrivals().isStale(work)) {
            discard(reading);
            return;
        }
        var due = work.due();
        if (!work.fallback() && !Stamp.of(work.file()).equals(due.stamp())) { // changed under our hands
            discard(reading);
            settling.touch(work.file(), System.nanoTime()); // what begins then takes over from this
            return;
        }
        switch (reading) {
            case Reading.Incomplete(var otherwise) -> incomplete(work, otherwise);
            case Unusable unusable -> around.fallback().refuse(work, unusable, false);
            case Reading.Unchanged() -> {
                around.shelf().unchanged(work.file(), due.stamp());
                around.arrivals().end(work);
            }
            case Reading.NoPlugin() -> {
                around.shelf().pass(work.file(), due.stamp());
                around.arrivals().end(work);
            }
            case Reading.Fit(var candidate) -> next.begin(work, candidate);
        }
    }

    private void incomplete(Work work, Unusable otherwise) {
        if (work.due().late()) {
            around.fallback().refuse(work, otherwise, false);
            return;
        }
        settling.hold(work.due());
        if (!work.withdraws() && work.predecessor().isEmpty()) { // else the next takes over from this
            around.arrivals().end(work);
        }
    }

    private static Reading unreadable(Work work, Form form, Result<Reading> result) {
        var identity = PluginReader.unnamed(work.source(), "", form);
        var failure = result.cause();
        return failure instanceof IOException || failure instanceof TimeoutException
                ? new Unusable(identity, PluginState.REFUSED, "cannot be read: " + failure)
                : Failure.of(identity, failure);
    }
}
