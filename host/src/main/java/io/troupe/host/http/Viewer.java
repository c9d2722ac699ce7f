package io.troupe.host.http;

import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskText;
import io.troupe.host.fact.Recorded;
import io.troupe.host.security.Caller;
import java.time.Duration;

/** Somebody who looks at facts, and may look at facts at all: the one place that decides what of them they see. */
record Viewer(Caller caller) {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A request on their behalf. */
    Call call() {
        return caller.call(PATIENCE);
    }

    /** Says whether a fact is this viewer's to see: those of their tenant are. */
    boolean maySee(Recorded fact) {
        return maySee(fact.tenant());
    }

    /** Says whether what a model says is this viewer's to see. */
    boolean maySee(TaskText text) {
        return maySee(text.tenant());
    }

    private boolean maySee(String whose) {
        return whose.equals(caller.tenant());
    }
}
