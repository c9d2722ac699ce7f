package io.troupe.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a strategy has a run do next. More cases may come; strategies make them, the host consumes them. */
public sealed interface Step {

    /**
     * Starts steps of the graph.
     *
     * @param steps of {@link Run#ready}
     */
    record Start(List<String> steps) implements Step {
        public Start {
            steps = List.copyOf(steps);
        }
    }

    /**
     * Asks a human; the answer comes as {@link RunChange.Answered}. Asking the same id again is asking once.
     *
     * @param id unique among the questions of the run
     */
    record Ask(String id, Question question) implements Step {
        public Ask {
            Names.notBlank("id of a question", id);
        }
    }

    /**
     * Waits for a time, which comes as {@link RunChange.TimeCame}, never early.
     *
     * @param id unique among the times of the run
     */
    record WaitUntil(String id, Instant time) implements Step {
        public WaitUntil {
            Names.notBlank("id of a time", id);
        }
    }

    /** Changes the part of the graph that was not started yet. */
    record Change(GraphEdit edit) implements Step {}

    /** Undoes what was completed, last first, and ends the run as rolled back. */
    record RollBack(String reason) implements Step {
        public RollBack {
            Names.notBlank("reason", reason);
        }
    }

    /**
     * Ends the run as completed; what still runs is cancelled, what was not started never will be.
     *
     * @param output what came out; as the definition says when empty
     */
    record Finish(Optional<Json> output) implements Step {}

    /** Ends the run as failed; what still runs is cancelled. */
    record Fail(String reason) implements Step {
        public Fail {
            Names.notBlank("reason", reason);
        }
    }

    static Step start(List<String> steps) {
        return new Start(steps);
    }

    static Step finish() {
        return new Finish(Optional.empty());
    }
}
