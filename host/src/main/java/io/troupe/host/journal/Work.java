package io.troupe.host.journal;

/** What waits for the journal's thread. */
sealed interface Work permits Pending, Chore {}
