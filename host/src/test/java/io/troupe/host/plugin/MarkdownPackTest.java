package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.PluginException;
import io.troupe.host.journal.MemoryJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownPackTest {

    @TempDir
    Path root;

    private Path agent;

    @BeforeEach
    void write() throws IOException {
        agent = Files.createDirectories(root.resolve("folder"));
        Files.writeString(agent.resolve("agent.md"), Running.markdown("reviewer"));
        Files.writeString(agent.resolve("schema.json"), "{\"type\":\"object\"}");
        Files.writeString(agent.resolve("notes.txt"), "not packed");
    }

    @Test
    void packsTheAgentAndItsSchemasIntoAPlugin() throws Exception {
        var jar = MarkdownPack.pack(agent, root.resolve("plugins"), "1.2.0");

        assertThat(jar).isEqualTo(root.resolve("plugins/reviewer-1.2.0.jar"));
        try (var file = new JarFile(jar.toFile())) {
            assertThat(file.stream().map(JarEntry::getName))
                    .containsExactly("META-INF/MANIFEST.MF", "agent.md", "schema.json");
            var main = file.getManifest().getMainAttributes();
            assertThat(main.getValue("Plugin-Id")).isEqualTo("reviewer");
            assertThat(main.getValue("Plugin-Version")).isEqualTo("1.2.0");
            assertThat(main.getValue("Plugin-Requires")).isEqualTo(">=0.1.0 & <0.2.0");
            assertThat(main.getValue("Plugin-Description")).isEqualTo("Says what reviewer says.");
        }
        try (var host = new Running(root, MemoryJournal.keeping())) {
            assertThat(host.start()).isEqualTo(1);
            assertThat(host.port.siblings.get("reviewer")).contains("{\"type\":\"object\"}");
        }
    }

    @Test
    void givesTheSameBytesForTheSameContent() throws Exception {
        var one = MarkdownPack.pack(agent, root.resolve("one"), "1.0.0");
        Files.setLastModifiedTime(agent.resolve("agent.md"), FileTime.fromMillis(0));
        var other = MarkdownPack.pack(agent, root.resolve("other"), "1.0.0");

        assertThat(one).hasSameBinaryContentAs(other);
    }

    @Test
    void takesADescriptionOverSeveralLines() throws Exception {
        Files.writeString(
                agent.resolve("agent.md"),
                "---\nname: \"Code Reviewer\"\ndescription: >-\n  Reads code: all\n\n  of it.\ntools: Read\n---\nBody.");

        var jar = MarkdownPack.pack(agent, root, "1.0.0");

        try (var file = new JarFile(jar.toFile())) {
            var main = file.getManifest().getMainAttributes();
            assertThat(main.getValue("Plugin-Id")).isEqualTo("code-reviewer");
            assertThat(main.getValue("Plugin-Description")).isEqualTo("Reads code: all of it.");
        }
    }

    @Test
    void refusesWhatIsNoAgent() throws Exception {
        Files.writeString(agent.resolve("agent.md"), "---\nname: reviewer\n---\nBody.");
        refuses("no description");
        Files.writeString(agent.resolve("agent.md"), "---\ndescription: x\n---\nBody.");
        refuses("no name");
        Files.writeString(agent.resolve("agent.md"), "Body.");
        refuses("no front matter");
        Files.delete(agent.resolve("agent.md"));
        refuses("no agent.md");
    }

    @Test
    void refusesASchemaThatIsNotJson() throws Exception {
        Files.writeString(agent.resolve("schema.json"), "{");
        refuses("schema.json: not JSON");
    }

    private void refuses(String why) {
        assertThatThrownBy(() -> MarkdownPack.pack(agent, root.resolve("out"), "1.0.0"))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining(why);
        assertThat(root.resolve("out")).doesNotExist();
    }
}
