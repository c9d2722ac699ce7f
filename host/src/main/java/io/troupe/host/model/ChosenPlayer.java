package io.troupe.host.model;

import io.troupe.api.Content;
import io.troupe.api.Delta;
import io.troupe.api.Part;
import io.troupe.api.Performance;
import io.troupe.api.Player;
import io.troupe.api.PluginException;
import io.troupe.api.Reply;
import io.troupe.api.Stage;
import io.troupe.host.model.Players.Seat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A player for somebody who named it: goes through the operator's lanes, says in each reply who it was, and whatever its
 * code throws is no fault of the agent that is played.
 *
 * @param name by which it was asked for, with the model where one was named
 * @param note what has to be said of the choice
 */
record ChosenPlayer(ModelName name, Optional<String> note, Seat seat, Lanes lanes, Consumer<String> onWait)
        implements Player {

    @Override
    public Performance take(Part part, Stage stage) throws InterruptedException {
        var asked = name.model().map(part::withModel).orElse(part);
        seat.running().incrementAndGet();
        boolean taken = false;
        try {
            var performance = new Chosen(guarded(() -> seat.player().take(asked, stage)));
            taken = true;
            return performance;
        } finally {
            if (!taken) {
                seat.running().decrementAndGet();
            }
        }
    }

    /** It belongs to whoever opened it. */
    @Override
    public void close() {}

    private <T> T guarded(Callable<T> work) throws InterruptedException {
        try {
            return work.call();
        } catch (PluginException | InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError e) {
            throw new PluginException(
                    PluginException.Kind.UNAVAILABLE, "player '" + name.provider() + "' failed: " + e, e);
        }
    }

    private Performance.Turn told(Performance.Turn turn) {
        var reply = turn.reply();
        var model = name.provider() + "/" + reply.model();
        var said = note.map(words -> words + "; " + model + " played it");
        var all = said.map(words -> reply.note().map(own -> words + "; " + own).orElse(words))
                .or(reply::note);
        return new Performance.Turn(new Reply(reply.parts(), reply.stop(), reply.usage(), model, all), turn.cost());
    }

    private final class Chosen implements Performance {
        private final Performance performance;
        private final AtomicBoolean closed = new AtomicBoolean();

        Chosen(Performance performance) {
            this.performance = performance;
        }

        @Override
        public Turn say(List<Content> words, Consumer<Delta> onDelta) throws InterruptedException {
            return told(lanes.through(name, onWait, () -> guarded(() -> performance.say(words, onDelta))));
        }

        @Override
        public List<Content> results() throws InterruptedException {
            return guarded(performance::results);
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                try {
                    performance.close();
                } finally {
                    seat.running().decrementAndGet();
                }
            }
        }
    }
}
