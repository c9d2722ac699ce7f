package io.troupe.host.workflow;

import io.troupe.api.PluginException;
import io.troupe.api.WorkflowStrategy;
import io.troupe.host.fact.Origin;
import io.troupe.host.fact.PluginFact.Trouble;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * The strategies of this node, as plugins brought them. While a plugin is replaced two versions of one strategy are here:
 * who asks anew asks the newer, and the older stays open until what was asked of it is answered. Any thread; nothing here
 * blocks but what strategies do.
 */
public final class Strategies {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /** Of each name all that are here, the newest last. */
    private final ConcurrentHashMap<String, List<Entry>> strategies = new ConcurrentHashMap<>();

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong loads = new AtomicLong();

    /** A strategy that is here. */
    public record Live(String name, String pluginVersion, WorkflowStrategy strategy) {}

    /** A strategy that was taken in. */
    public interface Listing {

        /** How many ask it just now. */
        int running();

        /** Lets it go: nobody asks it anew; does nothing the second time. */
        void remove();
    }

    /** Is told of each time that a strategy misbehaves, on any thread; must not block. */
    public interface Troubled {

        /**
         * It misbehaved.
         *
         * @param detail in words, with the strategy's name
         * @param inRow how many times in a row, with no answer between
         */
        void by(Trouble trouble, String detail, int inRow);
    }

    /** Takes in a strategy of a plugin that is called like it, in place of those before. */
    public Listing add(String name, WorkflowStrategy strategy, String pluginVersion) {
        var origin = new Origin(name, pluginVersion, Optional.empty(), loads.incrementAndGet());
        return add(name, strategy, origin, (trouble, detail, inRow) -> {});
    }

    /**
     * Takes in a strategy, already opened; what is asked from now on goes to it, unless one of a later load is here.
     *
     * @throws PluginException of kind {@code REFUSED} when another plugin, or another part of the same, has the name
     */
    public Listing add(String name, WorkflowStrategy strategy, Origin origin, Troubled troubled) {
        if (!NAME.matcher(name).matches()) {
            throw refused("strategy '" + name + "' has no name, expected " + NAME);
        }
        var entry = new Entry(name, strategy, origin, troubled);
        strategies.compute(name, (same, here) -> with(here == null ? List.of() : here, entry));
        tell();
        return new Listing() {
            @Override
            public int running() {
                return entry.running();
            }

            @Override
            public void remove() {
                Strategies.this.remove(entry);
            }
        };
    }

    private static List<Entry> with(List<Entry> here, Entry entry) {
        for (var other : here) {
            if (!other.origin().plugin().equals(entry.origin().plugin())) {
                throw refused("strategy name '" + entry.live().name() + "' is taken by plugin '"
                        + other.origin().plugin() + "', expected another name");
            }
            if (other.origin().load() == entry.origin().load()) {
                throw refused("plugin '" + entry.origin().plugin() + "' has two strategies named '"
                        + entry.live().name() + "', expected one");
            }
        }
        var all = new ArrayList<>(here);
        all.add(entry);
        all.sort(Comparator.comparingLong(one -> one.origin().load()));
        return List.copyOf(all);
    }

    private void remove(Entry entry) {
        var removed = new boolean[1];
        strategies.computeIfPresent(entry.live().name(), (same, here) -> {
            var left = here.stream().filter(other -> !other.equals(entry)).toList();
            removed[0] = left.size() < here.size();
            return left.isEmpty() ? null : left;
        });
        if (removed[0]) {
            entry.leave();
            tell();
        }
    }

    /** The newest of a name. To look at; who asks it {@linkplain #begin begins}, so that it is not closed meanwhile. */
    public Optional<Live> find(String name) {
        return Optional.ofNullable(strategies.get(name))
                .map(here -> here.getLast().live());
    }

    /** Lets the newest of a name be asked; its plugin is not closed, within the limits of a reload, until that is over. */
    public Optional<Asking> begin(String name) {
        var begun = new ArrayList<Asking>(1);
        strategies.computeIfPresent(name, (same, here) -> { // so that none is counted after it was removed
            begun.add(here.getLast().begin());
            return here;
        });
        return begun.stream().findFirst();
    }

    /** The newest of each name, by name. */
    public List<Live> all() {
        return strategies.values().stream()
                .map(here -> here.getLast().live())
                .sorted(Comparator.comparing(Live::name))
                .toList();
    }

    /** Has the listener told when one came or went, on any thread; it must not block. What comes back ends that. */
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void tell() {
        listeners.forEach(Runnable::run);
    }

    private static PluginException refused(String why) {
        return new PluginException(PluginException.Kind.REFUSED, why);
    }
}
