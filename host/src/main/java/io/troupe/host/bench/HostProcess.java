package io.troupe.host.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A whole host, started by its launcher as a user would. */
final class HostProcess implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final URI url;
    private final long startMillis;

    private HostProcess(Process process, URI url, long startMillis) {
        this.process = process;
        this.url = url;
        this.startMillis = startMillis;
    }

    static HostProcess start(Path launcher, Path data) throws IOException {
        return start(launcher, data, List.of(), List.of());
    }

    /**
     * With more than the least.
     *
     * @param more arguments of the launcher
     * @param java options for Java itself
     */
    static HostProcess start(Path launcher, Path data, List<String> more, List<String> java) throws IOException {
        long begun = System.nanoTime();
        var command = new ArrayList<>(List.of(launcher.toString(), "start", "--port", "0", "--data", data.toString()));
        command.addAll(more);
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        if (!java.isEmpty()) {
            builder.environment().put("JDK_JAVA_OPTIONS", String.join(" ", java));
        }
        var process = builder.start();
        var out = new BufferedReader(process.inputReader());
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("page")) {
                var url = URI.create(line.substring("page".length()).strip());
                return new HostProcess(process, url, (System.nanoTime() - begun) / 1_000_000);
            }
        }
        throw new IOException("the host did not start: " + launcher);
    }

    URI url() {
        return url;
    }

    long startMillis() {
        return startMillis;
    }

    int status(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url.resolve(path)).GET().build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** Posts JSON; gives the answer's body, whatever its status. */
    String post(String path, String json) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** Processor time it has used. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The part of that which Java's compiler has used, where the system tells (Linux). */
    Duration compilers() throws IOException {
        var threads = Path.of("/proc", Long.toString(process.pid()), "task");
        if (!Files.isDirectory(threads)) {
            return Duration.ZERO;
        }
        long ticks = 0;
        try (var all = Files.list(threads)) {
            for (var thread : all.toList()) {
                ticks += compilerTicks(thread);
            }
        }
        return Duration.ofMillis(ticks * 10); // a tick has been a hundredth of a second on Linux since ever
    }

    private static long compilerTicks(Path thread) {
        String line;
        try {
            line = Files.readString(thread.resolve("stat"));
        } catch (IOException e) {
            return 0; // it has ended since
        }
        if (!line.contains("(C1 Compiler") && !line.contains("(C2 Compiler")) {
            return 0;
        }
        var words = line.substring(line.lastIndexOf(')') + 2).split(" ", -1); // a name may have spaces
        return Long.parseLong(words[11]) + Long.parseLong(words[12]); // in user and in system mode
    }

    /** Ends it as a power cut would (SIGKILL), and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Memory that is really used, in megabytes; where the system tells (Linux). */
    double residentMegabytes() throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IOException("no VmRSS: " + System.getProperty("os.name").toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
