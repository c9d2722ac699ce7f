package io.troupe.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Documents that a provider of tools offers for reading. Safe for many threads at once; may block. */
public interface Resources {

    /** A document. */
    record Listed(String uri, String name, String description, String mimeType) {}

    /**
     * Many documents at once.
     *
     * @param uriTemplate RFC 6570, for example {@code notes://{year}/{month}}
     */
    record Template(String uriTemplate, String name, String description, String mimeType) {}

    List<Listed> list() throws InterruptedException;

    default List<Template> templates() throws InterruptedException {
        return List.of();
    }

    /** Reads a document; empty when there is none at this address. */
    Optional<List<Content.Resource>> read(String uri) throws InterruptedException;

    /** Proposes values for a part of a template, given how it begins; the best first, at most 100. */
    default List<String> complete(String uriTemplate, String part, String begin) throws InterruptedException {
        return List.of();
    }

    /** Takes a listener that is to be told, on any thread, the address of each document that changed. */
    default void onChange(Consumer<String> listener) {}
}
