package io.troupe.host.child;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Has the tools of a program listed again when it says that they changed: once a second at most, on a thread of its own. */
final class ToolNews {

    private static final long PAUSE_MILLIS = 1_000;

    private final Work refresh;
    private final AtomicBoolean come = new AtomicBoolean();
    private final AtomicBoolean working = new AtomicBoolean();
    private volatile boolean begun;
    private volatile @Nullable Thread thread;

    /** What is done. */
    interface Work {
        void run() throws InterruptedException;
    }

    ToolNews(Work refresh) {
        this.refresh = refresh;
    }

    /** From now on; what has come until now counts. */
    void begin() {
        begun = true;
        work();
    }

    /** Something changed. Any thread; does not block. */
    void come() {
        come.set(true);
        work();
    }

    void end() {
        begun = false;
        var working = thread;
        if (working != null) {
            working.interrupt();
        }
    }

    private void work() {
        if (begun && come.get() && working.compareAndSet(false, true)) {
            thread = Thread.ofVirtual().name("child-tools").start(this::loop);
        }
    }

    private void loop() {
        try {
            while (begun && come.getAndSet(false)) {
                refresh.run();
                if (come.get()) {
                    Thread.sleep(PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            working.set(false);
        }
        work();
    }
}
