package io.troupe.host.fact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    private static final List<String> NAMES =
            List.of("backend-expert", "frontend-expert", "product-manager", "echo", "pack/data-engineer");

    @ParameterizedTest
    @CsvSource({
        "bakend-expert, backend-expert",
        "Backend, backend-expert",
        "expert backend, backend-expert",
        "product, product-manager",
        "manager of a product, product-manager",
        "ecoh, echo",
        "data engineer, pack/data-engineer"
    })
    void putsTheNearestFirst(String written, String nearest) {
        assertThat(Nearest.names(written, NAMES)).hasSize(3).startsWith(nearest);
    }

    @Test
    void takesAnything() {
        assertThat(Nearest.names("", NAMES)).hasSize(3);
        assertThat(Nearest.names("x".repeat(100_000), NAMES)).hasSize(3);
        assertThat(Nearest.names("echo", List.of())).isEmpty();
    }
}
