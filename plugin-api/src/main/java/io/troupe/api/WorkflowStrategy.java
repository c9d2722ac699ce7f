package io.troupe.api;

import java.util.List;
import org.pf4j.ExtensionPoint;

/**
 * Decides what a run of a workflow does next. The host keeps the run: its graph, what is ready, what came out; what a
 * strategy decides is written down before it is done. So a strategy keeps nothing: it is a pure function of the run and of
 * what has just happened in it, and a run goes on after a crash, on another node, or with another version of its strategy.
 * One instance is asked about many runs at once, on virtual threads.
 */
public interface WorkflowStrategy extends ExtensionPoint {

    /** What definitions call it: {@code strategy: graph}. */
    String name();

    /**
     * Takes the settings of {@code config/plugins/<plugin-id>.yaml}, once, before anything else is asked.
     *
     * @throws PluginException of kind {@code SETTINGS} when they cannot be used; the plugin is then not started
     */
    default void open(Settings settings) {}

    /**
     * Says what the run does next, in this order; nothing at all lets it wait for what is under way. The same run and the
     * same changes must give the same answer: no clock but {@link Run#now}, no chance, nothing remembered. To be quick: 5
     * seconds are the most, and a run that waits for nothing and is given nothing to do fails.
     *
     * @param run as it is now, of use only until this returns
     * @param changes what has happened since the strategy was last asked, oldest first; after a restart of the host the
     *     same may come again
     */
    List<Step> next(Run run, List<RunChange> changes);

    /** Lets go of what {@link #open} took. */
    default void close() {}
}
