package io.troupe.host.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A class of this bench in a Java of its own, which is spoken to line by line and ends when nobody does any more. */
final class JavaProcess implements AutoCloseable {

    /** Hazelcast looks into these; without them it warns, and is slower. */
    private static final List<String> OPENED = Stream.of(
                    "java.base/java.lang",
                    "java.base/sun.nio.ch",
                    "java.management/sun.management",
                    "jdk.management/com.sun.management.internal")
            .flatMap(name -> Stream.of("--add-opens", name + "=ALL-UNNAMED"))
            .toList();

    private final Process process;
    private final BufferedReader out;
    private final PrintWriter in;

    private JavaProcess(Process process) {
        this.process = process;
        this.out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
        this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    /**
     * Starts one.
     *
     * @param java options for Java itself
     */
    static JavaProcess start(Class<?> main, List<String> java, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("--add-exports", "java.base/jdk.internal.ref=ALL-UNNAMED"));
        command.addAll(OPENED);
        command.addAll(java);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new JavaProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Says a line, and gives the one that it answers with. Blocks. */
    String ask(String line) throws IOException {
        in.println(line);
        return line();
    }

    /** The next line that it says. Blocks. */
    String line() throws IOException {
        var line = out.readLine();
        if (line == null) {
            throw new IOException(process.info().commandLine().orElse("a process") + " ended, expected a line of it");
        }
        return line;
    }

    /** Processor time it has used. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Lets it end in its own way, and waits for that. */
    @Override
    public void close() {
        in.close();
        try {
            if (!process.waitFor(Duration.ofSeconds(20))) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
