package io.troupe.host.bench;

import io.troupe.host.bench.Report.Figure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;

/** Plugins that come and go: alone, into a running host, many at its start, and under load. */
final class PluginsBench {

    private PluginsBench() {}

    static Report run(Path launcher, Path folder) throws IOException, InterruptedException {
        var figures = new ArrayList<Figure>();
        figures.addAll(Arrivals.run(launcher, folder.resolve("arrivals")));
        figures.addAll(FullStart.run(launcher, folder.resolve("start")));
        figures.addAll(Reloads.run(folder.resolve("reloads")));
        figures.addAll(ReloadsUnderLoad.run(folder.resolve("load")));
        figures.addAll(ChildStart.run(folder.resolve("child")));
        return Report.of("plugins", figures);
    }
}
