package io.troupe.host.mcp;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.TaskText;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.RunFact;
import io.troupe.host.fact.TaskFact;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Hears what agents, and the models that play them, say about the tasks, and what becomes of the runs, that clients wait for. One listener for all; it
 * does nothing while nobody waits. Any thread.
 */
final class Notes implements AutoCloseable {

    private static final Set<String> KINDS = Set.of(
            "task.started",
            "task.progressed",
            "task.asked",
            "task.answered",
            "task.finished",
            "run.step-started",
            "run.step-ended",
            "run.asked",
            "run.answered",
            "run.finished");

    private final Followers<Recorded> facts = new Followers<>();
    private final Followers<TaskText> texts = new Followers<>();
    private final List<Bus.Registration> registrations;

    Notes(Bus bus) {
        this.registrations = List.of(
                bus.listen(Topic.FACT, this::hear), bus.listen(Topic.TEXT, text -> texts.tell(text.task(), text)));
    }

    /** Keeps what is said from now on, for a listener that does not know its task's id yet. */
    void expect() {
        facts.expect();
        texts.expect();
    }

    /** Undoes {@link #expect}. */
    void expectNoMore() {
        facts.expectNoMore();
        texts.expectNoMore();
    }

    /**
     * Tells the listener what became of a task lately and will; it is called in order and must not block.
     *
     * @return to be run when it is to hear no more
     */
    Runnable listen(String task, Consumer<TaskFact> listener) {
        return facts.follow(task, said -> {
            if (Facts.read(said) instanceof TaskFact fact) {
                listener.accept(fact);
            }
        });
    }

    /** As {@link #listen}, to what becomes of a run. */
    Runnable listenToRun(String run, Consumer<RunFact> listener) {
        return facts.follow(run, said -> {
            if (Facts.read(said) instanceof RunFact fact) {
                listener.accept(fact);
            }
        });
    }

    /** As {@link #listen}, to what a model says for a task while it says it. */
    Runnable listenToText(String task, Consumer<TaskText> listener) {
        return texts.follow(task, listener);
    }

    @Override
    public void close() {
        registrations.forEach(Bus.Registration::close);
    }

    private void hear(FactBatch batch) {
        if (facts.none()) {
            return;
        }
        for (var said : batch.facts()) {
            if (KINDS.contains(said.kind())) {
                facts.tell(said.stream().substring(said.stream().indexOf('/') + 1), said);
            }
        }
    }
}
