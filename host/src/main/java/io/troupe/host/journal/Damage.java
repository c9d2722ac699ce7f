package io.troupe.host.journal;

import java.nio.file.Path;

/** Says that a file of the journal is not what was written, and how to mend it. */
final class Damage {

    private Damage() {}

    static StoreUnavailable of(Path file, String what) {
        return new StoreUnavailable("the journal's file " + file + " is damaged: " + what
                + ". See all of the damage with 'scripts/troupe journal verify';"
                + " mend it with 'scripts/troupe journal restore BACKUP'; nothing in it was changed");
    }
}
