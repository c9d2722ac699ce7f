package io.troupe.api;

import org.pf4j.ExtensionPoint;

/**
 * Does one kind of work for whoever asks. The host makes one instance with the no-argument constructor, calls
 * {@link #open} once, and then {@link #run} for many tasks at once, each on a virtual thread of its own; instance
 * state must therefore be safe for concurrent use.
 */
public interface Agent extends ExtensionPoint {

    /** Says what this agent is and can do. Cheap, and equal each time it is asked. */
    AgentCard card();

    /**
     * Takes the settings of {@code config/plugins/<plugin-id>.yaml}, once, before any task.
     *
     * @throws PluginException of kind {@code SETTINGS} when they cannot be used; the plugin is then not started
     */
    default void open(Settings settings) {}

    /**
     * Works on the task until it is done or has failed. Called on a virtual thread; may block.
     *
     * @throws InterruptedException when the task is cancelled or its deadline passes; let it pass
     */
    Outcome run(Task task, AgentContext context) throws InterruptedException;

    /**
     * Lets go of what {@link #open} took: threads, connections, files. Called once, when no task is at work any more; a
     * task that goes on for more than 60 seconds after the plugin was replaced or removed is interrupted before.
     * What is still held after two seconds is shown as a leak.
     */
    default void close() {}
}
