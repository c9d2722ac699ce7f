package io.troupe.host.agent;

import io.troupe.api.AgentCard;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.fact.AgentState;

/** An agent that can be found here, whether it lives here or on another node. Safe for any thread. */
interface Known {

    AgentCard card();

    default String name() {
        return card().name();
    }

    AgentState state();

    /** Says whether it could take work now, as far as is known here. */
    boolean isFree();

    AgentView view();
}
