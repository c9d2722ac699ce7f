package io.troupe.host.child;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Outcome;
import io.troupe.api.PluginException;
import io.troupe.api.Settings;
import io.troupe.api.Task;
import io.troupe.host.child.Call.Event;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.fact.Wire;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent whose work is done by a program in a process of its own, which speaks MCP over its stdin and stdout: each of
 * its tools is a skill. The process runs from {@link #open} to {@link #close}; when it ends before, that is told, and
 * whoever supervises opens another.
 */
public final class ChildAgent implements Agent {

    private static final Logger LOG = LoggerFactory.getLogger(ChildAgent.class);

    private final Path folder;
    private final String plugin;
    private final Supplier<AgentFile> written;
    private final Map<String, String> environment;
    private final Children.Parts parts;
    private final Calls calls = new Calls();
    private final ToolNews toolNews = new ToolNews(this::refresh);
    private final AtomicBoolean diedTold = new AtomicBoolean();
    private @Nullable AgentFile file;
    private @Nullable JsonNode introduced;
    private volatile @Nullable Child child;
    private volatile @Nullable Offer offer;
    private volatile @Nullable News news;

    /** Is told what becomes of it, on any thread; must not block. */
    public interface News {
        /** Its process ended, or had to be killed. */
        void misbehaved(Trouble trouble, String detail);

        /** It can do other things than before. */
        void changed(AgentCard card);
    }

    /**
     * An agent that is not open yet.
     *
     * @param place where the program works, and what it is called in the log
     * @param written reads which program it is
     */
    ChildAgent(Place place, Supplier<AgentFile> written, Map<String, String> environment, Children.Parts parts) {
        this.folder = place.folder();
        this.plugin = place.plugin();
        this.written = written;
        this.environment = environment;
        this.parts = parts;
    }

    record Place(Path folder, String plugin) {}

    /** Starts the program and asks what it can do; blocks for as long as that takes, at most about ten seconds. */
    @Override
    public void open(Settings settings) {
        var read = written.get();
        var command = Command.of(read, folder, environment);
        var errors = new Errors(plugin, command.secrets());
        var started = new Child(
                parts,
                new Child.Start(plugin, command, read.bounds(), errors),
                new Hearing(
                        plugin,
                        calls,
                        toolNews,
                        () -> Optional.ofNullable(child).map(Child::peer)),
                this::ended);
        file = read;
        child = started;
        boolean opened = false;
        try {
            var greeting = new Greeting(started.peer(), parts.patience().start());
            var said = greeting.greet();
            introduced = said;
            var made = Offer.of(read, String.valueOf(folder.getFileName()), said, greeting.tools());
            offer = made;
            opened = true;
            started.opened();
            LOG.info("{} runs {} ({}; {})", plugin, read.command(), made.words(), started.limits(read.bounds()));
        } catch (Peer.Gone e) {
            throw new PluginException(
                    PluginException.Kind.UNAVAILABLE, started.reason().orElse(String.valueOf(e.getMessage())), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PluginException(PluginException.Kind.UNAVAILABLE, "its start was given up", e);
        } finally {
            if (!opened) {
                started.kill("it was given up");
            }
        }
    }

    @Override
    public AgentCard card() {
        return offered().card();
    }

    /** What its program seems to be written in, and its skills, in words. */
    public String words() {
        var read = file;
        return (read == null ? "" : Command.language(read.command()) + ", ")
                + offered().words();
    }

    /** From now on what becomes of it is told. */
    public void tell(News told) {
        news = told;
        var running = child;
        if (running != null) {
            running.reason().ifPresent(why -> died(told, why));
        }
        toolNews.begin();
    }

    @Override
    public Outcome run(Task task, AgentContext context) throws InterruptedException {
        var running = child;
        var known = offered();
        if (running == null || running.reason().isPresent()) {
            var why = running == null ? "it is not open" : running.reason().orElse("");
            return new Outcome.Failed("the program of agent '" + known.card().name() + "' does not run: " + why, true);
        }
        var call = calls.begin(task, context);
        long end = System.nanoTime() + known.card().limits().time().toNanos();
        try {
            var tool = known.tools().getOrDefault(task.skill(), task.skill());
            var request = running.peer().ask("tools/call", Request.of(task, tool, call));
            var _ = request.answer()
                    .whenComplete((result, failure) ->
                            call.end(failure == null ? new Event.Answered(result) : new Event.Failed(failure)));
            try {
                return work(running, call, task);
            } catch (InterruptedException e) {
                cancel(running, request, task, System.nanoTime() - end >= 0);
                throw e;
            }
        } finally {
            calls.end(call);
        }
    }

    private Outcome work(Child running, Call call, Task task) throws InterruptedException {
        while (true) {
            switch (call.next()) {
                case Event.Answered(var result) -> {
                    return Result.outcome(result);
                }
                case Event.Failed(var failure) -> {
                    return failed(failure, task);
                }
                case Event.Asked asked -> answer(running, asked, call.context());
            }
        }
    }

    private static void answer(Child running, Event.Asked asked, AgentContext context) throws InterruptedException {
        try {
            running.peer().answer(asked.id(), Answering.of(asked, context));
        } catch (Answering.Impossible e) {
            running.peer().refuse(asked.id(), e.code(), String.valueOf(e.getMessage()));
        }
    }

    /** What may have been done already is not done again by itself, unless that does no harm. */
    private Outcome failed(Throwable failure, Task task) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        var why = String.valueOf(cause.getMessage());
        if (cause instanceof Peer.Refused) {
            return Outcome.failed("its program refused the call: " + why);
        }
        boolean again = offered()
                .card()
                .skill(task.skill())
                .filter(skill -> skill.readOnly() || skill.idempotent())
                .isPresent();
        return new Outcome.Failed(
                "its program died in the call: " + why + (again ? "" : "; whether the work was done is not known"),
                again);
    }

    /** Tells the program, and kills it when it hears nothing any more. */
    private void cancel(Child running, Peer.Request request, Task task, boolean tooLong) {
        boolean late = tooLong || !Instant.now().isBefore(task.deadline());
        var params = Wire.json().createObjectNode().put("requestId", request.id());
        running.peer().tell("notifications/cancelled", params.put("reason", late ? "its time is over" : "cancelled"));
        var pong = running.peer().ask("ping", Wire.json().missingNode());
        var limit = parts.patience().cancel();
        var _ = CompletableFuture.anyOf(pong.answer(), request.answer())
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answered, failure) -> {
                    if (failure instanceof java.util.concurrent.TimeoutException) {
                        deaf(
                                running,
                                late,
                                "it went on with " + task.id() + " though that was cancelled, and answered no"
                                        + " ping within " + limit.toMillis() + " ms");
                    }
                    request.answer().cancel(false);
                    pong.answer().cancel(false);
                });
    }

    private void deaf(Child running, boolean late, String why) {
        var told = news;
        news = null; // what is told is why it was killed, not that it ended
        running.kill(why);
        if (told != null) {
            told.misbehaved(late ? Trouble.HUNG : Trouble.DEAF, sentence(why));
        }
    }

    private void ended(String why) {
        LOG.warn("the program of {} does not run any more: {}", plugin, why);
        var told = news;
        if (told != null) {
            died(told, why);
        }
    }

    /** Whoever comes to be told while it ends would be told twice. */
    private void died(News told, String why) {
        if (diedTold.compareAndSet(false, true)) {
            told.misbehaved(Trouble.DIED, sentence(why));
        }
    }

    private String sentence(String why) {
        return "the program of agent '" + offered().card().name() + "': " + why;
    }

    private Offer offered() {
        var known = offer;
        if (known == null) {
            throw new IllegalStateException("agent in " + folder + " is not open");
        }
        return known;
    }

    /** Asks again what it can do; blocks. */
    private void refresh() throws InterruptedException {
        var running = child;
        var read = file;
        var said = introduced;
        if (running == null || read == null || said == null) {
            return;
        }
        try {
            var tools = new Greeting(running.peer(), parts.patience().start()).tools();
            var made = Offer.of(read, String.valueOf(folder.getFileName()), said, tools);
            boolean same = made.equals(offered());
            offer = made;
            var told = news;
            if (!same && told != null) {
                LOG.info("{} can do other things now: {}", plugin, made.words());
                told.changed(made.card());
            }
        } catch (PluginException | Peer.Gone | IllegalArgumentException e) {
            LOG.warn("{} says that its tools changed, which was left so: {}", plugin, e.getMessage());
        }
    }

    @Override
    public void close() {
        news = null;
        toolNews.end();
        var running = child;
        if (running != null) {
            running.stop();
        }
    }
}
