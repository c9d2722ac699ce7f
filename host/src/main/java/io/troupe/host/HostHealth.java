package io.troupe.host;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.http.Health;
import io.troupe.host.journal.Journal;
import io.troupe.host.settings.ClusterSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether this host had better get no clients right now, and why. */
final class HostHealth implements Health {

    /** For how much longer than a lease the node that leads may be silent before clients had better ask another node. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final Journal journal;
    private final Leadership leadership;
    private final ClusterSettings cluster;
    private volatile long heard = System.nanoTime();
    private volatile boolean leaves;

    HostHealth(Journal journal, Leadership leadership, ClusterSettings cluster) {
        this.journal = journal;
        this.leadership = leadership;
        this.cluster = cluster;
    }

    /** Takes in that whoever leads has answered. */
    void hear() {
        heard = System.nanoTime();
    }

    /** Takes in that this host is about to end. */
    void leave() {
        leaves = true;
    }

    @Override
    public List<Problem> problems() {
        var problems = new ArrayList<Problem>();
        journal.problem()
                .map(problem -> new Problem(ErrorCode.STORE_UNAVAILABLE.wire(), problem.detail(), problem.fix()))
                .ifPresent(problems::add);
        if (leaves) {
            problems.add(unready("this host is about to end", "nothing is wrong"));
        } else if (cluster.enabled()) {
            among(problems);
        } else if (!leadership.leads()) {
            problems.add(unready(
                    "this host does not have its journal for itself at the moment",
                    "it begins again by itself, unless another host works with the journal: see status there"));
        }
        return problems;
    }

    private void among(List<Problem> problems) {
        if (!leadership.isLed()) {
            problems.add(unready(
                    "no node leads, so nobody serves tasks, runs and schedules",
                    "another node leads within seconds; if none does, see that nodes reach the database"));
        } else if (!leadership.leads()
                && System.nanoTime() - heard > cluster.lease().plus(SILENCE).toNanos()) {
            problems.add(unready(
                    "the node that leads does not answer this one, or is still reading the journal",
                    "see that it was started with --cluster, too, and that nodes reach one another at the addresses of "
                            + "cluster.members and at cluster.bus-port"));
        }
    }

    private static Problem unready(String detail, String fix) {
        return new Problem(ErrorCode.OVERLOADED.wire(), detail, fix);
    }
}
