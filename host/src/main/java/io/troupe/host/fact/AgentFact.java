package io.troupe.host.fact;

/** What happens to an agent; on stream {@code agent/<name>}. */
public sealed interface AgentFact extends Fact {

    /** An agent went from one state to another. */
    record AgentStateChanged(String node, AgentState from, AgentState to, String reason) implements AgentFact {}
}
