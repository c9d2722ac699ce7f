package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact;
import io.troupe.host.fact.PluginFact.PluginDisabled;
import io.troupe.host.fact.PluginFact.PluginEnabled;
import io.troupe.host.fact.PluginFact.PluginLeaked;
import io.troupe.host.fact.PluginFact.PluginQuarantined;
import io.troupe.host.fact.PluginFact.PluginRestarted;
import io.troupe.host.fact.PluginFact.PluginRolledBack;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.PluginStateChanged;
import io.troupe.host.fact.PluginFact.PluginTried;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One plugin as its stream in the journal tells.
 *
 * @param disabledBy who took it out of service; empty while it is in
 * @param tried what could not be tried of contents that passed their trial, by digest, the latest ones only
 * @param quarantined why contents misbehaved too often, by digest
 * @param last how each content of each file fared last; what was removed is left out
 */
record PluginRecord(
        Optional<String> disabledBy,
        Map<String, List<String>> tried,
        Map<String, String> quarantined,
        Map<String, PluginStateChanged> last) {

    static final PluginRecord EMPTY = new PluginRecord(Optional.empty(), Map.of(), Map.of(), Map.of());

    /** How many contents of one plugin are remembered. */
    private static final int MOST = 64;

    PluginRecord with(PluginFact fact) {
        return switch (fact) {
            case PluginDisabled(var caller) -> new PluginRecord(Optional.of(caller), tried, quarantined, last);
            case PluginEnabled enabled -> new PluginRecord(Optional.empty(), tried, Map.of(), last);
            case PluginTried(var version, var digest, var notes) ->
                new PluginRecord(disabledBy, with(tried, digest, notes), quarantined, last);
            case PluginQuarantined(var version, var digest, var reason) ->
                new PluginRecord(disabledBy, tried, with(quarantined, digest, reason), last);
            case PluginStateChanged changed -> new PluginRecord(disabledBy, tried, quarantined, last(changed));
            case PluginRestarted restarted -> this;
            case PluginRolledBack rolledBack -> this;
            case PluginLeaked leaked -> this;
        };
    }

    /** True when the last that was said of this content of this file says as much as the fact. */
    boolean says(PluginStateChanged fact) {
        var before = last.get(key(fact));
        return before == null
                ? fact.state() == PluginState.REMOVED
                : before.state() == fact.state()
                        && before.version().equals(fact.version())
                        && before.reason().equals(fact.reason())
                        && before.agents().equals(fact.agents())
                        && before.providers().equals(fact.providers());
    }

    private Map<String, PluginStateChanged> last(PluginStateChanged changed) {
        if (changed.state() != PluginState.REMOVED) {
            return with(last, key(changed), changed);
        }
        var rest = new LinkedHashMap<>(last);
        rest.remove(key(changed));
        return rest;
    }

    private static String key(PluginStateChanged changed) {
        return changed.file() + '\n' + changed.digest();
    }

    private static <T> Map<String, T> with(Map<String, T> map, String key, T value) {
        var next = new LinkedHashMap<>(map);
        next.remove(key); // so that it becomes the latest
        next.put(key, value);
        if (next.size() > MOST) {
            next.remove(next.keySet().iterator().next());
        }
        return next;
    }
}
