package io.troupe.host.agent;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.PluginException;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.AgentList;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.Bus;
import io.troupe.host.fact.AgentState;
import io.troupe.host.journal.Journal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the agents that live on this node: takes them in, lets them go, says who they are, finds them by words, and
 * starts those that are code. {@link #add}, {@link #addMarkdown} and {@link Listing#remove} may be called on any thread
 * and run code of the plugin; what is served over the bus never blocks.
 */
public final class Agents implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Agents.class);

    private final Bus bus;
    private final String node;
    private final Context context;
    private final ConcurrentHashMap<String, Resident> byName = new ConcurrentHashMap<>();
    private final StateFacts facts;
    private final RosterNews news;
    private final Runs runs;
    private final AgentSearch search = new AgentSearch();
    private final CardCheck check = new CardCheck();
    private final List<Bus.Registration> served = new CopyOnWriteArrayList<>();

    public Agents(Vertx vertx, Bus bus, Journal journal, String node) {
        this.bus = bus;
        this.node = node;
        this.context = vertx.getOrCreateContext();
        this.facts = new StateFacts(journal, node);
        this.news = new RosterNews(vertx, bus, node, this::residents);
        this.runs = new Runs(vertx, context, bus, this::resident, name -> AgentAnswers.absent(name, residents()));
    }

    /**
     * An agent that was taken in.
     *
     * @param name what it is called here; not always what its card says
     * @param notes what could not be read and was left out, in words
     * @param remove lets it go: no new work; what it works on goes on. Once is enough, twice harmless
     */
    public record Listing(String name, List<String> notes, Runnable remove) {}

    /** Starts to serve; done when requests are answered. */
    public Future<Void> start() {
        var started = Promise.<Void>promise();
        context.runOnContext(ignored -> {
            var answers = new AgentAnswers(search, this::residents, this::resident, context);
            served.add(bus.serve(AgentCalls.FIND, (find, call) -> answers.find(find)));
            served.add(bus.serve(AgentCalls.DESCRIBE, (describe, call) -> answers.describe(describe)));
            served.add(bus.serve(AgentCalls.LIST, (list, call) -> Future.succeededFuture(list())));
            served.add(bus.serve(AgentCalls.START.on(node), (start, call) -> runs.start(start)));
            served.add(bus.serve(AgentCalls.STOP.on(node), (stop, call) -> runs.stop(stop)));
            started.complete();
        });
        return started.future();
    }

    /**
     * Takes in an agent that is code, already opened. An agent of the same plugin and name in another version is
     * replaced; a name that another plugin has becomes {@code plugin/name}.
     *
     * @throws PluginException of kind {@code REFUSED} when the agent cannot be used, saying why
     */
    public Listing add(Agent agent, String plugin, String version) {
        var card = card(agent, plugin);
        var skills = refusing(plugin, () -> check.strictly(card));
        var form = new Resident.Form("java", PlayedBy.HOST, "", Optional.of(agent));
        return list(new Resident(card, skills, form, plugin, version), List.of());
    }

    /**
     * Takes in an agent of instructions.
     *
     * @param fileName of the file, without its folder
     * @param text the whole file
     * @param siblingFile gives the text of a file beside it, where a skill names one for its schema
     * @throws PluginException of kind {@code REFUSED} when the file cannot be used, saying why
     */
    public Listing addMarkdown(
            String fileName,
            String text,
            String plugin,
            String version,
            Function<String, Optional<String>> siblingFile) {
        var read = refusing(fileName, () -> MarkdownAgent.read(fileName, text, siblingFile, check));
        var skills = refusing(fileName, () -> check.strictly(read.card()));
        var form = new Resident.Form("markdown", PlayedBy.CLIENT, read.instructions(), Optional.empty());
        return list(new Resident(read.card(), skills, form, plugin, version), read.notes());
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
        var resident = settle(wanted);
        resident.become(AgentState.AVAILABLE, "");
        facts.listed(resident);
        changed();
        return new Listing(resident.name(), List.copyOf(notes), () -> {
            if (byName.remove(resident.name(), resident)) {
                depart(resident, "its plugin was removed");
                changed();
            }
        });
    }

    /** Finds the name under which the agent can live, and puts it there. */
    private Resident settle(Resident wanted) {
        var before = byName.putIfAbsent(wanted.name(), wanted);
        if (before == null || succeeds(before, wanted)) {
            return wanted;
        }
        var longer = wanted.renamed(Slug.of(wanted.plugin()).orElse("plugin") + "/" + Slug.lastPart(wanted.name()));
        var other = byName.putIfAbsent(longer.name(), longer);
        if (other == null || succeeds(other, longer)) {
            return longer;
        }
        throw new PluginException(
                PluginException.Kind.REFUSED,
                "agent '" + wanted.name() + "' of plugin '" + wanted.plugin() + "': that name belongs to plugin '"
                        + before.plugin() + "', and '" + longer.name() + "' to plugin '" + other.plugin()
                        + "', expected a name of its own");
    }

    private boolean succeeds(Resident before, Resident after) {
        boolean update =
                before.plugin().equals(after.plugin()) && !before.version().equals(after.version());
        if (update && byName.replace(before.name(), before, after)) {
            depart(before, "version " + after.version() + " of its plugin took its place");
            return true;
        }
        return false;
    }

    private void depart(Resident resident, String reason) {
        var from = resident.become(AgentState.STOPPED, reason);
        facts.changed(resident.name(), from, AgentState.STOPPED, reason);
    }

    private void changed() {
        search.changed();
        news.changed();
    }

    private AgentList list() {
        return new AgentList(residents()
                .sorted(Comparator.comparing(Resident::name))
                .map(Resident::view)
                .toList());
    }

    private Stream<Resident> residents() {
        return byName.values().stream();
    }

    private @Nullable Resident resident(String name) {
        var resident = byName.get(name);
        return resident != null ? resident : byName.get(name.replace("--", "/"));
    }

    private static AgentCard card(Agent agent, String plugin) {
        var card = refusing(plugin, agent::card);
        if (card == null) {
            throw new PluginException(
                    PluginException.Kind.REFUSED, agent.getClass().getName() + ".card() gave null, expected a card");
        }
        return card;
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
