package io.troupe.api;

import java.util.List;
import java.util.Optional;

/** The tools of one provider. Safe for many threads at once. */
public interface Tools extends AutoCloseable {

    /** The tools there are now, names unique. Cheap. */
    List<Tool> list();

    /**
     * Calls a tool on a virtual thread; may block. What the caller of the tool can mend (a wrong path, a bad argument)
     * is a failed result; so is a tool that is not there.
     *
     * @param call its input has been checked against the tool's schema
     * @throws PluginException when the provider itself cannot work; {@code UNAVAILABLE} when trying again may help
     * @throws InterruptedException when nobody waits any more; let it pass
     */
    ToolResult call(ToolCall call, ToolContext context) throws InterruptedException;

    /** Takes a listener that is to be told, on any thread, when {@link #list} or what is offered besides changed. */
    default void onChange(Runnable listener) {}

    /** Documents that clients may read. */
    default Optional<Resources> resources() {
        return Optional.empty();
    }

    /** Prompts that clients may use. */
    default Optional<Prompts> prompts() {
        return Optional.empty();
    }

    @Override
    default void close() {}
}
