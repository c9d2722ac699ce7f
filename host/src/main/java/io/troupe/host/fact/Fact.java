package io.troupe.host.fact;

/** Something that happened, and is true from now on. The journal keeps it; everything else follows from it. */
public sealed interface Fact
        permits ScheduleFact,
                TaskFact,
                RunFact,
                WorkflowFact,
                AgentFact,
                PluginFact,
                SecurityFact,
                SessionFact,
                JournalFact,
                UnknownFact {}
