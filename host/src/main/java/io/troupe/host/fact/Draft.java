package io.troupe.host.fact;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A fact on its way to the journal. Its body is written as JSON when it is first asked for: on the journal's thread, so
 * that the threads on which facts come about need not do it.
 */
public final class Draft {

    private final String kind;
    private final int schemaVersion;
    private final long time;
    private final String tenant;
    private final Optional<String> causation;
    private final Optional<String> subject;
    private final Supplier<String> writing;
    private @Nullable String body;

    /**
     * Makes a draft.
     *
     * @param kind for example {@code task.finished}
     * @param time epoch milliseconds
     * @param tenant whose it is
     * @param causation what brought it about, for example the id of a call
     * @param subject key of the person it is about, for erasure
     * @param body gives JSON text; asked once, on any thread
     */
    public Draft(
            String kind,
            int schemaVersion,
            long time,
            String tenant,
            Optional<String> causation,
            Optional<String> subject,
            Supplier<String> body) {
        this.kind = kind;
        this.schemaVersion = schemaVersion;
        this.time = time;
        this.tenant = tenant;
        this.causation = causation;
        this.subject = subject;
        this.writing = body;
    }

    public String kind() {
        return kind;
    }

    public int schemaVersion() {
        return schemaVersion;
    }

    public long time() {
        return time;
    }

    public String tenant() {
        return tenant;
    }

    public Optional<String> causation() {
        return causation;
    }

    public Optional<String> subject() {
        return subject;
    }

    /** JSON text. */
    public String body() {
        var written = body;
        if (written == null) {
            written = writing.get();
            body = written;
        }
        return written;
    }

    /** Two that say the same are the same, wherever their bodies were written. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Draft draft && parts().equals(draft.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    /** All of it, with its body written. */
    DraftParts parts() {
        return new DraftParts(kind, schemaVersion, time, tenant, causation, subject, body());
    }
}
