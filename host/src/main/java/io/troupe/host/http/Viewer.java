package io.troupe.host.http;

import io.troupe.host.bus.TaskText;
import io.troupe.host.fact.Recorded;
import io.troupe.host.security.Caller;
import io.troupe.host.security.Gate;

/** Somebody who looks at facts: the one place that decides what of them they may see. */
record Viewer(Caller caller, Gate gate) {

    /** Says whether they may still look: a token may have been revoked or have expired since they came. */
    boolean counts() {
        return gate.counts(caller);
    }

    /** Says whether they came by having signed in on the page. */
    boolean signedIn() {
        return caller.signIn().isPresent();
    }

    String tenant() {
        return caller.tenant();
    }

    /** Says whether a fact is this viewer's to see: those of their tenant are, but for tokens without permission. */
    boolean maySee(Recorded fact) {
        return maySee(fact.tenant())
                && (!fact.stream().startsWith("token/") || caller.permissions().host("tokens", "read"));
    }

    /** Says whether what a model says is this viewer's to see. */
    boolean maySee(TaskText text) {
        return maySee(text.tenant());
    }

    private boolean maySee(String whose) {
        return whose.equals(caller.tenant());
    }
}
