package io.troupe.host.plugin;

import io.troupe.api.Agent;
import io.troupe.api.PluginException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Where the agents of plugins go. Called on one thread at a time. */
public interface AgentPort {

    /**
     * Takes in an agent that is code, already opened.
     *
     * @throws PluginException of kind {@code REFUSED} when it cannot be used, saying why
     */
    Listed add(Agent agent, String plugin, String version);

    /**
     * Takes in an agent that is instructions.
     *
     * @param fileName of the file, without its folder
     * @param text the whole file
     * @param siblingFile gives the text of a file beside it; to be asked only during this call
     * @throws PluginException of kind {@code REFUSED} when it cannot be used, saying why
     */
    Listed addMarkdown(
            String fileName,
            String text,
            String plugin,
            String version,
            Function<String, Optional<String>> siblingFile);

    /**
     * An agent that was taken in.
     *
     * @param name what it is called here
     * @param notes what could not be read and was left out, in words
     * @param remove lets it go; more than once does no harm
     */
    record Listed(String name, List<String> notes, Runnable remove) {
        public Listed {
            notes = List.copyOf(notes);
        }
    }
}
