package io.troupe.host.agent;

import io.troupe.api.Agent;
import io.troupe.api.PluginException;
import io.troupe.api.Task;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.fact.ErrorCode;
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
    private boolean givenUp; // on the context of the book of runs alone

    Run(Start start, Resident agent, Agent code, TaskContext context, BiConsumer<Run, Optional<Finish>> ended) {
        this.start = start;
        this.agent = agent;
        this.code = code;
        this.context = context;
        this.ended = ended;
        this.deadline = Deadline.of(start, agent.card().limits(), System.currentTimeMillis());
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
        thread.interrupt();
    }

    /** Says that an error was sent in its place already. */
    boolean isGivenUp() {
        return givenUp;
    }

    /** Interrupts the work when its time is over, and gives it up when it goes on even so. */
    Optional<Finish> look(long now) {
        if (now < deadline.millis() || stopped) {
            return Optional.empty();
        }
        if (!late) {
            late = true;
            thread.interrupt();
        } else if (!givenUp && now >= deadline.millis() + GRACE_MILLIS) {
            givenUp = true;
            LOG.warn(
                    "agent {} works on {} though {} and it was interrupted", agent.name(), start.id(), deadline.what());
            return tooLate();
        }
        return Optional.empty();
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
        if (System.currentTimeMillis() >= deadline.millis()) {
            return tooLate();
        }
        var task = new Task(
                start.id(),
                start.skill(),
                Instruction.of(start.input()),
                start.input(),
                start.content(),
                start.deadline(),
                start.budget(),
                start.session());
        var verdict = Verdict.of(code.run(task, context), start.skill(), agent);
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
        LOG.warn("agent {} failed on {}", agent.name(), start.id(), failure);
        return finish(Verdict.failed(Verdict.AGENT_FAILED, Failures.sentence(failure), mayPass(failure)));
    }

    private boolean mayPass(Throwable failure) {
        return failure instanceof PluginException plugin
                ? plugin.kind() == PluginException.Kind.UNAVAILABLE
                : failure instanceof LinkageError && agent.hasLeft(); // its classes went from under it
    }

    private Optional<Finish> tooLate() {
        return finish(Verdict.failed(ErrorCode.DEADLINE_EXCEEDED.wire(), deadline.what(), false));
    }

    private Optional<Finish> finish(Verdict verdict) {
        return Optional.of(new Finish(start.id(), start.epoch(), verdict.answer(), verdict.error()));
    }
}
