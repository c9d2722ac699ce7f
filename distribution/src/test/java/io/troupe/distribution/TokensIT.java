package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host that asks everybody for a token, killed and started again. */
class TokensIT {

    @TempDir
    Path folder;

    @Test
    @Timeout(180)
    void countAsBeforeAfterTheHostWasKilled() throws Exception {
        var config = Files.writeString(folder.resolve("mine.yaml"), "security:\n  tokens: required\n");
        var data = folder.resolve("data");
        var host = RunningHost.start(data, "--config", config.toString());
        var kept = created(host, "kept");
        var revoked = created(host, "revoked");
        var id = line(host, "tokens", "list")
                .lines()
                .filter(row -> row.contains(" revoked "))
                .map(row -> row.split(" ", 2)[0])
                .findFirst()
                .orElseThrow();
        assertThat(line(host, "tokens", "revoke", id)).contains("revoked");
        assertThat(typed(host, "agents", "list").exit()).isZero();
        host.kill();

        try (var again = RunningHost.start(data, "--config", config.toString())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("host.json"))))
                    .isEqualTo("rw-------");
            assertThat(line(again, "agents", "list", "--token", kept)).contains("echo");
            var refused = typed(again, "agents", "list", "--token", revoked);
            assertThat(refused.exit()).isEqualTo(4);
            assertThat(refused.err()).contains("unauthenticated").doesNotContain(revoked);
            assertThat(line(again, "agents", "invoke", "echo", "--input", "hello"))
                    .isEqualTo("hello\n");
            assertThat(line(again, "agents", "invoke", "echo", "--input", "hello", "--token", kept))
                    .isEqualTo("hello\n");
            assertThat(again.get("/api/v1/agents").statusCode()).isEqualTo(401);
            assertThat(again.get("/health/ready").statusCode()).isEqualTo(200);
            for (var secret : List.of(kept, revoked)) {
                assertThat(filesWith(data, secret.substring("troupe_".length())))
                        .isEmpty();
            }
            assertThat(line(again, "stop")).isEqualTo("stopped\n");
        }
    }

    private static String created(RunningHost host, String name) throws Exception {
        var secret = line(host, "tokens", "create", name).strip();
        assertThat(secret).matches("troupe_[A-Za-z0-9_-]{43}");
        return secret;
    }

    private static String line(RunningHost host, String... words) throws Exception {
        var said = typed(host, words);
        assertThat(said.exit()).as(said.err()).isZero();
        return said.out();
    }

    private static RunningHost.Said typed(RunningHost host, String... words) throws Exception {
        var all = new ArrayList<>(Arrays.asList(words));
        all.addAll(List.of("--data", host.data().toString()));
        return RunningHost.troupe(all.toArray(String[]::new));
    }

    private static List<Path> filesWith(Path data, String secret) throws Exception {
        var found = new ArrayList<Path>();
        try (var files = Files.walk(data)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(secret)) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
