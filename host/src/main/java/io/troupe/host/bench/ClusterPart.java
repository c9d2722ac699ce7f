package io.troupe.host.bench;

/** What of many nodes is measured; each part by itself. */
public enum ClusterPart {
    /** How soon another node takes over when the one that leads is killed. */
    TAKEOVER,
    /** Requests and replies between two nodes, beside bare ones. */
    BUS,
    /** What a task costs on two nodes, beside one. */
    COST,
    /** Durable tasks through one node, beside db-scheduler. */
    TASKS,
    /** What grows with nodes and agents, and where that ends. */
    GROWTH
}
