package io.troupe.host.workflow;

import io.troupe.api.WorkflowStrategy;
import io.troupe.host.fact.Origin;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.workflow.Strategies.Live;
import io.troupe.host.workflow.Strategies.Troubled;
import java.util.concurrent.atomic.AtomicInteger;

/** One load of a strategy: who asks it, and how it fares. Any thread. */
final class Entry {

    private final Live live;
    private final Origin origin;
    private final Troubled troubled;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger inRow = new AtomicInteger();
    private volatile boolean left;

    Entry(String name, WorkflowStrategy strategy, Origin origin, Troubled troubled) {
        this.live = new Live(name, origin.version(), strategy);
        this.origin = origin;
        this.troubled = troubled;
    }

    Live live() {
        return live;
    }

    Origin origin() {
        return origin;
    }

    int running() {
        return running.get();
    }

    Asking begin() {
        running.incrementAndGet();
        return new Asking(this);
    }

    void end() {
        running.decrementAndGet();
    }

    /** It was let go; what is asked of it may still be. */
    void leave() {
        left = true;
    }

    void answered() {
        if (inRow.get() != 0) { // seldom, so that many threads do not write to one place
            inRow.set(0);
        }
    }

    /** It did what it must not; nobody cares once it has left. */
    void misbehaved(Trouble trouble, String detail) {
        int times = inRow.incrementAndGet();
        if (!left) {
            troubled.by(trouble, "strategy '" + live.name() + "' " + detail, times);
        }
    }
}
