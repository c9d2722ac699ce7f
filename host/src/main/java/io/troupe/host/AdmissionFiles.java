package io.troupe.host;

import io.troupe.host.plugin.Admission;
import io.troupe.host.settings.HostSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/** Reads the files that the settings of admission name. */
final class AdmissionFiles {

    private AdmissionFiles() {}

    /**
     * Says whom to let in; blocks.
     *
     * @throws StartRefused naming the file of certificates that cannot be read
     */
    static Admission.Policy policy(HostSettings.Admission settings) {
        return new Admission.Policy(
                switch (settings.policy()) {
                    case OPEN -> Admission.Mode.OPEN;
                    case KNOWN_DIGESTS -> Admission.Mode.KNOWN_DIGESTS;
                    case SIGNED -> Admission.Mode.SIGNED;
                },
                Set.copyOf(settings.digests()),
                settings.certificates().stream()
                        .flatMap(file -> certificates(file).stream())
                        .toList(),
                Set.copyOf(settings.permissions()),
                settings.programs(),
                Set.copyOf(settings.isolated()));
    }

    private static List<X509Certificate> certificates(Path file) {
        if (!Files.isRegularFile(file)) {
            throw refused(file, Files.exists(file) ? "not a file" : "no such file");
        }
        try (var in = Files.newInputStream(file)) {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (found.isEmpty()) {
                throw refused(file, "no certificate in it");
            }
            return found;
        } catch (IOException | CertificateException e) {
            throw refused(file, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private static StartRefused refused(Path file, String what) {
        return new StartRefused("admission.certificates: " + file + ": " + what
                + ", expected a file of X.509 certificates, PEM or DER");
    }
}
