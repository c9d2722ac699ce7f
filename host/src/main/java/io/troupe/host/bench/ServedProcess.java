package io.troupe.host.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A server that is measured: a process, its address, and the processor time it has used. */
final class ServedProcess implements AutoCloseable {

    private final Process process;
    private final URI url;
    private final Optional<String> token;

    private ServedProcess(Process process, String line) {
        var words = line.strip().split(" ", 2);
        this.process = process;
        this.url = URI.create(words[0]);
        this.token = words.length < 2 ? Optional.empty() : Optional.of(words[1]);
    }

    /** One of {@link Served}, in a Java like this one. */
    static ServedProcess java(String what, Path folder) throws IOException {
        return start(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Served.class.getName(),
                        what),
                folder);
    }

    /** A command that prints its address, and the token that it asks for if any, as its first line. */
    static ServedProcess start(List<String> command, Path folder) throws IOException {
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var line = new BufferedReader(process.inputReader()).readLine();
        if (line == null) {
            throw new IOException("did not start: " + command);
        }
        return new ServedProcess(process, line);
    }

    URI url() {
        return url;
    }

    Optional<String> token() {
        return token;
    }

    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
