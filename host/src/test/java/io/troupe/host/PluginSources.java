package io.troupe.host;

import io.troupe.host.plugin.PluginJar;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Plugins for tests of whole hosts, one of each kind. */
final class PluginSources {

    private PluginSources() {}

    /** Answers with its version; its card has an example, and its records go through the context. */
    static PluginJar echo(String version) {
        return PluginJar.of("echo2", version)
                .source("demo.Echo2", """
                        package demo;
                        import io.troupe.api.*;
                        import java.util.List;
                        public class Echo2 implements Agent {
                            public record Said(String instruction) {}
                            public AgentCard card() {
                                return AgentCard.of("echo2", "Says its version.", Skill.of("execute", "Says it.")
                                    .withExamples(List.of(new Skill.Example(
                                        Json.of("{\\"instruction\\":\\"x\\"}"), Json.of("{\\"instruction\\":\\"x\\"}")))));
                            }
                            public Outcome run(Task task, AgentContext context) throws InterruptedException {
                                var said = context.read(task.input(), Said.class);
                                Thread.sleep(2);
                                context.progress(said.instruction());
                                return Outcome.completed(context.write(said));
                            }
                        }
                        """)
                .extension("demo.Echo2")
                .text("version.txt", version);
    }

    /** Writes each task it does into a database of its own, and must not be there twice. */
    static PluginJar counter(String version) {
        return PluginJar.of("counter", version)
                .manifest("Plugin-Reload", "stop-then-start")
                .source("demo.Counter", """
                        package demo;
                        import io.troupe.api.*;
                        import java.sql.*;
                        public class Counter implements Agent {
                            private Connection rows;
                            private java.nio.file.Path mark;
                            public AgentCard card() {
                                return AgentCard.of("counter", "Counts.", Skill.of("execute", "Counts a task."));
                            }
                            public void open(Settings settings) {
                                try {
                                    mark = java.nio.file.Files.createFile(settings.folder().resolve("open"));
                                    rows = new org.sqlite.JDBC().connect("jdbc:sqlite:" + settings.folder().resolve("c.db"), new java.util.Properties());
                                    try (var statement = rows.createStatement()) {
                                        statement.execute("PRAGMA synchronous = OFF");
                                        statement.execute("CREATE TABLE IF NOT EXISTS done (task TEXT)");
                                    }
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                            public synchronized Outcome run(Task task, AgentContext context) {
                                try (var insert = rows.prepareStatement("INSERT INTO done VALUES (?)")) {
                                    insert.setString(1, task.id());
                                    insert.executeUpdate();
                                    return Outcome.completed("counted");
                                } catch (SQLException e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                            public void close() {
                                try {
                                    rows.close();
                                    java.nio.file.Files.delete(mark);
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                        }
                        """)
                .extension("demo.Counter")
                .text("version.txt", version);
    }

    /** Starts what is ready as long as nothing fails; versions from 2 on start each step by itself. */
    static PluginJar strategy(String name, String version) {
        var start = version.startsWith("1.")
                ? "steps.add(Step.start(run.ready()));"
                : "for (var step : run.ready()) { steps.add(Step.start(List.of(step))); }";
        return PluginJar.of(name, version)
                .source("demo.Ladder", """
                        package demo;
                        import io.troupe.api.*;
                        import java.util.*;
                        public class Ladder implements WorkflowStrategy {
                            public String name() { return "%s"; }
                            public List<Step> next(Run run, List<RunChange> changes) {
                                var steps = new ArrayList<Step>();
                                if (!run.failed().isEmpty()) {
                                    if (run.running() == 0) {
                                        steps.add(new Step.Fail("failed: " + run.failed()));
                                    }
                                } else if (run.open() == 0) {
                                    steps.add(Step.finish());
                                } else {
                                    %s
                                }
                                return steps;
                            }
                        }
                        """.formatted(name, start))
                .extension("demo.Ladder")
                .text("version.txt", version);
    }

    static String markdown(String name, String version) {
        return "---\nname: " + name + "\ndescription: Says what it says.\n---\nBe " + name + " " + version + ".\n";
    }

    static byte[] zip(Map<String, byte[]> files) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : new TreeMap<>(files).entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
