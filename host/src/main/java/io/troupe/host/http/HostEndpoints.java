package io.troupe.host.http;

import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.ListAgents;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.ModelCalls;
import io.troupe.host.bus.NodeCalls;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Count;
import io.troupe.host.bus.TaskCalls.Counts;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
     * @param cluster empty for a host on its own
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
            List<Health.Problem> problems,
            Optional<Cluster> cluster) {}

    /**
     * The nodes among which a host is one.
     *
     * @param leader the one that serves tasks, runs and schedules; empty while none does
     */
    record Cluster(Optional<String> leader, List<NodeCalls.Node> nodes) {}

    private static final Duration COUNTED_WITHIN = Duration.ofSeconds(2);

    private final Bus bus;
    private final Identity identity;
    private final Readiness readiness;
    private final FactLog facts;
    private volatile Counts last = new Counts(0, 0, 0, 0, 0);

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
        return counts().compose(counts -> bus.request(AgentCalls.LIST, new ListAgents(), call)
                .compose(list -> plays(call)
                        .compose(model -> cluster(call).map(cluster -> {
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
                                    now.problems(),
                                    cluster);
                        }))));
    }

    /** While no node serves tasks, those that were last counted: then a problem says so. */
    private Future<Counts> counts() {
        return bus.request(TaskCalls.COUNT, new Count(), Call.ofHost(COUNTED_WITHIN))
                .onSuccess(counted -> last = counted)
                .recover(failure -> Future.succeededFuture(last));
    }

    private Future<Optional<Cluster>> cluster(Call call) {
        return bus.request(NodeCalls.LIST, new NodeCalls.ListNodes(), call)
                .map(nodes -> Optional.of(new Cluster(nodes.leader(), nodes.nodes())))
                .otherwise(Optional.empty());
    }

    private Future<String> plays(Call call) {
        return bus.request(ModelCalls.PLAYS, new ModelCalls.WhoPlays(), call)
                .map(plays -> plays.model().orElse("none"));
    }
}
