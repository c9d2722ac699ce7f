package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that need, or would use, others. */
class DependenciesTest {

    @TempDir
    Path root;

    private final Journal journal = MemoryJournal.keeping();
    private Running host;

    @BeforeEach
    void open() throws Exception {
        host = new Running(root, journal);
        Files.createDirectories(host.plugins);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void waitsForWhatItDependsOn() throws Exception {
        PluginJar.agent("user", "1.0.0")
                .manifest("Plugin-Dependencies", "base@>=1.0.0 & <2.0.0, extra?@>=1.0.0")
                .in(host.plugins, "a-user.jar");
        host.start();
        assertThat(host.view("a-user.jar").reason())
                .isEqualTo("needs plugin 'base' >=1.0.0 & <2.0.0, which is not in service");

        host.drop(PluginJar.agent("base", "2.0.0"), "base.jar");
        host.await(views -> views.stream().anyMatch(view -> view.reason().contains("2.0.0")));
        assertThat(host.view("a-user.jar").reason()).contains("base").contains(">=1.0.0 & <2.0.0");

        host.drop(PluginJar.agent("base", "1.5.0"), "base.jar");
        host.await("a-user.jar", PluginState.LOADED);

        Files.delete(host.plugins.resolve("base.jar"));
        host.await("a-user.jar", PluginState.REFUSED);
        assertThat(host.port.live).isEmpty();
    }

    @Test
    void namesACircleOfDependencies() throws Exception {
        PluginJar.agent("one", "1.0.0")
                .manifest("Plugin-Dependencies", "two@>=1.0.0")
                .in(host.plugins, "one.jar");
        PluginJar.agent("two", "1.0.0")
                .manifest("Plugin-Dependencies", "one@>=1.0.0")
                .in(host.plugins, "two.jar");
        Files.writeString(host.plugins.resolve("good.md"), Running.markdown("good"));

        assertThat(host.start()).isEqualTo(1);

        assertThat(host.list())
                .extracting(view -> view.reason())
                .anySatisfy(reason -> assertThat(reason)
                        .matches("needs itself: (one -> two -> one|two -> one -> two), expected no circle.*"));
    }

    @Test
    void bringsANewVersionInOnceWhatItNeedsIsHere() throws Exception {
        PluginJar.agent("user", "1.0.0").in(host.plugins, "user.jar");
        host.start();
        host.drop(PluginJar.agent("user", "1.1.0").manifest("Plugin-Dependencies", "base@>=1.0.0"), "user.jar");
        host.await("user.jar", PluginState.REFUSED);

        host.drop(PluginJar.agent("base", "1.0.0"), "base.jar");

        host.awaitVersion("1.1.0");
        assertThat(host.port.live).containsEntry("user", "version 1.1.0");
    }

    @Test
    void comesToRestWhenTwoPluginsWouldUseEachOther() throws Exception {
        PluginJar.agent("one", "1.0.0")
                .manifest("Plugin-Dependencies", "two?@>=1.0.0")
                .in(host.plugins, "one.jar");
        PluginJar.agent("two", "1.0.0")
                .manifest("Plugin-Dependencies", "one?@>=1.0.0")
                .in(host.plugins, "two.jar");
        assertThat(host.start()).isEqualTo(2);
        host.await(views -> views.size() == 2);
        var one = host.port.code.get("one");
        var two = host.port.code.get("two");

        host.drop(PluginJar.agent("other", "1.0.0"), "other.jar");
        host.await("other.jar", PluginState.LOADED);

        assertThat(host.port.code.get("one")).isSameAs(one);
        assertThat(host.port.code.get("two")).isSameAs(two);
    }

    @Test
    void countsAtTheStartWhatHadToWaitForAnother() throws Exception {
        PluginJar.agent("user", "1.0.0")
                .manifest("Plugin-Dependencies", "base@>=1.0.0")
                .in(host.plugins, "a-user.jar");
        PluginJar.agent("base", "1.0.0").in(host.plugins, "base.jar");

        assertThat(host.start()).isEqualTo(2);
    }

    @Test
    void opensAgainWhatUsesAPluginThatWasReplacedMeanwhile() throws Exception {
        PluginJar.agent("base", "1.0.0").in(host.plugins, "base.jar");
        host.start();
        System.clearProperty("opened.user");
        host.port.trial = card -> Running.unchecked(() -> {
            if (card.name().equals("user")) {
                host.drop(PluginJar.agent("base", "1.1.0"), "base.jar");
                host.awaitVersion("1.1.0");
            }
        });

        host.drop(
                PluginJar.agent("user", "2.0.0")
                        .source(
                                "demo.Demo",
                                PluginJar.agentSource(
                                        "",
                                        "System.setProperty(\"opened.user\","
                                                + " System.getProperty(\"opened.user\", \"\") + \"x\");"))
                        .manifest("Plugin-Dependencies", "base@>=1.0.0"),
                "user.jar");

        host.awaitVersion("2.0.0");
        assertThat(System.getProperty("opened.user")).isEqualTo("xx");
    }
}
