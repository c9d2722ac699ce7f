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

/** Large graphs: read and checked, and run, twice as large each time: what one step costs must not grow. */
final class GraphsBench {

    private static final int MOST = 10_000;
    private static final int LOOKS = 5;
    private static final int WIDE = 50;
    private static final int[] SIZES = {1_250, 1_250, 1_250, 2_500, 5_000, MOST}; // the first two warm up

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

    /** Each series on a journal in memory, so that what is measured is the work and not the waiting. */
    private static void series(String name, IntFunction<String> graph, List<Figure> figures) {
        double before = 0;
        try (var host = new RunningHost(MemoryJournal.keeping())) {
            for (int i = 0; i < SIZES.length; i++) {
                int size = SIZES[i];
                var workflow = name + "-" + i;
                host.put(workflow, graph.apply(size));
                long cpu = ProcessUse.cpuNanos();
                var run = host.run(workflow, "{}").await();
                double micros = (ProcessUse.cpuNanos() - cpu) / 1e3 / size;
                if (run.state() != RunState.COMPLETED) {
                    throw new IllegalStateException(run.id() + " is " + run.state() + ": " + run.error());
                }
                if (i > 1) {
                    var figure = "CPU of each step with its task, a " + name + " graph of " + size;
                    figures.add(
                            i == 2
                                    ? Figure.of(figure, micros, "us")
                                    : Figure.against(figure + "; reference: of half", micros, "us", before));
                }
                before = micros;
            }
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
