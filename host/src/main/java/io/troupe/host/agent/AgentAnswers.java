package io.troupe.host.agent;

import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.AgentCalls.Describe;
import io.troupe.host.bus.AgentCalls.Find;
import io.troupe.host.bus.AgentCalls.Found;
import io.troupe.host.bus.Call;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Nearest;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers questions about the agents that live here. */
final class AgentAnswers {

    private final AgentSearch search;
    private final Supplier<Stream<Resident>> residents;
    private final Function<String, @Nullable Resident> byName;
    private final Context context;

    AgentAnswers(
            AgentSearch search,
            Supplier<Stream<Resident>> residents,
            Function<String, @Nullable Resident> byName,
            Context context) {
        this.search = search;
        this.residents = residents;
        this.byName = byName;
        this.context = context;
    }

    Future<Found> find(Find find, Call call) {
        try {
            return Future.fromCompletionStage(search.find(find, residents, call.permissions()), context);
        } catch (RejectedExecutionException e) {
            return Future.failedFuture(
                    Refusal.later(ErrorCode.OVERLOADED, "too many searches at once, try again", Duration.ofSeconds(1)));
        }
    }

    /** Whether there is an agent that the caller may not see, it does not learn. */
    Future<AgentView> describe(Describe describe, Call call) {
        var resident = byName.apply(describe.name());
        if (!call.permissions().someSkillOf(resident == null ? describe.name() : resident.name())) {
            throw Refusal.of(
                    ErrorCode.NOT_ALLOWED,
                    "'" + call.caller() + "' may not see agent '" + shown(describe.name())
                            + "', expected one of those that find_agents gives, or a token with a permission for it");
        }
        if (resident == null) {
            return Future.failedFuture(absent(
                    describe.name(),
                    residents.get().filter(one -> call.permissions().someSkillOf(one.name()))));
        }
        return Future.succeededFuture(resident.view());
    }

    static Refusal absent(String name, Stream<Resident> residents) {
        List<String> nearest = Nearest.names(name, residents.map(Resident::name).toList());
        var hint = nearest.isEmpty() ? "; no agent is installed" : ", nearest: " + String.join(", ", nearest);
        return Refusal.notFound(ErrorCode.AGENT_NOT_FOUND, "no agent '" + shown(name) + "'" + hint, nearest);
    }

    private static String shown(String name) {
        return Failures.clean(name.length() > 80 ? name.substring(0, 80) + "…" : name);
    }
}
