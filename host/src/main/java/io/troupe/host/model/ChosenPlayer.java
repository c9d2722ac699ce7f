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
import java.util.concurrent.atomic.AtomicReference;
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
    public Performance take(Part part, Stage stage) {
        var asked = name.model().map(part::withModel).orElse(part);
        seat.running().incrementAndGet();
        return new Chosen(asked, stage);
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

    /** Takes its part when something is said first, in the lane: until then there is no program that waits. */
    private final class Chosen implements Performance {
        private final Part part;
        private final Stage stage;
        private final AtomicReference<Optional<Performance>> taken = new AtomicReference<>(Optional.empty());
        private final AtomicBoolean closed = new AtomicBoolean();

        Chosen(Part part, Stage stage) {
            this.part = part;
            this.stage = stage;
        }

        @Override
        public Turn say(List<Content> words, Consumer<Delta> onDelta) throws InterruptedException {
            return told(lanes.through(
                    name, onWait, () -> guarded(() -> performance().say(words, onDelta))));
        }

        private Performance performance() throws InterruptedException {
            var there = taken.get();
            if (there.isPresent()) {
                return there.get();
            }
            var performance = seat.player().take(part, stage);
            taken.set(Optional.of(performance));
            if (closed.get()) { // meanwhile, so that nobody else closes it
                performance.close();
                throw new PluginException(
                        PluginException.Kind.UNAVAILABLE, "player '" + name.provider() + "' was let go of");
            }
            return performance;
        }

        @Override
        public List<Content> results() throws InterruptedException {
            var there = taken.get();
            return there.isPresent() ? guarded(there.get()::results) : List.of();
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                try {
                    taken.get().ifPresent(Performance::close);
                } finally {
                    seat.running().decrementAndGet();
                }
            }
        }
    }
}
