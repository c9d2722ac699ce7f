package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginQuarantined;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down which contents misbehaved too often; tries again, ever more seldom, until the journal takes it, and
 * remembers it until then. On the plugin folder's thread.
 */
final class Quarantines {

    private static final Logger LOG = LoggerFactory.getLogger(Quarantines.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** How many are remembered that are not written yet. */
    private static final int MOST = 1_000;

    private final PluginRecords records;
    private final ScheduledExecutorService owner;
    private final Map<Content, PluginQuarantined> unwritten = new LinkedHashMap<>();

    private record Content(String plugin, String digest) {}

    Quarantines(PluginRecords records, ScheduledExecutorService owner) {
        this.records = records;
        this.owner = owner;
    }

    void add(String plugin, PluginQuarantined fact) {
        var content = new Content(plugin, fact.digest());
        unwritten.put(content, fact);
        if (unwritten.size() > MOST) {
            unwritten.remove(unwritten.keySet().iterator().next());
        }
        write(content, fact, FIRST_PAUSE);
    }

    private void write(Content content, PluginQuarantined fact, Duration pause) {
        records.append(content.plugin(), fact).onComplete(done -> {
            if (!owner.isShutdown()) {
                owner.execute(() -> written(content, fact, pause, done.cause()));
            }
        });
    }

    private void written(Content content, PluginQuarantined fact, Duration pause, @Nullable Throwable failure) {
        if (failure == null) {
            unwritten.remove(content, fact);
        } else if (holds(content, fact) && !owner.isShutdown()) {
            LOG.warn(
                    "the journal could not keep that {} is quarantined; it is asked again in {} ms",
                    content.plugin(),
                    pause.toMillis(),
                    failure);
            var next = pause.multipliedBy(2);
            var _ = owner.schedule(
                    () -> {
                        if (holds(content, fact)) {
                            write(content, fact, next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next);
                        }
                    },
                    pause.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private boolean holds(Content content, PluginQuarantined fact) {
        return fact.equals(unwritten.get(content));
    }

    /** Adds to what the journal says of a plugin what it does not say yet. */
    PluginRecord over(String plugin, PluginRecord record) {
        var all = record;
        for (var fact : of(plugin)) {
            all = all.with(fact);
        }
        return all;
    }

    /**
     * Forgets what is not written yet: it is not true any more.
     *
     * @return what that is
     */
    List<PluginQuarantined> forget(String plugin) {
        var forgotten = of(plugin);
        unwritten.keySet().removeIf(content -> content.plugin().equals(plugin));
        return forgotten;
    }

    private List<PluginQuarantined> of(String plugin) {
        return unwritten.entrySet().stream()
                .filter(entry -> entry.getKey().plugin().equals(plugin))
                .map(Map.Entry::getValue)
                .toList();
    }
}
