package io.troupe.tools.workspace;

import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Settings;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.api.Tools;
import io.troupe.testkit.FakeToolContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A workspace beside things that are none of its business. */
record Bench(Path inside, Path outside, Settings settings, Tools tools) {

    static final String SECRET = "the secret that is outside";

    static Bench in(Path folder) throws IOException {
        return in(folder, rooted(List.of(folder.resolve("inside").toString())));
    }

    static Bench in(Path folder, WorkspaceSettings read) throws IOException {
        var inside = Files.createDirectories(folder.resolve("inside"));
        var outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret.txt"), SECRET);
        var settings = settings(read, folder.resolve("host/plugin-data/workspace"));
        return new Bench(inside, outside, settings, new WorkspaceTools().open(settings));
    }

    static WorkspaceSettings rooted(List<String> roots) {
        return new WorkspaceSettings(
                Optional.of(roots),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static WorkspaceSettings bounded(Path root, int fileBytes, int bytes, int results) {
        return new WorkspaceSettings(
                Optional.of(List.of(root.toString())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(fileBytes),
                Optional.of(bytes),
                Optional.of(results),
                Optional.of(Duration.ofSeconds(60)));
    }

    static Settings settings(WorkspaceSettings read, Path folder) {
        return new Settings() {
            @Override
            public <T extends Record> T as(Class<T> type) {
                return type.cast(read);
            }

            @Override
            public Path folder() {
                try {
                    return Files.createDirectories(folder);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        };
    }

    Path file(String path, String text) throws IOException {
        var file = inside.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    ToolResult call(String tool, String input) throws InterruptedException {
        return tools.call(new ToolCall("call-1", tool, Json.of(input)), new FakeToolContext());
    }

    /** What a call that succeeds says. */
    String said(String tool, String input) throws InterruptedException {
        var result = call(tool, input);
        if (result.failed()) {
            throw new AssertionError(tool + " " + input + " failed: " + text(result));
        }
        return text(result);
    }

    /** What a call that fails says. */
    String refusal(String tool, String input) throws InterruptedException {
        var result = call(tool, input);
        if (!result.failed()) {
            throw new AssertionError(tool + " " + input + " succeeded: " + text(result));
        }
        return text(result);
    }

    static String text(ToolResult result) {
        return result.content().stream()
                .map(part -> part instanceof Content.Text(var text) ? text : part.toString())
                .collect(Collectors.joining("\n"));
    }

    /** An input with a path. */
    static String path(String path) {
        return "{\"path\":" + Json.string(path) + "}";
    }

    static String write(String path, String content) {
        return "{\"path\":" + Json.string(path) + ",\"content\":" + Json.string(content) + "}";
    }

    static String edit(String path, String from, String to) {
        return "{\"path\":" + Json.string(path) + ",\"old_text\":" + Json.string(from) + ",\"new_text\":"
                + Json.string(to) + "}";
    }
}
