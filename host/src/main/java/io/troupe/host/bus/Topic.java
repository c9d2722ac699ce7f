package io.troupe.host.bus;

/** Names what is published to everyone who listens. */
public record Topic<M extends Record>(String name, Class<M> message) {

    /** Every durable fact, in batches, in order of position. A hint: what is missed is in the journal. */
    public static final Topic<FactBatch> FACT = new Topic<>("fact", FactBatch.class);

    /** What models say for tasks, as they say it; see {@link TaskText}. A hint: the journal has the whole of it. */
    public static final Topic<TaskText> TEXT = new Topic<>("task.text", TaskText.class);

    /** What the providers of tools of a node offer to clients, each time it changes. */
    public static final Topic<ToolCalls.Offered> TOOLS = new Topic<>("tool.offered", ToolCalls.Offered.class);

    /** A document of a provider of tools changed. */
    public static final Topic<ToolCalls.Changed> DOCUMENT = new Topic<>("tool.document", ToolCalls.Changed.class);

    /** The agents that are left alone because they failed too often, each time that changes. */
    public static final Topic<AgentCalls.LeftAlone> LEFT_ALONE =
            new Topic<>("agent.left-alone", AgentCalls.LeftAlone.class);

    /** The agents that live on a node, each time they change. */
    public static final Topic<AgentCalls.Roster> ROSTER = new Topic<>("agent.roster", AgentCalls.Roster.class);
}
