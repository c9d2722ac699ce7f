package io.troupe.host.bus;

/**
 * Names what is published to everyone who listens.
 *
 * @param here true for what each node tells its own listeners alone
 */
public record Topic<M extends Record>(String name, Class<M> message, boolean here) {

    /**
     * Every durable fact, in batches, in order of position; each node tells what it hears of the journal. A hint: what is
     * missed is in the journal.
     */
    public static final Topic<FactBatch> FACT = new Topic<>("fact", FactBatch.class, true);

    /** The nodes that live, each time that changes; each node tells what it knows. */
    public static final Topic<NodeCalls.Nodes> NODES = new Topic<>("node.live", NodeCalls.Nodes.class, true);

    /** How busy a node is, every so often. */
    public static final Topic<NodeCalls.Load> LOAD = new Topic<>("node.load", NodeCalls.Load.class);

    /** What models say for tasks, as they say it; see {@link TaskText}. A hint: the journal has the whole of it. */
    public static final Topic<TaskText> TEXT = new Topic<>("task.text", TaskText.class);

    /** What the providers of tools of a node offer to clients, each time it changes. */
    public static final Topic<ToolCalls.Offered> TOOLS = new Topic<>("tool.offered", ToolCalls.Offered.class);

    /** A document of a provider of tools changed. */
    public static final Topic<ToolCalls.Changed> DOCUMENT = new Topic<>("tool.document", ToolCalls.Changed.class);

    /** The agents that are left alone because they failed too often, each time that changes. */
    public static final Topic<AgentCalls.LeftAlone> LEFT_ALONE =
            new Topic<>("agent.left-alone", AgentCalls.LeftAlone.class);

    /** The agents that live on a node, each time they change, and when somebody calls the roll. */
    public static final Topic<AgentCalls.Roster> ROSTER = new Topic<>("agent.roster", AgentCalls.Roster.class);

    /** Somebody wants to know who lives where: each node tells its roster, and what its tools offer. */
    public static final Topic<AgentCalls.RollCall> ROLL_CALL =
            new Topic<>("agent.roll-call", AgentCalls.RollCall.class);

    /** One that listeners on all nodes hear. */
    private Topic(String name, Class<M> message) {
        this(name, message, false);
    }
}
