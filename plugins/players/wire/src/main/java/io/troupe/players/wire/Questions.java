package io.troupe.players.wire;

import io.troupe.api.Answer;
import io.troupe.api.PluginException;
import io.troupe.api.Question;
import io.troupe.api.Stage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Asks humans beside the work, so that it is seen when the program withdraws a question or dies. Each question waits on a
 * virtual thread of its own. Any thread.
 */
public final class Questions implements AutoCloseable {

    private static final int MOST_AT_ONCE = 16;

    private final Stage stage;
    private final String name;
    private final Map<String, Thread> open = new HashMap<>();
    private boolean closed;

    /** @param name for names of threads */
    public Questions(Stage stage, String name) {
        this.stage = stage;
        this.name = name;
    }

    /**
     * Asks.
     *
     * @param id by which the program knows the question
     * @param then gets the answer, on another thread; empty when nobody can be asked; nothing when it was withdrawn
     */
    public void ask(String id, Question question, Consumer<Optional<Answer>> then) {
        var thread = Thread.ofVirtual().name(name + "-asks").unstarted(() -> {
            try {
                var answer = stage.ask(question);
                if (remove(id)) {
                    then.accept(Optional.of(answer));
                }
            } catch (PluginException e) {
                if (remove(id)) {
                    then.accept(Optional.empty());
                }
            } catch (InterruptedException e) {
                remove(id);
            }
        });
        boolean taken;
        synchronized (this) {
            taken = !closed && open.size() < MOST_AT_ONCE && open.putIfAbsent(id, thread) == null;
        }
        if (taken) {
            thread.start();
        } else {
            then.accept(Optional.empty());
        }
    }

    private synchronized boolean remove(String id) {
        return open.remove(id) != null;
    }

    /** The program does not want to know any more. */
    public synchronized void withdraw(String id) {
        var thread = open.remove(id);
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        open.values().forEach(Thread::interrupt);
        open.clear();
    }
}
