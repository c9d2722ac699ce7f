package io.troupe.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A host in a process of its own, started by the launcher of the built distribution on a port of its choice. */
final class RunningHost implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROOT = Path.of(System.getProperty("troupe.root"));
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path data;
    private final List<String> greeting;

    private RunningHost(Process process, Path data, List<String> greeting) {
        this.process = process;
        this.data = data;
        this.greeting = greeting;
    }

    static Path root() {
        return ROOT;
    }

    static Path distribution() {
        return ROOT.resolve("target").resolve("troupe");
    }

    /** Starts and waits until it has said all that it says when it is ready. */
    static RunningHost start(Path data, String... more) throws IOException {
        return start(distribution().resolve("bin").resolve("troupe"), data, List.of(), more);
    }

    /** Starts with options for Java itself. */
    static RunningHost startWith(List<String> javaOptions, Path data, String... more) throws IOException {
        return start(distribution().resolve("bin").resolve("troupe"), data, javaOptions, more);
    }

    /** Starts where another one was, so that its clients find it again. */
    static RunningHost startOn(int port, Path data, String... more) throws IOException {
        return startOn(port, data, List.of(), more);
    }

    /** The same with options for Java itself. */
    static RunningHost startOn(int port, Path data, List<String> javaOptions, String... more) throws IOException {
        return start(distribution().resolve("bin").resolve("troupe"), port, data, javaOptions, more);
    }

    static RunningHost start(Path launcher, Path data, List<String> javaOptions, String... more) throws IOException {
        return start(launcher, 0, data, javaOptions, more);
    }

    private static RunningHost start(Path launcher, int port, Path data, List<String> javaOptions, String... more)
            throws IOException {
        var process = spawn(new Spawn(launcher, port, data, javaOptions), builder -> {}, more);
        var greeting = greeting(process);
        if (greeting.isEmpty() || !greeting.getLast().startsWith("drop in")) {
            throw new IOException("the host did not start: " + greeting + "\n" + said(data));
        }
        return new RunningHost(process, data, greeting);
    }

    private record Spawn(Path launcher, int port, Path data, List<String> javaOptions) {}

    /** Starts and does not wait. */
    static Process spawn(int port, Path data, List<String> javaOptions, Consumer<ProcessBuilder> more)
            throws IOException {
        return spawn(new Spawn(distribution().resolve("bin").resolve("troupe"), port, data, javaOptions), more);
    }

    private static Process spawn(Spawn what, Consumer<ProcessBuilder> change, String... more) throws IOException {
        var command = new ArrayList<>(List.of(
                what.launcher().toString(),
                "start",
                "--port",
                Integer.toString(what.port()),
                "--data",
                what.data().toString()));
        command.addAll(Arrays.asList(more));
        var builder = builder(command);
        if (!what.javaOptions().isEmpty()) {
            builder.environment().put("JDK_JAVA_OPTIONS", String.join(" ", what.javaOptions()));
        }
        change.accept(builder);
        Files.createDirectories(what.data());
        return builder.redirectError(stderr(what.data()).toFile()).start();
    }

    /** Waits until it has said all that it says when it is ready; false when it ended before. */
    static boolean greets(Process process) throws IOException {
        var greeting = greeting(process);
        return !greeting.isEmpty() && greeting.getLast().startsWith("drop in");
    }

    /** What the last host on this folder complained of. */
    static String said(Path data) throws IOException {
        return Files.readString(stderr(data));
    }

    private static Path stderr(Path data) {
        return data.resolveSibling(data.getFileName() + "-stderr.txt");
    }

    private static List<String> greeting(Process process) throws IOException {
        var greeting = new ArrayList<String>();
        var out = new BufferedReader(process.inputReader());
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            greeting.add(line);
            if (line.startsWith("drop in")) {
                break;
            }
        }
        return greeting;
    }

    private static ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().keySet().removeIf(name -> name.startsWith("TROUPE_"));
        return builder;
    }

    /** What a command said and how it ended. */
    record Said(int exit, String out, String err) {}

    /** Runs a command of the distribution to its end. */
    static Said troupe(String... arguments) throws IOException, InterruptedException {
        return troupe(distribution().resolve("bin").resolve("troupe"), arguments);
    }

    static Said troupe(Path launcher, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(Arrays.asList(arguments));
        var out = Files.createTempFile("troupe", ".out");
        var err = Files.createTempFile("troupe", ".err");
        var process = builder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException(command + " did not end: " + Files.readString(out) + Files.readString(err));
        }
        return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    List<String> greeting() {
        return List.copyOf(greeting);
    }

    Path data() {
        return data;
    }

    Path dropIn() {
        return data.resolve("plugins");
    }

    long pid() {
        return process.pid();
    }

    Process process() {
        return process;
    }

    /** For example {@code http://127.0.0.1:41234}. */
    String url() {
        return greeting.stream()
                .filter(line -> line.startsWith("page "))
                .map(line -> line.substring("page".length()).strip().replaceAll("/$", ""))
                .findFirst()
                .orElseThrow();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET().build());
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(60));
    }

    /** Asks again and again until the answer is as it should be; fails after the time is up. */
    JsonNode eventually(String path, Duration within, Predicate<JsonNode> wanted)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        JsonNode last;
        do {
            last = json(path);
            if (wanted.test(last)) {
                return last;
            }
        } while (System.nanoTime() < end);
        throw new AssertionError(path + " was not as expected within " + within + ", at last: " + last);
    }

    /** Ends the process as a power cut would. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
