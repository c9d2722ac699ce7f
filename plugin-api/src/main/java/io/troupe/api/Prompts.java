package io.troupe.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prompts that a provider of tools offers to clients. Safe for many threads at once; may block. */
public interface Prompts {

    /** A prompt with what can be filled in. */
    record Listed(String name, String description, List<Argument> arguments) {
        public Listed {
            arguments = List.copyOf(arguments);
        }
    }

    /** Something that is filled in. */
    record Argument(String name, String description, boolean required) {}

    List<Listed> list() throws InterruptedException;

    /**
     * Gives the messages of a prompt; empty when there is none of this name.
     *
     * @throws IllegalArgumentException saying which argument does not fit
     */
    Optional<List<Content>> get(String name, Map<String, String> arguments) throws InterruptedException;

    /** Proposes values for an argument, given how it begins; the best first, at most 100. */
    default List<String> complete(String name, String argument, String begin) throws InterruptedException {
        return List.of();
    }
}
