package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.PluginException;
import io.troupe.host.fact.PluginFact.PluginState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of a pack is asked of all that is in it. */
class PackAdmissionTest {

    @TempDir
    Path root;

    private Reading read(Admission.Policy policy) throws Exception {
        var wanting = PluginJar.agent("wanting", "1.0.0").manifest("Plugin-Permissions", "network:example.org");
        var pack = PluginJar.plain().binary("wanting.jar", wanting.bytes()).in(root, "team.zip");
        var reader = new PluginReader(new PluginFolder.Options(
                List.of(),
                id -> {
                    throw new PluginException(PluginException.Kind.SETTINGS, "none are needed");
                },
                root.resolve("cache"),
                root.resolve("versions"),
                policy,
                Supervision.Limits.standard()));
        reader.prepare();
        return reader.read(new Source(pack, Optional.empty(), false), pack, Form.ZIP, Optional.empty());
    }

    @Test
    void letsNoMemberHaveWhatIsNotGranted() throws Exception {
        assertThat(read(Admission.Policy.open())).isInstanceOfSatisfying(Reading.Unusable.class, refused -> {
            assertThat(refused.state()).isEqualTo(PluginState.QUARANTINED);
            assertThat(refused.reason()).contains("network:example.org").contains("admission.permissions");
        });
        assertThat(root.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void letsItInWithWhatIsGranted() throws Exception {
        var policy = new Admission.Policy(Admission.Mode.OPEN, Set.of(), List.of(), Set.of("network"));

        assertThat(read(policy)).isInstanceOfSatisfying(Reading.Fit.class, fit -> {
            assertThat(fit.candidate().permissions()).containsExactly("network:example.org");
            fit.candidate().discard();
        });
        try (var left = Files.list(root.resolve("cache"))) {
            assertThat(left).isEmpty();
        }
    }
}
