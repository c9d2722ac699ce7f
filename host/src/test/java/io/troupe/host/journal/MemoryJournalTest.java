package io.troupe.host.journal;

class MemoryJournalTest extends JournalContract {

    @Override
    protected Journal open() {
        return MemoryJournal.keeping();
    }
}
