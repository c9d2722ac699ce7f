package io.troupe.host.http;

import io.troupe.host.bus.TaskText;
import io.troupe.host.fact.Recorded;

/** Somebody who looks at facts: the one place that decides what of them they may see. */
record Viewer(String tenant) {

    /** Says whether a fact is this viewer's to see: those of their tenant are. */
    boolean maySee(Recorded fact) {
        return maySee(fact.tenant());
    }

    /** Says whether what a model says is this viewer's to see. */
    boolean maySee(TaskText text) {
        return maySee(text.tenant());
    }

    private boolean maySee(String whose) {
        return whose.equals(tenant);
    }
}
