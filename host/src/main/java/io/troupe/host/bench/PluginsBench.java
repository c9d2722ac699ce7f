package io.troupe.host.bench;

import io.troupe.host.bench.Report.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** From a file's arrival in the folder of a running host to the moment at which its agent can be asked for. */
final class PluginsBench {

    private static final int FILES = 100;

    private PluginsBench() {}

    static Report run(Path launcher, Path folder) throws IOException, InterruptedException {
        try (var host = HostProcess.start(launcher, folder.resolve("data"))) {
            var millis = new double[FILES];
            var answer = new double[FILES];
            for (int i = 0; i < FILES; i++) {
                var name = "dropped-" + i;
                var file = Files.writeString(
                        folder.resolve(name + ".md"),
                        "---\nname: " + name + "\ndescription: Number " + i + ".\n---\nBe number " + i + ".\n");
                long begun = System.nanoTime();
                Files.move(
                        file,
                        folder.resolve("data").resolve("plugins").resolve(name + ".md"),
                        StandardCopyOption.ATOMIC_MOVE);
                while (host.status("api/v1/agents/" + name) != 200) {
                    TimeUnit.MILLISECONDS.sleep(2);
                }
                millis[i] = (System.nanoTime() - begun) / 1e6;
                long asked = System.nanoTime();
                host.status("api/v1/agents/" + name);
                answer[i] = (System.nanoTime() - asked) / 1e6;
            }
            Arrays.sort(millis);
            Arrays.sort(answer);
            return Report.of(
                    "plugins",
                    List.of(
                            Figure.against(
                                    "dropped file callable, p50; reference: asking once",
                                    millis[FILES / 2],
                                    "ms",
                                    answer[FILES / 2]),
                            Figure.of("dropped file callable, p99", millis[FILES - 2], "ms")));
        }
    }
}
