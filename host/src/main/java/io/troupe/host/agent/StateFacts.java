package io.troupe.host.agent;

import io.troupe.host.bus.Call;
import io.troupe.host.fact.AgentFact.AgentStateChanged;
import io.troupe.host.fact.AgentState;
import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Journal.Append;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the journal how agents fare. Nobody waits for it: an agent that lives here lives, journal or not. */
final class StateFacts {

    private static final Logger LOG = LoggerFactory.getLogger(StateFacts.class);

    private final Journal journal;
    private final String node;
    private final Ids ids = new Ids();

    StateFacts(Journal journal, String node) {
        this.journal = journal;
        this.node = node;
    }

    /** Both steps in one append, which keeps the start of a host with many agents cheap. */
    void listed(Resident agent) {
        var reason = "loaded from plugin " + agent.origin().plugin() + " "
                + agent.origin().version();
        append(
                agent.name(),
                List.of(
                        draft(AgentState.STOPPED, AgentState.INITIALIZING, reason),
                        draft(AgentState.INITIALIZING, AgentState.AVAILABLE, "")));
    }

    void changed(String agent, AgentState from, AgentState to, String reason) {
        append(agent, List.of(draft(from, to, reason)));
    }

    private Draft draft(AgentState from, AgentState to, String reason) {
        var fact = new AgentStateChanged(node, from, to, reason);
        return Facts.draft(fact, HostClock.millis(), Call.TENANT, Optional.empty());
    }

    private void append(String agent, List<Draft> facts) {
        var stream = "agent/" + agent.replace("/", "--");
        journal.append(new Append(ids.next("append"), stream, Append.ANY, facts))
                .onFailure(failure -> LOG.warn("{}: its state could not be journalled", stream, failure));
    }
}
