package io.troupe.host.workflow;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.vertx.core.Future;
import java.util.Optional;

/** Runs that are steps of other runs. Each answers how the run ended, where it has. */
interface SubRuns {

    SubRuns NONE = new SubRuns() {
        @Override
        public Future<Optional<Event.WorkEnded>> begin(RunEntry parent, Node node, Json input, Budget budget) {
            throw new IllegalStateException("nobody starts runs yet");
        }

        @Override
        public Future<Optional<Event.WorkEnded>> rollBack(RunEntry parent, String run) {
            throw new IllegalStateException("nobody rolls runs back yet");
        }

        @Override
        public Future<Optional<Event.WorkEnded>> cancel(RunEntry parent, String run, String why) {
            throw new IllegalStateException("nobody cancels runs yet");
        }
    };

    /** Starts the run that a step is, or finds it where it was started before. */
    Future<Optional<Event.WorkEnded>> begin(RunEntry parent, Node node, Json input, Budget budget);

    Future<Optional<Event.WorkEnded>> rollBack(RunEntry parent, String run);

    Future<Optional<Event.WorkEnded>> cancel(RunEntry parent, String run, String why);
}
