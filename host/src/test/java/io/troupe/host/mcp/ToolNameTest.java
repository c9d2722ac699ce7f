package io.troupe.host.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ToolNameTest {

    @Test
    void keepsShortNamesAndHashesLongOnes() {
        var forty = "a".repeat(40);
        var names =
                ToolName.of(Map.of("1", "echo_execute", "2", forty, "3", forty + "a", "4", "Pack/One_do-it"), Set.of());

        assertThat(names.get("1")).isEqualTo("echo_execute");
        assertThat(names.get("2")).isEqualTo(forty);
        assertThat(names.get("3")).matches("a{33}_[0-9a-f]{6}");
        assertThat(names.get("4")).isEqualTo("pack_one_do_it");
    }

    @Test
    void tellsThingsApartThatWouldShareAName() {
        var names = ToolName.of(Map.of("1", "a-b_c", "2", "a_b-c", "3", "get_run"), Set.of("get_run"));

        assertThat(names.values()).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z0-9_]{1,40}"));
        assertThat(names.get("1")).matches("a_b_c_[0-9a-f]{6}");
        assertThat(names.get("3")).startsWith("get_run_");
    }
}
