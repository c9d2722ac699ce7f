package io.troupe.api;

import java.util.List;

/** How a task ended. More cases may come; the host consumes them, agents make them. */
public sealed interface Outcome {

    /** The work is done. A structured part is checked against the skill's output schema. */
    record Completed(List<Content> answer) implements Outcome {
        public Completed {
            answer = List.copyOf(answer);
        }
    }

    /**
     * The work could not be done.
     *
     * @param reason names the thing, the value and the expectation; callers read it
     * @param retryable true when trying again later may help
     */
    record Failed(String reason, boolean retryable) implements Outcome {
        public Failed {
            Names.notBlank("reason", reason);
        }
    }

    static Outcome completed(String text) {
        return new Completed(List.of(Content.text(text)));
    }

    static Outcome completed(Json structured) {
        return new Completed(List.of(Content.structured(structured)));
    }

    static Outcome failed(String reason) {
        return new Failed(reason, false);
    }
}
