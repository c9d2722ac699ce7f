package io.troupe.host.bench;

import io.troupe.host.bench.ClusterBench.Where;
import io.troupe.host.bench.Grown.Point;
import io.troupe.host.bench.Report.Figure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What grows with nodes and agents, on small nodes of this machine, and where it would end: the first wall on the way to
 * 100 nodes and 100,000 agents, all agents on all nodes.
 */
final class Growth {

    private static final int NODES = 100;
    private static final int AGENTS = 100_000;

    private Growth() {}

    static List<Figure> measure(Where where) throws IOException, InterruptedException {
        var points = new ArrayList<Point>();
        try (var server = PostgresServer.start(where.folder());
                var cluster = new GrowingCluster(server)) {
            for (int nodes : List.of(2, 3, 5)) {
                cluster.grow(nodes, 100);
                points.add(point(cluster));
            }
            cluster.shrink(3);
            for (int agents : List.of(1_000, 5_000)) {
                cluster.grow(3, agents);
                points.add(point(cluster));
            }
            cluster.shrink(2);
            points.add(point(cluster));
        }
        return figures(points);
    }

    private static Point point(GrowingCluster cluster) throws IOException, InterruptedException {
        var point = cluster.point();
        ClusterBench.say("growth: " + point);
        return point;
    }

    static List<Figure> figures(List<Point> points) {
        var figures = new ArrayList<Figure>();
        for (var grown : Grown.all()) {
            for (var point : points) {
                figures.add(Figure.of(
                        grown.name() + ", " + point.nodes() + " nodes, " + point.agents() + " agents",
                        grown.value().applyAsDouble(point),
                        grown.unit()));
            }
            var fit = grown.fit(points);
            figures.add(Figure.against(
                    String.format(
                            Locale.ROOT,
                            "projected to %d nodes, %,d agents: %s; reference: %s",
                            NODES,
                            AGENTS,
                            fit.words(),
                            grown.why()),
                    fit.at(NODES, AGENTS),
                    grown.unit(),
                    grown.limit()));
        }
        figures.addAll(walls(points));
        return figures;
    }

    /** The first wall, and what comes after it. */
    private static List<Figure> walls(List<Point> points) {
        record Wall(Grown grown, int nodes) {}
        return Grown.all().stream()
                .flatMap(grown -> wall(grown, grown.fit(points)).map(nodes -> new Wall(grown, nodes)).stream())
                .sorted((one, other) -> Integer.compare(one.nodes(), other.nodes()))
                .map(wall -> Figure.against(
                        "wall: " + wall.grown().name() + ", " + AGENTS / NODES + " agents a node; remedy: "
                                + wall.grown().remedy() + "; reference: nodes wanted",
                        wall.nodes(),
                        "nodes",
                        NODES))
                .toList();
    }

    /** With how many nodes, and as many times more agents, something is too much. */
    private static Optional<Integer> wall(Grown grown, Fit fit) {
        for (int nodes = 1; nodes <= NODES; nodes++) {
            if (fit.at(nodes, (double) nodes * AGENTS / NODES) > grown.limit()) {
                return Optional.of(nodes);
            }
        }
        return Optional.empty();
    }
}
