package io.troupe.testkit;

import io.troupe.api.Settings;
import java.nio.file.Path;
import java.util.Optional;

/** Settings as the test wants them, in place of a file. */
public final class FakeSettings implements Settings {

    private final Record set;
    private final Optional<Path> folder;

    private FakeSettings(Record set, Optional<Path> folder) {
        this.set = set;
        this.folder = folder;
    }

    /** Gives this record, whichever is asked for; one of another type is a mistake of the test. */
    public static FakeSettings of(Record set) {
        return new FakeSettings(set, Optional.empty());
    }

    /** Gives a folder besides. */
    public FakeSettings withFolder(Path value) {
        return new FakeSettings(set, Optional.of(value));
    }

    @Override
    public <T extends Record> T as(Class<T> type) {
        return type.cast(set);
    }

    @Override
    public Path folder() {
        return folder.orElseThrow(
                () -> new UnsupportedOperationException("these settings have no folder, expected withFolder()"));
    }
}
