package io.troupe.host.bench;

import io.troupe.api.AgentContext;
import io.troupe.api.Answer;
import io.troupe.api.Budget;
import io.troupe.api.ChatModel;
import io.troupe.api.Delegation;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.PluginException;
import io.troupe.api.Question;
import io.troupe.api.Settings;
import io.troupe.api.Task;
import io.troupe.api.Toolset;
import io.troupe.host.bench.Report.Figure;
import io.troupe.host.child.Children;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * From the start of an agent that is a program to the answer of its first call, against the same program started by hand
 * and spoken to over its pipes. Needs {@code python3} on the PATH; without it there are no figures.
 */
final class ChildStart {

    private static final int TIMES = 30;
    private static final String PROGRAM = """
            import json, sys
            for line in sys.stdin:
                message = json.loads(line)
                if "id" not in message:
                    continue
                if message["method"] == "initialize":
                    result = {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}},
                              "serverInfo": {"name": "bench", "version": "1"}}
                elif message["method"] == "tools/list":
                    result = {"tools": [{"name": "execute", "inputSchema": {"type": "object"}}]}
                else:
                    result = {"content": [{"type": "text", "text": "done"}]}
                print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
            """;

    private ChildStart() {}

    static List<Figure> run(Path folder) throws IOException, InterruptedException {
        var path = System.getenv().getOrDefault("PATH", "");
        var found = List.of(path.split(Pattern.quote(File.pathSeparator), -1)).stream()
                .map(place -> Path.of(place, "python3"))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            return List.of();
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("bench.py"), PROGRAM);
        Files.writeString(
                folder.resolve("agent.yaml"), "description: For figures.\ncommand: python3\nargs: [bench.py]\n");
        var hosted = new Timings(TIMES);
        var bare = new Timings(TIMES);
        try (var children = new Children(Map.of("PATH", path))) {
            for (int i = 0; i < TIMES; i++) { // by turns, so that both have the same machine
                hosted(children, folder, hosted);
                bare(found.get(), folder, bare);
            }
        }
        return List.of(Figure.against(
                "program's first call, p50 (target: 50 over the reference); reference: by hand",
                hosted.p50(),
                "ms",
                bare.p50()));
    }

    private static void hosted(Children children, Path folder, Timings timings)
            throws IOException, InterruptedException {
        var agent = children.agent(folder, "bench");
        long begun = System.nanoTime();
        agent.open(new NoSettings());
        try {
            var outcome = agent.run(task(), new NoContext());
            timings.since(begun);
            if (!(outcome instanceof Outcome.Completed)) {
                throw new IOException("the program of the benchmark did not answer: " + outcome);
            }
        } finally {
            agent.close();
        }
    }

    private static Task task() {
        return new Task(
                "task-bench",
                "execute",
                "",
                Json.of("{}"),
                List.of(),
                Instant.now().plusSeconds(60),
                Budget.unbounded(),
                Optional.empty());
    }

    private static void bare(Path python, Path folder, Timings timings) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        var process = new ProcessBuilder(python.toString(), "bench.py")
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = process.outputWriter(StandardCharsets.UTF_8);
                var in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var method : List.of("initialize", "tools/list", "tools/call")) {
                out.write("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\"}\n");
                out.flush();
                if (in.readLine() == null) {
                    throw new IOException("the program of the benchmark did not answer " + method);
                }
            }
            timings.since(begun);
        }
        process.waitFor();
    }

    private record NoSettings() implements Settings {

        @Override
        public <T extends Record> T as(Class<T> type) {
            throw unwanted();
        }

        @Override
        public Path folder() {
            throw unwanted();
        }
    }

    private static PluginException unwanted() {
        return new PluginException(PluginException.Kind.REFUSED, "the program of the benchmark asks for nothing");
    }

    /** What a program is lent that asks for nothing. */
    private record NoContext() implements AgentContext {

        @Override
        public void progress(String note) {}

        @Override
        public Budget budget() {
            return Budget.unbounded();
        }

        @Override
        public String idempotencyKey() {
            return "bench";
        }

        @Override
        public <T extends Record> T read(Json json, Class<T> type) {
            throw unwanted();
        }

        @Override
        public Json write(Record value) {
            throw unwanted();
        }

        @Override
        public Optional<ChatModel> model() {
            return Optional.empty();
        }

        @Override
        public Toolset tools() {
            throw unwanted();
        }

        @Override
        public Answer ask(Question question) {
            throw unwanted();
        }

        @Override
        public Outcome delegate(Delegation delegation) {
            throw unwanted();
        }
    }
}
