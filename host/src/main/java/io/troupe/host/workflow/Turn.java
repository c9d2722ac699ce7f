package io.troupe.host.workflow;

import io.troupe.host.bus.TaskCalls.With;
import io.troupe.host.fact.RunFact;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is decided about a run at one go: facts that it has taken in already, which become durable together, and what is done
 * once they are. When they cannot be made durable the run is read anew from the journal.
 */
final class Turn {

    private final Slot slot;
    private final RunEntry run;
    private final long now;
    private final long before;
    private final List<RunFact> facts = new ArrayList<>(4);
    private final List<Runnable> deeds = new ArrayList<>(4);
    private @Nullable Lead lead;
    private int asked;
    private boolean settled = true;

    Turn(Slot slot, long now) {
        this.slot = slot;
        this.run = slot.run();
        this.now = now;
        this.before = run.version();
    }

    /** A turn that begins with the creation of the run, which is its first fact. */
    static Turn first(Slot slot, long now) {
        return new Turn(slot, now, 0);
    }

    private Turn(Slot slot, long now, long before) {
        this.slot = slot;
        this.run = slot.run();
        this.now = now;
        this.before = before;
        facts.add(run.created());
    }

    Slot slot() {
        return slot;
    }

    RunEntry run() {
        return run;
    }

    long now() {
        return now;
    }

    /** How many facts the stream of the run has without this turn. */
    long before() {
        return before;
    }

    /** Something is so from here on. */
    void happens(RunFact fact) {
        run.apply(fact, now);
        facts.add(fact);
    }

    /** Work that can be asked for together with the facts that lead to it, so that both become durable at once. */
    interface Lead {

        /** Asks for both; when that fails it is not known whether both are durable or neither. */
        Future<Void> with(With facts);

        /** Asks for the work once the facts are durable. */
        void alone(boolean again);
    }

    /** Something is to be begun; the first of them, which most often is all, may come with the facts. */
    void begins(Lead work) {
        if (lead == null) {
            lead = work;
        } else {
            deeds.add(() -> work.alone(false));
        }
    }

    Optional<Lead> lead() {
        return Optional.ofNullable(lead);
    }

    /** How often the strategy was asked in it. */
    int asked() {
        return asked;
    }

    void asks() {
        asked++;
    }

    /** More follows from it, in a turn of its own. */
    void unsettled() {
        settled = false;
    }

    boolean settled() {
        return settled;
    }

    /** What is to be done once all of this is durable; must not throw. */
    void then(Runnable deed) {
        deeds.add(deed);
    }

    List<RunFact> facts() {
        return facts;
    }

    void done() {
        deeds.forEach(Runnable::run);
    }
}
