package io.troupe.host.agent;

import io.troupe.api.AgentCard;
import io.troupe.host.bus.AgentCalls.Find;
import io.troupe.host.bus.AgentCalls.Found;
import io.troupe.host.bus.AgentCalls.Hit;
import io.troupe.host.fact.Nearest;
import io.troupe.host.fact.Permissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds agents by words. One thread of its own works on an index in memory, made anew when somebody asks after agents
 * came or went; so a start indexes nothing.
 */
final class AgentSearch implements AutoCloseable {

    private static final int WAITING = 1_000;
    private static final int MOST_HITS = 100;

    private final ThreadPoolExecutor thread;
    private volatile boolean stale = true;
    private @Nullable AgentIndex index; // touched by the thread alone

    AgentSearch() {
        thread = new ThreadPoolExecutor(
                1,
                1,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                work -> Thread.ofPlatform().daemon().name("agent-search").unstarted(work));
        thread.allowCoreThreadTimeOut(true);
    }

    /** The agents have changed. */
    void changed() {
        stale = true;
    }

    /** Searches among these; throws RejectedExecutionException when too many wait. */
    CompletionStage<Found> find(Find find, Supplier<Stream<Known>> agents, Permissions permissions) {
        return CompletableFuture.supplyAsync(() -> answer(find, agents, permissions), thread);
    }

    private Found answer(Find find, Supplier<Stream<Known>> agents, Permissions permissions) {
        var live = new HashMap<String, Known>();
        boolean remake = stale || index == null;
        stale = false; // before looking: a change from here on is seen next time
        agents.get().forEach(agent -> live.put(agent.name(), agent));
        if (remake) {
            index = AgentIndex.of(live.values().stream().map(Known::card).toList());
        }
        live.keySet().removeIf(name -> !permissions.someSkillOf(name));
        var hits = matches(find.query(), live)
                .filter(match -> live.containsKey(match.name()))
                .filter(match -> suits(find, live.get(match.name())))
                .limit(Math.clamp(find.limit(), 1, MOST_HITS))
                .map(match -> hit(match, live.get(match.name())))
                .toList();
        return new Found(hits, hits.isEmpty() ? Nearest.names(find.query(), live.keySet()) : List.of());
    }

    private Stream<AgentIndex.Match> matches(String query, Map<String, Known> live) {
        if (query.isBlank() || index == null) {
            return live.keySet().stream()
                    .sorted(Comparator.naturalOrder())
                    .map(name -> new AgentIndex.Match(name, 0, "no words were given: by name"));
        }
        return index.search(query);
    }

    private static boolean suits(Find find, @Nullable Known agent) {
        return agent != null
                && find.category()
                        .map(agent.card().category()::equalsIgnoreCase)
                        .orElse(true)
                && (!find.available() || agent.isFree());
    }

    private static Hit hit(AgentIndex.Match match, @Nullable Known agent) {
        if (agent == null) {
            throw new IllegalStateException("no agent '" + match.name() + "', expected a live one");
        }
        AgentCard card = agent.card();
        var skills = card.skills().stream().map(skill -> skill.name()).toList();
        return new Hit(
                card.name(), card.description(), card.category(), skills, agent.state(), match.score(), match.why());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
