package io.troupe.host.bus;

import java.util.List;
import java.util.Optional;

/** What can be asked of whoever keeps the journal small. */
public final class JournalCalls {

    public static final Address<Archive, Archived> ARCHIVE =
            Address.service("journal", "archive", Archive.class, Archived.class);

    private JournalCalls() {}

    /**
     * Has the facts of tasks that ended leave the journal now; answered when they have.
     *
     * @param olderThanMillis how old the last fact of a task must be; as the settings say when empty
     */
    public record Archive(Optional<Long> olderThanMillis) {}

    /** What has left, and the files of the archive in which it is. */
    public record Archived(long tasks, long facts, List<String> files) {
        public Archived {
            files = List.copyOf(files);
        }
    }
}
