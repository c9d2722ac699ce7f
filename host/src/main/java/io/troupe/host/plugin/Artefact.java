package io.troupe.host.plugin;

import io.troupe.host.plugin.AgentPort.Listed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What was in a file, ready to be listed. */
interface Artefact extends AutoCloseable {

    /** Hands over every agent, or none where one is refused. */
    List<Listed> list(AgentPort port);

    /** Lets go of what it holds; its agents have been removed before. Does not throw. */
    @Override
    void close();

    /** Takes one step after the other; when one throws, what the earlier ones listed is removed again. */
    static List<Listed> allOrNone(List<Supplier<Listed>> steps) {
        var listed = new ArrayList<Listed>();
        try {
            steps.forEach(step -> listed.add(step.get()));
            return listed;
        } catch (RuntimeException | Error e) {
            listed.forEach(agent -> agent.remove());
            throw e;
        }
    }
}
