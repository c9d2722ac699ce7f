package io.troupe.api;

import java.util.Optional;

/** One piece of what goes into a task or comes out of it: the content kinds of MCP. */
public sealed interface Content {

    /** Plain text or Markdown. */
    record Text(String text) implements Content {}

    /**
     * A picture.
     *
     * @param data the bytes, base64 encoded
     * @param mimeType for example {@code image/png}
     */
    record Image(String data, String mimeType) implements Content {}

    /**
     * Sound.
     *
     * @param data the bytes, base64 encoded
     * @param mimeType for example {@code audio/wav}
     */
    record Audio(String data, String mimeType) implements Content {}

    /**
     * Something with an address; what stands there may come along.
     *
     * @param uri the address
     * @param mimeType of what stands there
     * @param text what stands there, if it is text and was fetched
     * @param data what stands there, base64 encoded, if it is not text and was fetched
     */
    record Resource(String uri, String mimeType, Optional<String> text, Optional<String> data) implements Content {

        public Resource(String uri, String mimeType, Optional<String> text) {
            this(uri, mimeType, text, Optional.empty());
        }
    }

    /** Data that fits a schema. */
    record Structured(Json json) implements Content {}

    static Content text(String text) {
        return new Text(text);
    }

    static Content structured(Json json) {
        return new Structured(json);
    }
}
