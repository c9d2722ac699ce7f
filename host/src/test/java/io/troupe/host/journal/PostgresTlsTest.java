package io.troupe.host.journal;

import static io.troupe.host.journal.JournalContract.append;
import static io.troupe.host.journal.JournalContract.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.journal.PostgresPlace.Tls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresTlsTest {

    private static final String PASSWORD = "no-secret";

    private final TestPostgres database = TestPostgres.start(30);

    @TempDir
    private Path folder;

    private Path certificate = Path.of("");

    @BeforeEach
    void begin() throws Exception {
        certificate = certify("database", "san=ip:127.0.0.1");
        database.run("ALTER SYSTEM SET ssl_cert_file = '" + certificate + "'");
        database.run("ALTER SYSTEM SET ssl_key_file = '" + folder.resolve("database.key") + "'");
        database.run("ALTER SYSTEM SET ssl = on");
        database.ask("SELECT pg_reload_conf()");
        while (!database.ask("SHOW ssl").equals("on")) {
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void end() {
        database.close();
    }

    private PostgresPlace place(Tls.Mode mode, Path trusted) {
        var plain = database.place();
        return new PostgresPlace(
                plain.host(),
                plain.port(),
                plain.database(),
                plain.user(),
                plain.password(),
                plain.schema(),
                new Tls(mode, Optional.of(trusted)));
    }

    /** Makes a key and a certificate of it that nobody else vouches for. */
    private Path certify(String name, String extension) throws Exception {
        var store = folder.resolve(name + ".p12");
        var process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        extension,
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.out").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        var key = pem(
                name + ".key",
                "PRIVATE KEY",
                keys.getKey("a", PASSWORD.toCharArray()).getEncoded());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        return pem(name + ".pem", "CERTIFICATE", keys.getCertificate("a").getEncoded());
    }

    private Path pem(String name, String what, byte[] encoded) throws IOException {
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n",
                StandardCharsets.US_ASCII);
    }

    @Test
    void keepsEveryConnectionSecretAndKnowsWhoAnswers() throws Exception {
        try (var journal = TestPostgres.journal(place(Tls.Mode.VERIFY_FULL, certificate))) {
            get(journal.append(append("a1", "task/1", 0, "1")));
            assertThat(get(journal.tail(0, 10))).hasSize(1);
            assertThat(get(journal.leases().all("")).leases()).isEmpty();

            assertThat(database.ask("SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
                            + "WHERE application_name = 'troupe'"))
                    .isEqualTo("t");
        }
    }

    @Test
    void refusesADatabaseThatIsSomebodyElse() throws Exception {
        var stranger = certify("stranger", "san=ip:127.0.0.1");

        assertThatThrownBy(() -> TestPostgres.journal(place(Tls.Mode.VERIFY_FULL, stranger)))
                .isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> TestPostgres.journal(place(Tls.Mode.VERIFY_CA, stranger)))
                .isInstanceOf(StoreUnavailable.class);
        TestPostgres.journal(place(Tls.Mode.REQUIRE, stranger)).close();
    }

    @Test
    void refusesToVerifyWithoutCertificates() {
        assertThatThrownBy(() -> new Tls(Tls.Mode.VERIFY_FULL, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("verify-full");
    }
}
