package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.DoctorCommand.Finding;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.Verification.Verified;
import io.troupe.host.settings.HostSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCheckTest {

    private static final Verified KEYLESS = fared(
            "anthropic",
            PluginState.NOT_CONFIGURED,
            "not-configured: api-key: the environment variable ANTHROPIC_API_KEY is not set");
    private static final Verified OPEN =
            new Verified("openai", "1", "jar", PluginState.LOADED, "", List.of("openai"), List.of());

    @TempDir
    Path folder;

    private final Map<String, Verified> fates = new HashMap<>();
    private final List<String> tried = new ArrayList<>();

    private static Verified fared(String id, PluginState state, String reason) {
        return new Verified(id, "1", "jar", state, reason, List.of(), List.of());
    }

    /** What becomes of each file is what the test says. */
    private final class Fates implements VerifyCommand.Trial {
        @Override
        public Verified of(Path file) {
            var name = String.valueOf(file.getFileName());
            tried.add(name);
            return fates.getOrDefault(name, KEYLESS);
        }

        @Override
        public void close() {}
    }

    private void jar(String file, String within, String type, Verified fate) throws IOException {
        fates.put(file, fate);
        try (var zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(file)))) {
            zip.putNextEntry(new ZipEntry(within + "META-INF/extensions.idx"));
            zip.write("# made\ndemo.Demo\n".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry(within + "demo/Demo.class"));
            zip.write(("cafebabe " + type + " and more").getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<Finding> found(Optional<String> byDefault, String... aliases) throws IOException {
        var settings = new HostSettings.Models(byDefault, List.of(aliases), List.of(), List.of(), List.of(), List.of());
        return new ModelsCheck(settings).of(List.of(folder, folder.resolve("absent")), new Fates());
    }

    @Test
    void saysOfEachProviderWhatItLacks() throws Exception {
        jar("a.jar", "", "io/troupe/api/ModelProvider", KEYLESS);
        jar("b.zip", "classes/", "io/troupe/api/ModelProvider", OPEN);
        jar("c.jar", "", "io/troupe/api/Agent", KEYLESS);
        Files.writeString(folder.resolve("d.jar"), "no archive");
        Files.writeString(folder.resolve("e.md"), "no archive either");

        assertThat(found(Optional.empty()))
                .containsExactly(
                        Finding.well("anthropic", KEYLESS.reason()),
                        Finding.well("openai", "configured: agents can be played by openai"),
                        Finding.well("models", "openai is configured"));
        assertThat(tried).containsExactly("a.jar", "b.zip");
    }

    @Test
    void saysWhoPlaysWhereNoneIsConfigured() throws Exception {
        jar("a.jar", "", "io/troupe/api/ModelProvider", KEYLESS);

        assertThat(found(Optional.empty()))
                .contains(Finding.well("models", "none is configured: a connected client plays the agents"))
                .allMatch(Finding::well);
    }

    @Test
    void findsSettingsThatNameAProviderThatIsNotThere() throws Exception {
        jar("b.jar", "", "io/troupe/api/ModelProvider", OPEN);

        assertThat(found(Optional.of("anthropic/opus"), "big=openai/gpt", "sonnet=anthropic/s", "opus=anthropic/o"))
                .contains(Finding.well(
                        "models",
                        "models.aliases: opus, sonnet stand for models of 'anthropic', which is not configured"))
                .filteredOn(finding -> !finding.well())
                .singleElement()
                .satisfies(finding -> assertThat(finding.found())
                        .isEqualTo("models.default is 'anthropic/opus', and no provider 'anthropic' is configured"));
        assertThat(found(Optional.of("openai"), "big=openai/gpt")).allMatch(Finding::well);
    }

    @Test
    void aProviderThatFailsIsWrongAndItsSettingsAreNamed() throws Exception {
        jar("a.jar", "", "io/troupe/api/ModelProvider", fared("anthropic", PluginState.FAILED, "timeout: is 'x'"));

        assertThat(found(Optional.empty()))
                .contains(Finding.wrong("anthropic", "timeout: is 'x'", "mend config/plugins/anthropic.yaml"));
    }
}
