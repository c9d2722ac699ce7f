package io.troupe.host.bench;

import io.troupe.host.bench.Report.Figure;
import io.troupe.host.bus.WorkflowCalls;
import io.troupe.host.bus.WorkflowCalls.Check;
import io.troupe.host.bus.WorkflowCalls.Checked;
import io.troupe.host.bus.WorkflowCalls.Format;
import io.troupe.host.fact.RunState;
import io.troupe.host.journal.MemoryJournal;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Large graphs: read and checked, and run, twice as large each time: what one step costs must not grow. */
final class GraphsBench {

    private static final int MOST = 10_000;
    private static final int LOOKS = 5;
    private static final int WIDE = 50;
    /** Runs that make the JVM compile what it will, before any is measured: its compiler uses the same two cores. */
    private static final int WARM_UP = 4;

    private static final int[] SIZES = {1_250, 2_500, 5_000, MOST};

    private GraphsBench() {}

    static void run(List<Figure> figures) {
        try (var host = new RunningHost(MemoryJournal.keeping())) {
            checks(host, figures);
        }
        series("layers", GraphsBench::layers, figures);
        series("fan", GraphsBench::fan, figures);
    }

    private static void checks(RunningHost host, List<Figure> figures) {
        var millis = new double[LOOKS];
        double cpuMillis = 0;
        var source = "name: large\n" + layers(MOST);
        for (int look = 0; look < LOOKS; look++) {
            long cpu = ProcessUse.cpuNanos();
            long begun = System.nanoTime();
            Checked checked = host.bus()
                    .request(WorkflowCalls.CHECK, new Check(source, Format.YAML), RunningHost.call())
                    .await();
            millis[look] = (System.nanoTime() - begun) / 1e6;
            cpuMillis = (ProcessUse.cpuNanos() - cpu) / 1e6;
            if (!checked.mistakes().isEmpty()) {
                throw new IllegalStateException("mistakes: " + checked.mistakes());
            }
        }
        figures.add(Figure.of("graph of " + MOST + " steps read and checked, the first time", millis[0], "ms"));
        Arrays.sort(millis);
        figures.add(Figure.of("the same, median of " + LOOKS, millis[LOOKS / 2], "ms"));
        figures.add(Figure.of("CPU of the last of them", cpuMillis, "ms"));
    }

    /** Each run on a host and a journal in memory of its own, so that what is measured is the work of that run alone. */
    private static void series(String name, IntFunction<String> graph, List<Figure> figures) {
        for (int round = 0; round < WARM_UP; round++) {
            var _ = micros(graph, MOST);
        }
        double before = 0;
        for (int size : SIZES) { // the least of a few: collector and compiler only ever add to it
            double micros = IntStream.range(0, LOOKS)
                    .mapToDouble(look -> micros(graph, size))
                    .min()
                    .orElseThrow();
            var figure = "CPU of each step with its task, a " + name + " graph of " + size;
            figures.add(
                    before == 0
                            ? Figure.of(figure, micros, "us")
                            : Figure.against(figure + "; reference: of half", micros, "us", before));
            before = micros;
        }
    }

    /** CPU time of the process for a step. */
    private static double micros(IntFunction<String> graph, int size) {
        try (var host = new RunningHost(MemoryJournal.keeping())) {
            host.put("large", graph.apply(size));
            long cpu = ProcessUse.cpuNanos();
            var run = host.run("large", "{}").await();
            double micros = (ProcessUse.cpuNanos() - cpu) / 1e3 / size;
            if (run.state() != RunState.COMPLETED) {
                throw new IllegalStateException(run.id() + " is " + run.state() + ": " + run.error());
            }
            return micros;
        }
    }

    /** Layers of {@value #WIDE}, of which each step depends on two of the layer before. */
    private static String layers(int size) {
        var text = new StringBuilder("parallel: 1000\nsteps:\n");
        for (int step = 0; step < size; step++) {
            text.append("  - {id: s").append(step).append(", agent: echo, instruction: go");
            if (step >= WIDE) {
                int layer = step / WIDE * WIDE - WIDE;
                text.append(", depends-on: [s").append(layer + step % WIDE);
                text.append(", s").append(layer + (step + 1) % WIDE).append(']');
            }
            text.append("}\n");
        }
        return text.toString();
    }

    /** All but two wait for the first, and the last for all of them. */
    private static String fan(int size) {
        var text = new StringBuilder("parallel: 1000\nsteps:\n  - {id: first, agent: echo, instruction: go}\n");
        var all = new StringBuilder();
        for (int step = 0; step < size - 2; step++) {
            text.append("  - {id: s").append(step).append(", agent: echo, instruction: go, depends-on: [first]}\n");
            all.append(step == 0 ? "s" : ", s").append(step);
        }
        return text.append("  - {id: last, agent: echo, instruction: go, depends-on: [")
                .append(all)
                .append("]}\n")
                .toString();
    }
}
