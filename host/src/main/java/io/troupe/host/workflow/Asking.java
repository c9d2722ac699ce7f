package io.troupe.host.workflow;

import io.troupe.api.Run;
import io.troupe.api.RunChange;
import io.troupe.api.Step;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.workflow.Strategies.Live;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps a strategy from being closed while it is asked. To be closed by who began it. Any thread; a question may be put on
 * one thread and given up on another.
 */
public final class Asking implements AutoCloseable {

    private final Entry entry;
    private final AtomicBoolean over = new AtomicBoolean();

    Asking(Entry entry) {
        this.entry = entry;
    }

    /** Which is asked. */
    public Live live() {
        return entry.live();
    }

    /**
     * Asks. Runs code of the plugin, on this thread, which should be a virtual one, for as long as that takes. What it
     * throws, and an answer that is none, is told to the supervision of plugins and thrown on; only errors of the machine
     * itself are not told.
     */
    public List<Step> next(Run run, List<RunChange> changes) {
        var strategy = live().strategy();
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(strategy.getClass().getClassLoader());
        try {
            var steps = List.copyOf(strategy.next(run, changes));
            if (!over.get()) {
                entry.answered();
            }
            return steps;
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            if (!over.get()) {
                entry.misbehaved(Trouble.THREW, "threw " + e.getClass().getName() + " when it was asked what is next");
            }
            throw e;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** It did not answer in time, and is not waited for any more: tells the supervision of plugins, and ends this. */
    public void hung(Duration limit) {
        if (end()) {
            entry.misbehaved(Trouble.HUNG, "did not say within " + limit.toMillis() + " ms what is next");
        }
    }

    @Override
    public void close() {
        end();
    }

    private boolean end() {
        boolean first = over.compareAndSet(false, true);
        if (first) {
            entry.end();
        }
        return first;
    }
}
