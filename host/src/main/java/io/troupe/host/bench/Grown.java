package io.troupe.host.bench;

import io.troupe.host.bench.Fit.Seen;
import io.troupe.host.bench.Fit.Term;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What grows with nodes and agents, and how much of it is too much.
 *
 * @param limit beyond which it is a wall
 * @param why the limit is there, in words
 * @param remedy what moves the wall
 */
record Grown(
        String name,
        String unit,
        double limit,
        String why,
        String remedy,
        List<Term> terms,
        ToDoubleFunction<Point> value) {

    private static final List<Term> PER_NODE = List.of(Term.CONSTANT, Term.NODES);
    private static final List<Term> BY_AGENTS = List.of(Term.CONSTANT, Term.AGENTS, Term.AGENTS_TIMES_NODES);
    private static final String NEWS = "tell what has changed of a roster, not all of it";
    private static final String GOSSIP =
            "tell a few nodes, which tell others, or have loads read from the leases, where they could be noted";
    private static final double LINK = 125; // MB a second of a link of one gigabit

    /** One measurement, at rest if nothing else is said. */
    record Point(
            int nodes,
            int agents,
            double heapMegabytes,
            double busMessages,
            double busBytes,
            double otherBytes,
            double connections,
            double transactions,
            double cpu,
            double rosterMillis,
            double rosterMegabytes) {}

    /** All of them. */
    static List<Grown> all() {
        return List.of(
                new Grown(
                        "heap of a node",
                        "MB",
                        1_500,
                        "of the 2 GiB that the chart gives a node",
                        "keep an agent that is the same on many nodes once, and instructions where they are used",
                        BY_AGENTS,
                        Point::heapMegabytes),
                new Grown(
                        "time until all nodes know of one agent more",
                        "ms",
                        1_000,
                        "longer than anybody wants to wait for a plugin",
                        NEWS,
                        BY_AGENTS,
                        Point::rosterMillis),
                new Grown(
                        "sent by a node for one agent more",
                        "MB",
                        LINK,
                        "a second of a gigabit link",
                        NEWS,
                        List.of(Term.CONSTANT, Term.AGENTS_TIMES_NODES),
                        Point::rosterMegabytes),
                new Grown(
                        "messages on the bus at rest, sent by a node",
                        "1/s",
                        1_000,
                        "a few hundredths of what a node can send",
                        GOSSIP,
                        PER_NODE,
                        point -> point.busMessages() / point.nodes()),
                new Grown(
                        "bytes on the bus at rest, sent by a node",
                        "B/s",
                        LINK * 1e4,
                        "a hundredth of a gigabit link",
                        GOSSIP,
                        PER_NODE,
                        point -> point.busBytes() / point.nodes()),
                new Grown(
                        "bytes written otherwise at rest, by a node: heartbeats of members, database, log",
                        "B/s",
                        LINK * 1e4,
                        "a hundredth of a gigabit link",
                        "have members beat less often (hazelcast.heartbeat.interval.seconds)",
                        PER_NODE,
                        point -> point.otherBytes() / point.nodes()),
                new Grown(
                        "connections to the database, of all nodes",
                        "",
                        100,
                        "max_connections of PostgreSQL, as it comes",
                        "raise max_connections of the database: each connection costs it some megabytes",
                        List.of(Term.NODES),
                        Point::connections),
                new Grown(
                        "transactions of the database at rest, of all nodes",
                        "1/s",
                        1_000,
                        "a tenth of what it can do beside its work",
                        "a longer cluster.lease (nodes beat ten times in it), one statement for all that a beat asks",
                        List.of(Term.NODES),
                        Point::transactions),
                new Grown(
                        "processor time at rest, of a node",
                        "s/s",
                        0.1,
                        "a tenth of a processor for nothing",
                        GOSSIP,
                        List.of(Term.CONSTANT, Term.NODES, Term.AGENTS),
                        point -> point.cpu() / point.nodes()));
    }

    Fit fit(List<Point> points) {
        var seen = points.stream()
                .map(point -> new Seen(point.nodes(), point.agents(), value.applyAsDouble(point)))
                .toList();
        return Fit.of(seen, terms.toArray(Term[]::new));
    }
}
