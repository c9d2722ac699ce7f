package io.troupe.host.journal;

import io.troupe.host.journal.Journal.Leaving;
import io.troupe.host.journal.Journal.Retired;
import java.io.IOException;
import java.sql.SQLException;

/** Has streams leave a journal. Blocks; on one thread at a time. */
interface Retiring {

    /** Lets all streams go that may; ends early when told to stop. */
    Retired run(Leaving leaving) throws IOException, SQLException, InterruptedException;

    /** Has a run end soon; what it has not done yet the next one does. */
    void stop();
}
