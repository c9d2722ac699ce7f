package io.troupe.host.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ToolNameTest {

    @Test
    void keepsShortNamesAndHashesLongOnes() {
        var forty = "a".repeat(40);
        var names = ToolName.of(List.of("echo execute", forty, forty + "a", "Pack/One do-it"), Set.of());

        assertThat(names.get("echo execute")).isEqualTo("echo_execute");
        assertThat(names.get(forty)).isEqualTo(forty);
        assertThat(names.get(forty + "a")).matches("a{33}_[0-9a-f]{6}");
        assertThat(names.get("Pack/One do-it")).isEqualTo("pack_one_do_it");
    }

    @Test
    void tellsThingsApartThatWouldShareAName() {
        var names = ToolName.of(List.of("a-b c", "a b-c", "get run"), Set.of("get_run"));

        assertThat(names.values()).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z0-9_]{1,40}"));
        assertThat(names.get("a-b c")).matches("a_b_c_[0-9a-f]{6}");
        assertThat(names.get("get run")).startsWith("get_run_");
    }
}
