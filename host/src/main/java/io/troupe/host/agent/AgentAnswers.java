package io.troupe.host.agent;

import io.troupe.host.bus.AgentCalls.AgentList;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.AgentCalls.Describe;
import io.troupe.host.bus.AgentCalls.Find;
import io.troupe.host.bus.AgentCalls.Found;
import io.troupe.host.bus.AgentCalls.LeftAlone;
import io.troupe.host.bus.Call;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Nearest;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers questions about the agents that can be found here. */
final class AgentAnswers {

    private final AgentSearch search;
    private final Residents residents;
    private final Neighbours neighbours;
    private final Context context;
    private volatile Map<String, String> leftAlone = Map.of();

    AgentAnswers(AgentSearch search, Residents residents, Neighbours neighbours, Context context) {
        this.search = search;
        this.residents = residents;
        this.neighbours = neighbours;
        this.context = context;
    }

    Future<Found> find(Find find, Call call) {
        try {
            return Future.fromCompletionStage(search.find(find, this::all, call.permissions()), context);
        } catch (RejectedExecutionException e) {
            return Future.failedFuture(
                    Refusal.later(ErrorCode.OVERLOADED, "too many searches at once, try again", Duration.ofSeconds(1)));
        }
    }

    /** Those that the caller may see, by name. */
    AgentList list(Call call) {
        return new AgentList(all().filter(agent -> call.permissions().someSkillOf(agent.name()))
                .sorted(Comparator.comparing(Known::name))
                .map(this::view)
                .toList());
    }

    /** Whether there is an agent that the caller may not see, it does not learn. */
    Future<AgentView> describe(Describe describe, Call call) {
        var resident = find(describe.name());
        if (!call.permissions().someSkillOf(resident == null ? describe.name() : resident.name())) {
            throw Refusal.of(
                    ErrorCode.NOT_ALLOWED,
                    "'" + call.caller() + "' may not see agent '" + shown(describe.name())
                            + "', expected one of those that find_agents gives, or a token with a permission for it");
        }
        if (resident == null) {
            return Future.failedFuture(absent(
                    describe.name(), all().filter(one -> call.permissions().someSkillOf(one.name()))));
        }
        return Future.succeededFuture(view(resident));
    }

    private Stream<Known> all() {
        return neighbours.with(residents.all().toList());
    }

    /** One may be called by its short name where it lives. */
    private @Nullable Known find(String name) {
        var resident = residents.find(name);
        return resident == null
                ? neighbours
                        .with(List.of())
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElse(null)
                : resident;
    }

    /** Takes in which agents get no work, and why. */
    void tell(LeftAlone alone) {
        leftAlone = alone.agents().stream()
                .collect(Collectors.toUnmodifiableMap(LeftAlone.Agent::name, LeftAlone.Agent::why));
    }

    /** How many get no work, or little, because they failed too often. */
    int leftAlone() {
        return leftAlone.size();
    }

    private AgentView view(Known resident) {
        var view = resident.view();
        var why = leftAlone.getOrDefault(resident.name(), "");
        return why.isEmpty() ? view : view.withReason(view.reason().isEmpty() ? why : view.reason() + "; " + why);
    }

    static Refusal absent(String name, Stream<? extends Known> agents) {
        List<String> nearest = Nearest.names(name, agents.map(Known::name).toList());
        var hint = nearest.isEmpty() ? "; no agent is installed" : ", nearest: " + String.join(", ", nearest);
        return Refusal.notFound(ErrorCode.AGENT_NOT_FOUND, "no agent '" + shown(name) + "'" + hint, nearest);
    }

    private static String shown(String name) {
        return Failures.clean(name.length() > 80 ? name.substring(0, 80) + "…" : name);
    }
}
