package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.bus.SecurityCalls.CreatedToken;
import io.troupe.host.cli.HostFile;
import io.troupe.host.http.Tls;
import io.troupe.host.settings.HostSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a host may be reached, and what it asks of those who reach it. */
class DoorsTest {

    @TempDir
    Path root;

    private HostSettings settings(Map<String, String> flags) {
        return HostSettings.load(new HostSettings.Sources(root, Optional.empty(), Optional.empty(), Map.of(), flags));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, optional, none,     none, ''",
        "127.0.0.1, required, none,     none, ''",
        "127.9.8.7, optional, none,     none, ''",
        "::1,       optional, none,     none, ''",
        "localhost, optional, none,     none, ''",
        "127.0.0.1, optional, none,     both, ''",
        "0.0.0.0,   optional, none,     none, security.tokens",
        "0.0.0.0,   optional, declared, none, security.tokens",
        "0.0.0.0,   optional, none,     both, security.tokens",
        "0.0.0.0,   required, none,     none, http.tls.certificate",
        "0.0.0.0,   required, none,     both, ''",
        "0.0.0.0,   required, declared, none, ''",
        "'::',      optional, none,     none, security.tokens",
        "'::',      required, none,     none, security.proxy",
        "10.1.2.3,  required, declared, none, ''",
        "10.1.2.3,  optional, declared, both, security.tokens",
        "127.0.0.1, optional, none,     key,  'only a key'",
        "127.0.0.1, optional, none,     cert, 'only a certificate'",
    })
    void openOnlyWhereNobodyCanListenInOrCallUnknown(
            String bind, String tokens, String proxy, String tls, String missing) throws Exception {
        var flags = new HashMap<>(Map.of("http.bind", bind, "security.tokens", tokens, "security.proxy", proxy));
        if (!tls.equals("none")) {
            certificate();
        }
        if (tls.equals("both") || tls.equals("cert")) {
            flags.put("http.tls.certificate", "cert.pem");
        }
        if (tls.equals("both") || tls.equals("key")) {
            flags.put("http.tls.key", "key.pem");
        }

        if (missing.isEmpty()) {
            assertThat(Doors.of(settings(flags)).bind()).isEqualTo(bind);
        } else {
            assertThatThrownBy(() -> Doors.of(settings(flags)))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining(missing);
        }
    }

    @Test
    void refuseAHostThatWouldStandOpenBeforeAnythingOfItRuns() {
        assertThatThrownBy(() -> new LiveHost(root, Map.of("http.bind", "0.0.0.0")))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("http.bind is 0.0.0.0")
                .hasMessageContaining("security.tokens: required")
                .hasMessageContaining("127.0.0.1");
        assertThat(root.resolve("data/journal.db")).doesNotExist();
    }

    @Test
    void nameAFileThatCannotBeRead() throws Exception {
        certificate();
        Files.writeString(root.resolve("bad.pem"), "no certificate");
        for (var bad : List.of("absent.pem", "bad.pem")) {
            assertThatThrownBy(() -> Doors.of(settings(Map.of("http.tls.certificate", bad, "http.tls.key", "key.pem"))))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("http.tls.certificate")
                    .hasMessageContaining(bad);
        }
        assertThatThrownBy(() ->
                        Doors.of(settings(Map.of("http.tls.certificate", "cert.pem", "http.tls.key", "absent.pem"))))
                .hasMessageContaining("http.tls.key");
    }

    @Test
    void takeTheAddressThatIsBoundForANameOfTheirOwn() {
        var doors = Doors.of(settings(Map.of(
                "http.bind",
                "10.1.2.3",
                "security.tokens",
                "required",
                "security.proxy",
                "declared",
                "http.names",
                "troupe.example.org")));

        assertThat(doors.names()).containsExactly("troupe.example.org", "10.1.2.3");
        assertThat(doors.tls()).isEqualTo(new Tls.AtProxy());
        assertThat(doors.url(7070).toString()).isEqualTo("http://10.1.2.3:7070");
    }

    /** The whole way: the owner's commands come in over TLS with the token of the data folder, nobody else does. */
    @Test
    void letTheOwnersCommandsInOverTls() throws Exception {
        certificate();
        var flags = Map.of(
                "http.bind", "0.0.0.0",
                "security.tokens", "required",
                "http.tls.certificate", "cert.pem",
                "http.tls.key", "key.pem");
        try (var live = new LiveHost(root, flags)) {
            var data = live.told().path();
            var file = HostFile.in(data);
            var operator = HostFile.read(data).flatMap(HostFile::token).orElseThrow();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(live.host().url().toString()).startsWith("https://127.0.0.1:");

            assertThat(typed("status").out()).contains("ready since");
            var made = typed("tokens", "create", "ci", "--permission", "@tasks:read", "--expires", "1h");
            assertThat(made.exit()).as(made.err()).isZero();
            var secret = made.out().strip();
            assertThat(secret).matches("troupe_\\S{43}");
            assertThat(made.err()).contains("for ci").doesNotContain(secret);
            assertThat(typed("tokens").out()).contains("@tasks:read").doesNotContain(secret.substring(7));
            assertThat(typed("tasks", "list", "--token", secret).exit()).isZero();
            assertThat(typed("plugins", "list", "--token", secret).exit()).isEqualTo(4);
            assertThat(typed("tasks", "list", "--token", "troupe_" + "x".repeat(43))
                            .err())
                    .contains("unauthenticated")
                    .doesNotContain("xxxx");
            assertThat(typed("tasks", "list", "--host", live.host().url().toString())
                            .exit())
                    .as("the data folder's host by its name")
                    .isZero();
            var id = live.answer(SecurityCalls.LIST, new SecurityCalls.ListTokens())
                    .tokens()
                    .getFirst()
                    .id();
            assertThat(typed("tokens", "revoke", id).out()).contains(id + " revoked");
            assertThat(typed("tasks", "list", "--token", secret).exit()).isEqualTo(4);

            noneHas(operator, file);
            noneHas(secret);
        }
    }

    @Test
    void keepTokensOverARestartButNotTheOwners() throws Exception {
        var flags = Map.of("security.tokens", "required");
        CreatedToken kept;
        CreatedToken revoked;
        String operator;
        try (var live = new LiveHost(root, flags)) {
            operator = live.host().operatorToken().orElseThrow();
            kept = live.answer(SecurityCalls.CREATE, wanted("kept"));
            revoked = live.answer(SecurityCalls.CREATE, wanted("revoked"));
            live.answer(
                    SecurityCalls.REVOKE,
                    new SecurityCalls.RevokeToken(revoked.token().id()));
            assertThat(status(live, Optional.of(kept.secret()))).isEqualTo(200);
            assertThat(status(live, Optional.of(revoked.secret()))).isEqualTo(401);
        }
        try (var live = new LiveHost(root, flags)) {
            assertThat(status(live, Optional.of(kept.secret()))).isEqualTo(200);
            assertThat(status(live, Optional.of(revoked.secret()))).isEqualTo(401);
            assertThat(status(live, Optional.of(operator))).isEqualTo(401);
            assertThat(status(live, Optional.empty())).isEqualTo(401);
            assertThat(status(live, live.host().operatorToken())).isEqualTo(200);
        }
        noneHas(kept.secret());
        noneHas(operator);
    }

    @Test
    void tellNoTokenWhereNoneIsAskedFor() throws Exception {
        try (var live = new LiveHost(root)) {
            assertThat(live.host().operatorToken()).isEmpty();
            assertThat(HostFile.read(live.told().path()))
                    .hasValueSatisfying(file -> assertThat(file.token()).isEmpty());
            assertThat(status(live, Optional.empty())).isEqualTo(200);
            assertThat(typed("status").exit()).isZero();
        }
    }

    private static CreateToken wanted(String name) {
        return new CreateToken(name, List.of("@status:read"), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static int status(LiveHost live, Optional<String> token) throws Exception {
        try (var visitor = new Visitor(live, token)) {
            return visitor.send(visitor.request("/api/v1/status")).statusCode();
        }
    }

    private TypedHere typed(String... words) {
        var all = Arrays.copyOf(words, words.length + 2);
        all[words.length] = "--data";
        all[words.length + 1] = root.resolve("data").toString();
        return TypedHere.of(root, all);
    }

    /** Makes sure that no file of the data folder has a secret in it but these. */
    private void noneHas(String secret, Path... but) throws IOException {
        var part = secret.substring("troupe_".length());
        try (var files = Files.walk(root.resolve("data"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (!List.of(but).contains(file)) {
                    var text = new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
                    assertThat(text.contains(part)).as(file.toString()).isFalse();
                }
            }
        }
    }

    private void certificate() throws Exception {
        var store = root.resolve("store.p12");
        if (Files.exists(store)) {
            return;
        }
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=troupe.example.org",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "secret",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
        var keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        pem("cert.pem", "CERTIFICATE", keys.getCertificate("a").getEncoded());
        pem("key.pem", "PRIVATE KEY", keys.getKey("a", "secret".toCharArray()).getEncoded());
    }

    private void pem(String name, String what, byte[] bytes) throws IOException {
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(
                root.resolve(name), "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }
}
