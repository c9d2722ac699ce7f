package io.troupe.host.journal;

class MemoryLeasesTest extends LeasesContract {

    @Override
    Journal open() {
        return MemoryJournal.keeping();
    }
}
