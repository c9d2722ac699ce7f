package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.journal.MemoryJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders with agents in them, dropped into a host that runs. */
class PacksTest {

    @TempDir
    Path root;

    private Running host;

    @BeforeEach
    void open() throws Exception {
        host = new Running(root, MemoryJournal.keeping());
    }

    @AfterEach
    void close() {
        host.close();
    }

    private Path write(String name, String text) throws IOException {
        var file = host.plugins.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** Drops a folder whole, as a rename does. */
    private Path drop(String name, String... agents) throws IOException {
        var made = root.resolve("made");
        for (var agent : agents) {
            var file = made.resolve(agent);
            Files.createDirectories(file.getParent());
            var stem = file.getFileName().toString().replaceFirst("\\..*$", "");
            Files.writeString(file, Running.markdown(stem));
        }
        return Files.move(made, host.plugins.resolve(name));
    }

    @Test
    void letsGoOfAllThatIsInAFolderThatBecomesAProgram() throws Exception {
        host.start();
        drop("Team", "one.md", "a/b/two.md");
        host.await(views -> views.size() == 2);

        write("Team/agent.yaml", "command: sh\n");

        host.await(views -> views.size() == 1 && views.getFirst().form().equals("program"));
    }

    @Test
    void takesAFolderThatIsALink() throws Exception {
        host.start();
        var made = Files.createDirectories(root.resolve("elsewhere/a"));
        Files.writeString(made.resolve("two.md"), Running.markdown("two"));

        Files.createSymbolicLink(host.plugins.resolve("Team"), root.resolve("elsewhere"));
        host.await(views -> views.size() == 1);

        Files.writeString(made.resolve("three.md"), Running.markdown("three"));
        host.await(views -> views.size() == 2);
    }

    @Test
    void takesAFolderOfSeveralLevelsAndReloadsJustTheFileThatChanged() throws Exception {
        host.start();
        drop("Team", "one.md", "01-core/two.md", "agents/three.md", "a/b/c/d/four.md", "a/b/c/d/e/five.md");
        host.await(views -> views.size() == 4);
        assertThat(host.list())
                .extracting(PluginView::id)
                .containsExactlyInAnyOrder("team--one", "team--core-two", "team--three", "team--a-b-c-d-four");
        var before = host.view("01-core/two.md");

        write("Team/a/b/c/d/four.md", Running.markdown("four").replace("Be four", "Be five"));
        host.await(views -> views.stream()
                .anyMatch(view -> view.file().endsWith("four.md")
                        && !view.digest().equals(before.digest())
                        && view.state() == PluginState.LOADED
                        && host.port.live.getOrDefault("four", "").contains("Be five")));
        assertThat(host.view("01-core/two.md").since()).isEqualTo(before.since());

        Trees.delete(host.plugins.resolve("Team"));
        host.await(List::isEmpty);
    }

    @Test
    void letsTextPassThatIsNoAgentAndTakesItOnceItIs() throws Exception {
        write("team/README.md", "# About");
        write("team/notes.md", "Only notes");
        write("team/settings.toml", "a = 1");
        write("team/one.md", Running.markdown("one"));
        host.start();
        assertThat(host.list()).extracting(PluginView::id).containsExactly("team--one");

        write("team/notes.md", Running.markdown("notes"));
        host.await("team/notes.md", PluginState.LOADED);
        write("team/notes.md", "Only notes again");
        host.await(views -> views.size() == 1);
    }

    @Test
    void takesAPluginOfClaudeCodeUnderItsOwnName() throws Exception {
        write("download-1/.claude-plugin/plugin.json", "{\"name\": \"pay\", \"version\": \"1.0.0\"}");
        write("download-1/agents/a.md", Running.markdown("a"));
        write("download-1/commands/c.md", Running.markdown("c"));
        host.start();
        assertThat(host.list()).extracting(PluginView::id).containsExactly("pay--a");

        write("download-1/.claude-plugin/plugin.json", "{\"name\": \"money\", \"version\": \"1.0.0\"}");
        host.await(views -> views.size() == 1
                && views.getFirst().id().equals("money--a")
                && views.getFirst().state() == PluginState.LOADED);
    }

    @Test
    void tellsWhoseAFileIsByItsFolder() throws Exception {
        write("project/.gemini/agents/a.md", Running.markdown("a"));
        write("project/docs/b.md", Running.markdown("b"));
        host.start();

        assertThat(host.list()).extracting(PluginView::id).containsExactly("project--a");
        assertThat(host.port.fileNames).containsEntry("a", ".gemini/agents/a.md");
    }

    @Test
    void refusesTheSecondOfTwoFilesThatHaveOneName() throws Exception {
        write("My Agent.md", Running.markdown("first"));
        write("my-agent.md", Running.markdown("second"));
        host.start();

        assertThat(host.view("My Agent.md").state()).isEqualTo(PluginState.LOADED);
        var refused = host.view("my-agent.md");
        assertThat(refused.state()).isEqualTo(PluginState.REFUSED);
        assertThat(refused.reason()).contains("is that of").contains("My Agent.md");
    }

    @Test
    void readsAnInstanceAgainWhenItsTemplateChanges() throws Exception {
        write("plain.md", Running.markdown("plain"));
        write("pay.md", "---\nname: pay\ntemplate: reviewer\n---\n");
        write("reviewer.agent-template.md", "---\nparameters: [x]\n---\none");
        host.start();
        assertThat(host.list()).extracting(PluginView::id).containsExactlyInAnyOrder("plain", "pay");
        var plain = host.view("plain.md").since();
        var pay = host.view("pay.md").since();

        write("reviewer.agent-template.md", "---\nparameters: [x]\n---\ntwo");
        host.await(views -> views.stream()
                .anyMatch(view -> view.id().equals("pay") && view.since().isAfter(pay)));
        assertThat(host.view("plain.md").since()).isEqualTo(plain);
    }
}
