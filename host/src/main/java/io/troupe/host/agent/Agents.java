package io.troupe.host.agent;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.PluginException;
import io.troupe.host.agent.TaskContext.Surroundings;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.AgentState;
import io.troupe.host.fact.Origin;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.journal.Journal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in the agents that live on this node and lets them go, says over the bus who they are, and has those that are
 * code work. What is served over the bus never blocks.
 */
public final class Agents implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Agents.class);

    private final Bus bus;
    private final String node;
    private final Context context;
    private final Residents residents;
    private final RosterNews news;
    private final Runs runs;
    private final AgentAnswers answers;
    private final Means means;
    private final Neighbours neighbours;
    private final AgentSearch search = new AgentSearch();
    private final CardCheck check = new CardCheck();
    private final List<Bus.Registration> served = new CopyOnWriteArrayList<>();

    /** Agents in a host without models and tools. */
    public Agents(Vertx vertx, Bus bus, Journal journal, String node) {
        this(vertx, bus, journal, node, Means.none());
    }

    public Agents(Vertx vertx, Bus bus, Journal journal, String node, Means means) {
        this.bus = bus;
        this.node = node;
        this.context = vertx.getOrCreateContext();
        this.neighbours = new Neighbours(node);
        this.residents = new Residents(new StateFacts(journal, node), this::changed);
        this.news = new RosterNews(vertx, context, bus, node, residents::all);
        this.answers = new AgentAnswers(search, residents, neighbours, context);
        this.means = means;
        this.runs = new Runs(
                new Surroundings(vertx, context, bus, journal, means),
                residents::find,
                name -> AgentAnswers.absent(name, residents.all()));
    }

    /** An agent that was taken in. Any thread; nothing here blocks, and asking twice does no harm. */
    public interface Listing {

        /** What it is called here; not always what its card says. */
        String name();

        /** What could not be read and was left out, in words. */
        List<String> notes();

        /** How many tasks it works on. */
        int running();

        /**
         * Work for it is accepted and waits from now on; what runs goes on.
         *
         * @param failed true when the reason is that it misbehaved
         */
        void pause(String reason, boolean failed);

        /** Ends a pause. */
        void resume();

        /** Lets it go: no new work; what runs goes on. Does nothing where a later load has taken its place. */
        void remove();

        /** Interrupts what it still works on and puts that back into the queue, for a successor. */
        void handBack(String reason);
    }

    /** Is told of each time that an agent's code misbehaves, on any thread; must not block. */
    public interface Troubled {

        /**
         * It misbehaved.
         *
         * @param detail in words, with the agent's name
         * @param inRow how many times in a row, with no task done well between
         */
        void by(Trouble trouble, String detail, int inRow);
    }

    /** Starts to serve; done when requests are answered. */
    public Future<Void> start() {
        var started = Promise.<Void>promise();
        context.runOnContext(ignored -> {
            served.add(bus.listen(Topic.LEFT_ALONE, answers::tell));
            served.add(bus.listen(Topic.ROLL_CALL, call -> news.changed()));
            served.add(bus.listen(Topic.ROSTER, roster -> changed(neighbours.tell(roster))));
            served.add(bus.listen(Topic.NODES, nodes -> {
                changed(neighbours.keep(nodes.ids()));
                if (neighbours.isNew(nodes.ids())) {
                    bus.publish(Topic.ROLL_CALL, new AgentCalls.RollCall());
                }
            }));
            served.add(bus.serve(AgentCalls.FIND, answers::find));
            served.add(bus.serve(AgentCalls.DESCRIBE, answers::describe));
            served.add(bus.serve(AgentCalls.LIST, (list, call) -> Future.succeededFuture(answers.list(call))));
            served.add(bus.serve(AgentCalls.ROSTER, (show, call) -> Future.succeededFuture(news.roster())));
            served.add(bus.serve(AgentCalls.START.on(node), (start, call) -> runs.start(start, call.tenant())));
            served.add(bus.serve(AgentCalls.STOP.on(node), (stop, call) -> runs.stop(stop)));
            started.complete();
        });
        return started.future();
    }

    /**
     * Tries an opened agent before it is listed; see {@link Trial}.
     *
     * @return what could not be tried, in words
     * @throws PluginException of kind {@code REFUSED} when it does not do what its card says, saying what
     */
    public List<String> tryOut(Agent agent, AgentCard card) {
        return new Trial(check).run(agent, card);
    }

    /**
     * Takes in an agent that is code, already opened. It takes the place of one of the same name from an earlier load of
     * the same plugin, without a moment in which there is none; a name that another plugin has becomes
     * {@code plugin/name}, and the name of one in a pack {@code pack/name}.
     *
     * @throws PluginException of kind {@code REFUSED} when the agent cannot be used, saying why
     */
    public Listing add(Agent agent, AgentCard card, Origin origin, Troubled troubled) {
        var skills = refusing(origin.plugin(), () -> check.strictly(card));
        var form = new Resident.Form("java", means, "", agent);
        return list(new Resident(packed(card, origin), skills, form, origin, troubled), List.of());
    }

    /** Takes in an agent of instructions: reads it, and lists what was read. */
    public Listing addMarkdown(
            String fileName, String text, Origin origin, Function<String, Optional<String>> siblingFile) {
        return readMarkdown(fileName, text, siblingFile).list(origin);
    }

    /** An agent of instructions that was read. */
    public interface Unlisted {

        /** Takes it in; replaces as {@link #add} does. Any thread. */
        Listing list(Origin origin);
    }

    /**
     * Reads an agent of instructions, which takes a while. Any thread.
     *
     * @param fileName of the file; with the folders before it where those say whose file it is: {@code .gemini/agents/x.md}
     * @param text the whole file
     * @param siblingFile gives the text of a file beside it, where a skill names one for its schema
     * @throws PluginException of kind {@code REFUSED} when the file cannot be used, saying why
     */
    public Unlisted readMarkdown(String fileName, String text, Function<String, Optional<String>> siblingFile) {
        var read = refusing(fileName, () -> read(fileName, text, siblingFile));
        var skills = refusing(fileName, () -> check.schemas(read.card()));
        return origin -> {
            var card = packed(read.card(), origin);
            var player = means.player(card, read.instructions());
            var form = new Resident.Form("markdown", means, read.instructions(), player);
            return list(new Resident(card, skills, form, origin, (trouble, detail, row) -> {}), read.notes());
        };
    }

    private MarkdownAgent read(String fileName, String text, Function<String, Optional<String>> siblingFile) {
        try {
            return MarkdownAgent.read(fileName, text, siblingFile, check);
        } catch (IllegalArgumentException e) { // says all there is to say, with the line
            throw new PluginException(
                    PluginException.Kind.REFUSED, fileName + ": " + Failures.clean(String.valueOf(e.getMessage())), e);
        }
    }

    /** What is called like its pack is called just that: a folder around one agent adds nothing to its name. */
    private static AgentCard packed(AgentCard card, Origin origin) {
        var name = Slug.lastPart(card.name());
        return origin.pack()
                .map(pack -> card.withName(pack.equals(name) ? name : pack + "/" + name))
                .orElse(card);
    }

    /** How many agents get no work, or little, because they failed too often. Any thread. */
    public int leftAlone() {
        return answers.leftAlone();
    }

    /** How many agents live here. Any thread. */
    public int count() {
        return residents.count();
    }

    /** Models or tools came or went: others may play agents of instructions now. Any thread. */
    public void meansChanged() {
        changed();
    }

    /**
     * Takes no more work, and has what is at work here end, or be done elsewhere; the node is about to leave. Any thread.
     *
     * @param patience how long what is at work may go on
     * @return done when nothing of it is left here
     */
    public Future<Void> drain(Duration patience) {
        news.leave();
        return runs.drain(patience);
    }

    /** Stops serving and interrupts what runs; outcomes that were not delivered yet are lost here. */
    @Override
    public void close() {
        served.forEach(Bus.Registration::close);
        runs.close();
        news.close();
        search.close();
    }

    private Listing list(Resident wanted, List<String> notes) {
        return new Listed(residents.settle(wanted), List.copyOf(notes));
    }

    private final class Listed implements Listing {
        private final Resident resident;
        private final List<String> notes;

        Listed(Resident resident, List<String> notes) {
            this.resident = resident;
            this.notes = notes;
        }

        @Override
        public String name() {
            return resident.name();
        }

        @Override
        public List<String> notes() {
            return notes;
        }

        @Override
        public int running() {
            return resident.running().get();
        }

        @Override
        public void pause(String reason, boolean failed) {
            residents.move(resident, failed ? AgentState.ERROR : AgentState.DRAINING, reason);
        }

        @Override
        public void resume() {
            residents.move(resident, AgentState.AVAILABLE, "");
        }

        @Override
        public void remove() {
            residents.remove(resident);
        }

        @Override
        public void handBack(String reason) {
            runs.handBack(resident, reason);
        }
    }

    private void changed(boolean found) {
        if (found) {
            search.changed();
        }
    }

    private void changed() {
        search.changed();
        news.changed();
    }

    /** Whatever a plugin throws becomes a refusal; only an ailing machine is let through. */
    private static <T> T refusing(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (PluginException e) {
            throw e;
        } catch (StackOverflowError e) {
            throw refusal(what, e);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            throw refusal(what, e);
        }
    }

    private static PluginException refusal(String what, Throwable failure) {
        LOG.debug("{} was refused", what, failure);
        return new PluginException(PluginException.Kind.REFUSED, what + ": " + Failures.sentence(failure), failure);
    }
}
