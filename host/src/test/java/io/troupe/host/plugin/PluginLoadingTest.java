package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** One file that cannot be used, of each sort, beside one that can. */
class PluginLoadingTest {

    @TempDir
    Path root;

    private Running host;

    @BeforeEach
    void open() throws Exception {
        host = new Running(root, MemoryJournal.keeping());
        Files.createDirectories(host.plugins);
        Files.writeString(host.plugins.resolve("good.md"), Running.markdown("good"));
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    private PluginView fate(String file) throws Exception {
        var jar = host.plugins.resolve(file);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(10))); // nobody writes to it any more
        assertThat(host.start()).isEqualTo(1);
        assertThat(host.port.live).containsOnlyKeys("good");
        return host.view(file);
    }

    private static void refused(PluginView view, String reason) {
        assertThat(view.reason()).contains(reason);
        assertThat(view.state()).isEqualTo(PluginState.REFUSED);
    }

    private static void failed(PluginView view, String reason) {
        assertThat(view.reason()).contains(reason);
        assertThat(view.state()).isEqualTo(PluginState.FAILED);
    }

    @Test
    void refusesWhatIsNoArchive() throws Exception {
        Files.writeString(host.plugins.resolve("broken.jar"), "this is not a jar");

        refused(fate("broken.jar"), "not a plugin archive: it does not begin as a jar or a zip does");
    }

    @Test
    void refusesAJarWithoutAPluginId() throws Exception {
        PluginJar.agent("echo", "1.0.0").manifest("Plugin-Id", " ").in(host.plugins, "a.jar");

        refused(fate("a.jar"), "not a plugin archive: Plugin-Id in its manifest is '', expected [a-z]");
    }

    @Test
    void refusesAnIdThatLeavesItsFolder() throws Exception {
        PluginJar.agent("echo", "1.0.0").manifest("Plugin-Id", "../../etc").in(host.plugins, "a.jar");

        refused(fate("a.jar"), "'../../etc'");
    }

    @Test
    void refusesAPluginForAnotherApiAndSaysBothVersions() throws Exception {
        PluginJar.agent("echo", "1.0.0").manifest("Plugin-Requires", ">=9.0.0").in(host.plugins, "a.jar");

        var view = fate("a.jar");
        refused(view, ">=9.0.0");
        refused(view, "0.1.0");
    }

    @Test
    void refusesARequirementThatIsNone() throws Exception {
        PluginJar.agent("echo", "1.0.0").manifest("Plugin-Requires", "soon").in(host.plugins, "a.jar");

        refused(fate("a.jar"), "Plugin-Requires is 'soon'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "throw new IllegalStateException(\"no\\u0007 luck\") | threw java.lang.IllegalStateException: no luck",
                "throw new NoClassDefFoundError(\"a/B\") | class a.B is neither in it nor given by the host",
                "return card() | threw java.lang.StackOverflowError",
                "return null | demo.Demo.card() gave null, expected a card",
                "System.exit(0); return null | a plugin may not end the host, but demo.Demo called exit(0)",
                "Runtime.getRuntime().halt(3); return null | a plugin may not end the host, but demo.Demo called exit(3)"
            })
    void survivesACardThatDoesWhatItMustNot(String body, String reason) throws Exception {
        var source = "package demo; import io.troupe.api.*; public class Demo implements Agent {"
                + " public AgentCard card() { " + body + "; }"
                + " public Outcome run(Task task, AgentContext context) { return Outcome.completed(\"\"); } }";
        PluginJar.of("echo", "1.0.0")
                .source("demo.Demo", source)
                .extension("demo.Demo")
                .in(host.plugins, "a.jar");

        assertThat(fate("a.jar").reason()).contains(reason);
    }

    @Test
    void refusesAJarWithoutAnAgent() throws Exception {
        PluginJar.agent("echo", "1.0.0").without("META-INF/extensions.idx").in(host.plugins, "a.jar");

        refused(fate("a.jar"), "no agent in it");
    }

    @Test
    void refusesExtensionsOfNoKnownKind() throws Exception {
        PluginJar.agent("echo", "1.0.0").extension("demo.Demo$More").in(host.plugins, "a.jar");

        refused(fate("a.jar"), "none of [demo.Demo$More] is one of io.troupe.api.Agent, ");
    }

    @Test
    void refusesMarkdownWithoutFrontMatter() throws Exception {
        Files.writeString(host.plugins.resolve("README.md"), "# Read me\n");

        refused(fate("README.md"), "README.md has no front matter");
    }

    @Test
    void refusesMarkdownOfUnreasonableLength() throws Exception {
        Files.write(host.plugins.resolve("long.md"), new byte[2 << 20]);

        refused(fate("long.md"), "longer than 1 MiB");
    }

    @Test
    void reportsAnExtensionThatIsNotThere() throws Exception {
        PluginJar.agent("echo", "1.0.0").extension("demo.Nowhere").in(host.plugins, "a.jar");

        failed(fate("a.jar"), "class demo.Nowhere is not in it");
    }

    @Test
    void reportsAMissingClass() throws Exception {
        PluginJar.agent("echo", "1.0.0").without("demo/Demo$More.class").in(host.plugins, "a.jar");

        failed(fate("a.jar"), "class demo.Demo$More is neither in it nor given by the host");
    }

    @Test
    void reportsAStaticInitialiserThatThrows() throws Exception {
        var source = PluginJar.agentSource("static int size = Integer.parseInt(\"many\");", "");
        PluginJar.agent("echo", "1.0.0").source("demo.Demo", source).in(host.plugins, "a.jar");

        failed(fate("a.jar"), "threw java.lang.NumberFormatException: For input string: \"many\"");
    }

    @Test
    void reportsBadSettings() throws Exception {
        PluginJar.agent("sized", "1.0.0").source("demo.Demo", readingSettings()).in(host.plugins, "a.jar");

        failed(fate("a.jar"), "sized.yaml:1 size: expected a number");
    }

    @Test
    void tellsWhatIsNotConfiguredFromWhatFailed() throws Exception {
        PluginJar.agent("keyless", "1.0.0")
                .source("demo.Demo", readingSettings())
                .in(host.plugins, "a.jar");

        var view = fate("a.jar");
        assertThat(view.state()).isEqualTo(PluginState.NOT_CONFIGURED);
        assertThat(view.reason()).isEqualTo("not-configured: KEY is not set");
    }

    @Test
    void warnsOfWhatFailedAndOnlyMentionsWhatIsNotConfigured() throws Exception {
        var log = (Logger) LoggerFactory.getLogger(PluginStates.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        var before = log.getLevel();
        log.setLevel(Level.INFO);
        try {
            PluginJar.agent("keyless", "1.0.0")
                    .source("demo.Demo", readingSettings())
                    .in(host.plugins, "a.jar");
            fate("a.jar");
            PluginJar.agent("sized", "1.0.0")
                    .source("demo.Demo", readingSettings())
                    .in(host.plugins, "b.jar");
            host.await("b.jar", PluginState.FAILED);
        } finally {
            log.setLevel(before);
            log.detachAppender(lines);
        }
        assertThat(List.copyOf(lines.list))
                .extracting(line -> line.getLevel() + " " + line.getFormattedMessage())
                .anyMatch(line -> line.startsWith("INFO ") && line.contains("not-configured: KEY is not set"))
                .anyMatch(line -> line.startsWith("WARN ") && line.contains("expected a number"))
                .noneMatch(line -> line.startsWith("WARN ") && line.contains("not-configured"));
    }

    private static String readingSettings() {
        return PluginJar.agentSource("record Size(int size) {}", "settings.as(Size.class);");
    }

    @Test
    void hidesTheHostFromPlugins() throws Exception {
        var source = PluginJar.agentSource("", """
                for (var name : new String[] {"io.troupe.host.bus.Bus", "io.vertx.core.Vertx", "com.fasterxml.jackson.databind.ObjectMapper"}) {
                    try {
                        Class.forName(name);
                        throw new IllegalStateException("sees " + name);
                    } catch (ClassNotFoundException expected) {
                        System.setProperty("plugin.test.hidden", name);
                    }
                }
                throw new IllegalStateException("sees nothing it should not, but " + org.slf4j.Logger.class.getName());
                """);
        PluginJar.agent("echo", "1.0.0").source("demo.Demo", source).in(host.plugins, "a.jar");

        failed(fate("a.jar"), "sees nothing it should not, but org.slf4j.Logger");
    }

    @Test
    void prefersTheHostsContractToACopyInTheJar() throws Exception {
        try (var contract = getClass().getResourceAsStream("/io/troupe/api/Agent.class")) {
            assertThat(contract).isNotNull();
        }
        PluginJar.agent("echo", "1.0.0")
                .text("io/troupe/api/Agent.class", "not even a class")
                .in(host.plugins, "a.jar");

        assertThat(host.start()).isEqualTo(2);
    }

    @Test
    void unpacksAnAgentOfInstructions() throws Exception {
        PluginJar.of("packed", "1.0.0")
                .text("agent.md", Running.markdown("packed"))
                .text("schema.json", "{\"type\":\"object\"}")
                .in(host.plugins, "packed-1.0.0.jar");

        assertThat(host.start()).isEqualTo(2);

        assertThat(host.view("packed-1.0.0.jar").form()).isEqualTo("pack");
        assertThat(host.port.siblings.get("packed")).contains("{\"type\":\"object\"}");
        assertThat(host.cache).isEmptyDirectory(); // it is all in memory
    }
}
