package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.plugin.Admission;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.settings.HostSettings.Admission.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionFilesTest {

    @TempDir
    private Path folder;

    @Test
    void mapsEveryPolicy() {
        for (var policy : Policy.values()) {
            var settings = new HostSettings.Admission(policy, List.of("AB"), List.of(), List.of("network"), true, List.of("odd"));

            assertThat(AdmissionFiles.policy(settings))
                    .isEqualTo(new Admission.Policy(
                            Admission.Mode.valueOf(policy.name()),
                            Set.of("ab"),
                            List.of(),
                            Set.of("network"),
                            true,
                            Set.of("odd")));
        }
    }

    @Test
    void readsCertificatesOfEitherEncodingAndSeveralOfAFile() throws Exception {
        var some = some();
        var der = Files.write(folder.resolve("one.der"), some.get(0).getEncoded());
        var pem = Files.writeString(folder.resolve("more.pem"), "about them\n" + pem(some.get(1)) + pem(some.get(2)));

        assertThat(AdmissionFiles.policy(asking(der, pem)).certificates()).isEqualTo(some);
    }

    @Test
    void refusesToStartWithoutAFileItNeeds() throws IOException {
        var missing = folder.resolve("missing.pem");
        var empty = Files.writeString(folder.resolve("empty.pem"), "");
        var text = Files.writeString(folder.resolve("text.pem"), "not a certificate\n");
        var broken = Files.writeString(
                folder.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

        for (var file : List.of(missing, folder, empty, text, broken)) {
            assertThatThrownBy(() -> AdmissionFiles.policy(asking(file)))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageStartingWith("admission.certificates: " + file + ": ")
                    .hasMessageEndingWith("expected a file of X.509 certificates, PEM or DER");
        }
    }

    private static HostSettings.Admission asking(Path... certificates) {
        return new HostSettings.Admission(Policy.SIGNED, List.of(), List.of(certificates), List.of(), true, List.of());
    }

    private static String pem(X509Certificate certificate) throws Exception {
        return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    /** Three that come with every JDK. */
    private static List<X509Certificate> some() throws Exception {
        var store = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
        var trusted = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        return Collections.list(trusted.aliases()).stream()
                .sorted()
                .limit(3)
                .map(alias -> certificate(trusted, alias))
                .toList();
    }

    private static X509Certificate certificate(KeyStore store, String alias) {
        try {
            return (X509Certificate) store.getCertificate(alias);
        } catch (KeyStoreException e) {
            throw new AssertionError(e);
        }
    }
}
