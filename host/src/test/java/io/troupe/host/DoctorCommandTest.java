package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.fact.Wire;
import io.troupe.host.plugin.Verification.Verified;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {

    @TempDir
    Path folder;

    /** Tries no plugin, for there is none. */
    private static final class Idle implements VerifyCommand.Trial {
        @Override
        public Verified of(Path file) {
            throw new AssertionError(file + " was tried, expected no plugin");
        }

        @Override
        public void close() {}
    }

    private TypedHere doctor(String settings, String... options) throws IOException {
        var file = Files.writeString(folder.resolve("own.yaml"), settings);
        var arguments = new ArrayList<>(List.of("doctor", "--config", file.toString(), "--port", "0"));
        arguments.addAll(List.of(options));
        return TypedHere.in(
                folder, "doctor", shell -> new DoctorCommand(shell, Idle::new), arguments.toArray(String[]::new));
    }

    /** What was found of one thing. */
    private static List<JsonNode> found(TypedHere typed, String what) throws IOException {
        return StreamSupport.stream(
                        Wire.json().readTree(typed.out()).path("findings").spliterator(), false)
                .filter(finding -> finding.path("what").asText().equals(what))
                .toList();
    }

    private static String postgres(int port) {
        return """
                journal:
                  store: postgresql
                  postgres: {url: "postgresql://127.0.0.1:%d/troupe", user: somebody, password: a-secret}
                """.formatted(port);
    }

    @Test
    void saysThatTheDatabaseIsNotThereAndNeverThePassword() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        var typed = doctor(postgres(port), "--json");
        var words = doctor(postgres(port));

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(found(typed, "database")).singleElement().satisfies(finding -> {
            assertThat(finding.path("well").asBoolean(true)).isFalse();
            assertThat(finding.path("found").asText())
                    .contains("postgresql://somebody@127.0.0.1:" + port + "/troupe", "refused");
            assertThat(finding.path("fix").asText())
                    .isEqualTo("see that the database runs and can be reached from here");
        });
        assertThat(words.out()).contains("wrong  database").contains("mend it: see that the database runs");
        assertThat(typed.out() + typed.err() + words.out() + words.err()).doesNotContain("a-secret");
    }

    @Test
    void saysThatADatabaseIsSilentRatherThanToWaitForIt() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var typed = doctor(postgres(silent.getLocalPort()), "--json");

            assertThat(found(typed, "database"))
                    .singleElement()
                    .extracting(finding -> finding.path("well").asBoolean(true))
                    .isEqualTo(false);
        }
    }

    @Test
    void saysEachThingThatKeepsNodesFromMeeting() throws Exception {
        var typed = doctor("""
                cluster:
                  bind: 8.8.8.8
                  members: ["9.9.9.9:5701"]
                """, "--cluster", "--json");

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(found(typed, "cluster"))
                .extracting(finding -> finding.path("found").asText())
                .satisfiesExactlyInAnyOrder(
                        what -> assertThat(what).startsWith("cluster.bind names 8.8.8.8, a public address"),
                        what -> assertThat(what).startsWith("cluster.members names 9.9.9.9, a public address"),
                        what -> assertThat(what).contains("cluster.tls.certificate"),
                        what -> assertThat(what).contains("needs a journal that all of them reach"));
        assertThat(found(typed, "database")).isEmpty();
    }

    @Test
    void saysNothingOfWhatAHostOnItsOwnDoesNotShare() throws Exception {
        var typed = doctor("log: {level: warn}\n", "--json");

        assertThat(found(typed, "database")).isEmpty();
        assertThat(found(typed, "cluster")).isEmpty();
    }
}
