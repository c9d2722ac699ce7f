package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;

/** Makes the bytes of plugin jars, compiling what is in them. */
public final class PluginJar {

    private static final Map<String, Map<String, byte[]>> COMPILED = new LinkedHashMap<>();

    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    public static PluginJar of(String id, String version) {
        var jar = new PluginJar();
        jar.manifest.put("Plugin-Id", id);
        jar.manifest.put("Plugin-Version", version);
        jar.manifest.put("Plugin-Requires", ">=0.1.0 & <0.2.0");
        return jar;
    }

    /** A jar with one agent that is called like the plugin and says the version in its description. */
    public static PluginJar agent(String id, String version) {
        return of(id, version)
                .source("demo.Demo", agentSource("", ""))
                .extension("demo.Demo")
                .text("name.txt", id + " " + version);
    }

    /** A jar or a zip that says nothing of itself. */
    static PluginJar plain() {
        return new PluginJar();
    }

    public PluginJar manifest(String key, String value) {
        manifest.put(key, value);
        return this;
    }

    public PluginJar extension(String type) {
        return text("META-INF/extensions.idx", type + "\n");
    }

    public PluginJar text(String name, String text) {
        entries.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    PluginJar binary(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    public PluginJar source(String type, String source) throws IllegalStateException {
        entries.putAll(COMPILED.computeIfAbsent(source, missing -> compile(type, missing)));
        return this;
    }

    /** An agent, named and described by a resource of its jar, with more members and more at its opening. */
    public static String agentSource(String members, String opening) {
        return """
            package demo;
            import io.troupe.api.*;
            public class Demo implements Agent {
                %s
                public AgentCard card() {
                    try (var in = Demo.class.getResourceAsStream("/name.txt")) {
                        var name = new String(in.readAllBytes()).split(" ");
                        return AgentCard.of(name[0], "version " + name[1] + new More().text(), Skill.of("execute", "does it"));
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
                public void open(Settings settings) { %s }
                public Outcome run(Task task, AgentContext context) { return Outcome.completed("done"); }
                static class More { String text() { return ""; } }
            }
            """.formatted(members, opening);
    }

    public byte[] bytes() throws IOException {
        var file = new Manifest();
        file.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach(file.getMainAttributes()::putValue);
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes)) {
            jar.putNextEntry(entry(JarFile.MANIFEST_NAME));
            file.write(jar);
            for (var entry : entries.entrySet()) {
                jar.putNextEntry(entry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    public Path in(Path folder, String name) throws IOException {
        return Files.write(folder.resolve(name), bytes());
    }

    public PluginJar without(String entry) {
        assertThat(entries.remove(entry)).isNotNull();
        return this;
    }

    private static Map<String, byte[]> compile(String type, String source) {
        try {
            var work = Files.createTempDirectory("plugin-source");
            var file = work.resolve(type.substring(type.lastIndexOf('.') + 1) + ".java");
            Files.writeString(file, source);
            var classPath = System.getProperty("java.class.path");
            var arguments = List.of("-proc:none", "-cp", classPath, "-d", work.toString(), file.toString());
            int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
            assertThat(result).as("compiling " + source).isZero();
            var classes = new LinkedHashMap<String, byte[]>();
            try (var all = Files.walk(work)) {
                for (var made :
                        all.filter(path -> path.toString().endsWith(".class")).toList()) {
                    classes.put(work.relativize(made).toString().replace('\\', '/'), Files.readAllBytes(made));
                }
            }
            return classes;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One of always the same time, so that the same content made twice is the same to the byte. */
    private static JarEntry entry(String name) {
        var entry = new JarEntry(name);
        entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
        return entry;
    }
}
