package io.troupe.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real browser with one page, in a process of its own, which does what it is told and says what it sees. */
final class Browser implements AutoCloseable {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome");

    private final Process process;
    private final BufferedReader out;
    private final Writer in;

    private Browser(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = process.outputWriter(StandardCharsets.UTF_8);
    }

    static Browser open() throws IOException {
        var builder = new ProcessBuilder("node", "browser.mjs")
                .directory(
                        RunningHost.root().resolve("distribution/src/test/node").toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CHROMIUM", chromium().toString());
        return new Browser(builder.start());
    }

    private static Path chromium() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no Chromium on the PATH, expected one of " + NAMES));
    }

    void open(String address) throws IOException {
        does("open", address);
    }

    /** Waits until one of what the selector finds has these words. */
    void sees(String selector, String words) throws IOException {
        does("sees", selector, words);
    }

    /** Waits until the selector finds nothing. */
    void gone(String selector) throws IOException {
        does("gone", selector);
    }

    void clicks(String selector) throws IOException {
        does("click", selector);
    }

    /** Puts a text where the selector says. */
    void types(String selector, String text) throws IOException {
        does("fill", selector, text);
    }

    /** Chooses from a list. */
    void chooses(String selector, String label) throws IOException {
        does("choose", selector, label);
    }

    void presses(String key) throws IOException {
        does("key", key);
    }

    void likes(String scheme) throws IOException {
        does("scheme", scheme);
    }

    JsonNode evaluates(String script) throws IOException {
        return does("evaluate", script);
    }

    List<String> texts(String selector) throws IOException {
        return strings(does("texts", selector));
    }

    /** What hinders people, in words. */
    List<String> hindrances() throws IOException {
        return strings(does("axe"));
    }

    /** From now on the host may refuse what the page asks for; else that is an error of the page. */
    void expectsRefusals() throws IOException {
        does("refusals");
    }

    /** Errors of the page so far. */
    List<String> complaints() throws IOException {
        return strings(does("complaints"));
    }

    /** Addresses of others that the page asked for. */
    List<String> strangers() throws IOException {
        return strings(does("strangers"));
    }

    private JsonNode does(String... command) throws IOException {
        in.write(RunningHost.JSON.writeValueAsString(command) + "\n");
        in.flush();
        var line = out.readLine();
        if (line == null) {
            throw new AssertionError("the browser is gone; what it said stands above");
        }
        var answer = RunningHost.JSON.readTree(line);
        if (answer.has("failed")) {
            throw new AssertionError(
                    String.join(" ", command) + ": " + answer.path("failed").asText());
        }
        return answer.path("is");
    }

    private static List<String> strings(JsonNode list) {
        var strings = new ArrayList<String>();
        list.forEach(each -> strings.add(each.asText()));
        return strings;
    }

    @Override
    public void close() {
        try {
            in.close(); // it ends with its input
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
