package io.troupe.host.agent;

import io.troupe.api.Agent;
import io.troupe.api.PluginException;
import io.troupe.api.Task;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.fact.TaskFact.TaskError;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One agent at work on one task, on a virtual thread of its own. Whatever happens there ends as an answer or an error. */
final class Run implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Run.class);
    private static final long GRACE_MILLIS = 1_000;

    private final Start start;
    private final Resident agent;
    private final Agent code;
    private final TaskContext context;
    private final BiConsumer<Run, Optional<Finish>> ended;
    private final Deadline deadline;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile boolean late;
    private boolean givenUp; // on the context of the book of runs alone, as are the next two
    private long stoppedAt;
    private boolean hung;

    Run(Start start, Resident agent, Agent code, TaskContext context, BiConsumer<Run, Optional<Finish>> ended) {
        this.start = start;
        this.agent = agent;
        this.code = code;
        this.context = context;
        this.ended = ended;
        this.deadline = Deadline.of(start, agent.card().limits(), HostClock.millis());
        this.thread = Thread.ofVirtual()
                .name("agent-" + agent.name().replace('/', '-') + "-" + start.id())
                .inheritInheritableThreadLocals(false)
                .unstarted(this);
    }

    Start start() {
        return start;
    }

    Resident agent() {
        return agent;
    }

    void begin() {
        thread.start();
    }

    /** Nobody wants the outcome any more. */
    void stop() {
        stopped = true;
        stoppedAt = HostClock.millis();
        thread.interrupt();
    }

    /** On the context of the book: somebody else gets the task, so that the outcome counts no more. */
    void giveBack() {
        givenUp = true;
        stop();
    }

    /** On the context of the book: says that an error was sent in its place already, or that another has the task. */
    boolean isGivenUp() {
        return givenUp;
    }

    /**
     * Interrupts the work when its time is over, and gives it up when it goes on even so.
     *
     * @param blamed false while others keep it from running, so that it may not be its fault that it goes on
     */
    Optional<Finish> look(long now, boolean blamed) {
        if (stopped) {
            if (blamed && now >= stoppedAt + GRACE_MILLIS) {
                hangs("goes on with " + start.id() + " though it was interrupted");
            }
            return Optional.empty();
        }
        var end = end(now);
        if (now < end.millis()) {
            return Optional.empty();
        }
        if (!late) {
            late = true;
            thread.interrupt();
        } else if (blamed && !givenUp && now >= end.millis() + GRACE_MILLIS) {
            givenUp = true;
            hangs("works on " + start.id() + " though " + end.what() + " and it was interrupted");
            return tooLate();
        }
        return Optional.empty();
    }

    private void hangs(String detail) {
        if (!hung) {
            hung = true;
            LOG.warn("agent {} {}", agent.name(), detail);
            agent.misbehaved(Trouble.HUNG, detail);
        }
    }

    @Override
    public void run() {
        Optional<Finish> finish;
        try {
            thread.setContextClassLoader(code.getClass().getClassLoader());
            finish = work();
        } catch (Throwable e) {
            finish = failed(e);
        }
        context.end();
        ended.accept(this, finish);
    }

    private Optional<Finish> work() throws InterruptedException {
        long now = HostClock.millis();
        if (now >= end(now).millis()) {
            return tooLate();
        }
        var task = new Task(
                start.id(),
                start.skill(),
                Instruction.of(start.input()),
                start.input(),
                start.content(),
                HostClock.onMachine(start.deadline()),
                start.budget(),
                start.session());
        var outcome = code.run(task, context);
        if (outcome == null) {
            agent.misbehaved(Trouble.THREW, "gave null, expected an outcome");
        } else {
            agent.behaved();
        }
        var verdict = Verdict.of(outcome, start.skill(), agent);
        boolean failed = verdict.error().isPresent();
        if (failed && stopped) {
            return Optional.empty();
        }
        return failed && late ? tooLate() : finish(verdict);
    }

    private Optional<Finish> failed(Throwable failure) {
        if (stopped) {
            return Optional.empty();
        }
        if (late) {
            return tooLate();
        }
        if (failure instanceof PluginException) {
            LOG.warn("agent {} failed on {}: {}", agent.name(), start.id(), Failures.sentence(failure));
        } else if (agent.failsAnew()) {
            LOG.warn("agent {} failed on {}", agent.name(), start.id(), failure);
        } else { // the same over and over, most likely; who needs each has the tasks
            LOG.debug("agent {} failed on {}", agent.name(), start.id(), failure);
        }
        if (!(failure instanceof PluginException)) { // nor is it to blame for its budget or for the network
            agent.misbehaved(Trouble.THREW, Failures.sentence(failure));
        }
        return finish(Verdict.failed(Verdict.AGENT_FAILED, Failures.sentence(failure), mayPass(failure)));
    }

    private boolean mayPass(Throwable failure) {
        return failure instanceof PluginException plugin
                ? plugin.kind() == PluginException.Kind.UNAVAILABLE
                : failure instanceof LinkageError && agent.hasLeft(); // its classes went from under it
    }

    private Optional<Finish> tooLate() {
        var what = end(HostClock.millis()).what();
        return finish(Verdict.failed(ErrorCode.DEADLINE_EXCEEDED.wire(), what, false));
    }

    private Deadline.End end(long now) {
        return deadline.end(context.waited(now));
    }

    private Optional<Finish> finish(Verdict verdict) {
        var exceeded = context.spending().exceeded();
        var error = verdict.error()
                .map(wrong -> exceeded.map(
                                why -> new TaskError(ErrorCode.OVER_BUDGET.wire(), Failures.clean(why), false))
                        .orElse(wrong));
        return Optional.of(new Finish(
                start.id(),
                start.epoch(),
                verdict.answer(),
                error,
                context.spending().effort()));
    }
}
