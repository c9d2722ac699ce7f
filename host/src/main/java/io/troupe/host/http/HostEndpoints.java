package io.troupe.host.http;

import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.ListAgents;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.ModelCalls;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Count;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The API's part for the host itself: how it stands. */
final class HostEndpoints {

    /**
     * How the host stands.
     *
     * @param since since when it has been ready, or not
     * @param running tasks that somebody works on, agents here or clients
     * @param lost accepted tasks that have not ended and of which the task service no longer knows; any number but 0
     *     is a fault
     * @param position the last durable position of the journal
     * @param journal how much it has
     * @param model what plays agents of instructions; the word none when that is the client
     */
    record Status(
            boolean ready,
            Instant since,
            String version,
            String node,
            String url,
            String data,
            int agents,
            int running,
            int queued,
            int claimable,
            int lost,
            long position,
            FactLog.Extent journal,
            String model,
            List<Health.Problem> problems) {}

    private final Bus bus;
    private final Identity identity;
    private final Readiness readiness;
    private final FactLog facts;

    /** What does not change while the host runs. */
    record Identity(String version, String node, String url, String data) {}

    HostEndpoints(Bus bus, Identity identity, Readiness readiness, FactLog facts) {
        this.bus = bus;
        this.identity = identity;
        this.readiness = readiness;
        this.facts = facts;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.get(
                "/status", "How the host stands", Rule.host("status", "read"), Status.class, context -> status()));
    }

    Future<Status> status() {
        var call = Call.ofHost(Duration.ofSeconds(10));
        return bus.request(TaskCalls.COUNT, new Count(), call)
                .compose(counts -> bus.request(AgentCalls.LIST, new ListAgents(), call)
                        .compose(list -> plays(call).map(model -> {
                            var now = readiness.now();
                            return new Status(
                                    now.ready(),
                                    now.since(),
                                    identity.version(),
                                    identity.node(),
                                    identity.url(),
                                    identity.data(),
                                    list.agents().size(),
                                    counts.running(),
                                    counts.queued(),
                                    counts.claimable(),
                                    counts.lost(),
                                    facts.position(),
                                    facts.extent(),
                                    model,
                                    now.problems());
                        })));
    }

    private Future<String> plays(Call call) {
        return bus.request(ModelCalls.PLAYS, new ModelCalls.WhoPlays(), call)
                .map(plays -> plays.model().orElse("none"));
    }
}
