package io.troupe.tools.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SettingsTest {

    /** The module's folder, which is where its tests run. */
    private static final Path MODULE = Path.of("").toAbsolutePath();

    private static final List<String> KEYS = Arrays.stream(WorkspaceSettings.class.getRecordComponents())
            .map(RecordComponent::getName)
            .map(name -> name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
            .toList();

    @Test
    void areTheOnesThatTheReadmeShows() throws Exception {
        assertThat(found(MODULE.resolve("README.md"), "(?m)^\\| `([a-z-]+)` \\| (?:none|`)[^|]*\\| "))
                .isEqualTo(KEYS);
    }

    @Test
    void areTheOnesThatTheShippedFileShows() throws Exception {
        assertThat(found(MODULE.resolve("../../../config/plugins/workspace.yaml"), "(?m)^#([a-z-]+): "))
                .isEqualTo(KEYS);
    }

    @Test
    void haveTheDefaultsThatAreShown() throws Exception {
        var none = WorkspaceSettings.none();
        var limits = none.limits();

        assertThat(Files.readString(MODULE.resolve("../../../config/plugins/workspace.yaml")))
                .contains("#protect: [" + String.join(", ", none.protectedNames()) + "]\n")
                .contains("#skip: [" + String.join(", ", none.skippedNames()) + "]\n")
                .contains("#max-file-bytes: " + limits.fileBytes() + "\n")
                .contains("#max-bytes: " + limits.bytes() + "\n")
                .contains("#max-results: " + limits.results() + "\n")
                .contains("#max-time: " + limits.time().toSeconds() + "s\n");
    }

    @Test
    void refuseBoundsThatBoundNothing() {
        assertThatThrownBy(() -> Bench.bounded(Path.of("/x"), 0, 2_000, 1)).hasMessageContaining("max-file-bytes: 0");
        assertThatThrownBy(() -> Bench.bounded(Path.of("/x"), 1, 1, 1)).hasMessageContaining("max-bytes: 1");
        assertThatThrownBy(() -> Bench.bounded(Path.of("/x"), 1, 2_000, -1)).hasMessageContaining("max-results: -1");
        assertThatThrownBy(() -> new WorkspaceSettings(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Duration.ZERO)))
                .hasMessageContaining("max-time");
    }

    private static List<String> found(Path file, String pattern) throws Exception {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map(one -> one.group(1))
                .toList();
    }
}
