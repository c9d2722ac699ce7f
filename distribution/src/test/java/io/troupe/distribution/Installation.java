package io.troupe.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A copy of the built distribution, for settings of its own, with the folder of its data. */
record Installation(Path home, Path data) {

    static Installation in(Path folder) throws IOException, InterruptedException {
        var home = folder.resolve("home");
        var copy = new ProcessBuilder("cp", "-r", RunningHost.distribution().toString(), home.toString())
                .inheritIO()
                .start();
        if (copy.waitFor() != 0) {
            throw new IOException("could not copy " + RunningHost.distribution() + " to " + home);
        }
        var data = folder.resolve("data");
        Files.createDirectories(data.resolve("plugins"));
        return new Installation(home, data);
    }

    Path launcher() {
        return home.resolve("bin/troupe");
    }

    /** Where plugins are dropped. */
    Path dropIn() {
        return data.resolve("plugins");
    }

    Path journal() {
        return data.resolve("journal.db");
    }

    /** Writes the settings of a plugin. */
    void set(String plugin, String settings) throws IOException {
        Files.writeString(home.resolve("config/plugins").resolve(plugin + ".yaml"), settings);
    }

    RunningHost start() throws IOException {
        return RunningHost.start(launcher(), data, List.of());
    }
}
