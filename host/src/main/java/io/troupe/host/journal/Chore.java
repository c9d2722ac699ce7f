package io.troupe.host.journal;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Something else than an append that only the journal's thread may do, between two groups of appends. */
final class Chore implements Work {

    /** What there is to do. */
    interface Task {
        void run() throws IOException, SQLException;
    }

    private final Task task;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    Chore(Task task) {
        this.task = task;
    }

    /** Does it; what goes wrong is for whoever waits. */
    void run() {
        try {
            task.run();
            done.complete(null);
        } catch (IOException | SQLException | RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    /** Waits until it is done. */
    void await() throws IOException, SQLException, InterruptedException {
        try {
            done.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case SQLException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
