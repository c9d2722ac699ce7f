package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;

/** Somebody with a key and a certificate of their own making. */
record Signer(PrivateKey key, X509Certificate certificate) {

    private static final String PASSWORD = "no-secret";

    /** @param more arguments of keytool, such as when the certificate begins */
    static Signer of(Path folder, String name, String... more) throws Exception {
        var store = folder.resolve(name + ".p12");
        var tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var command = new ArrayList<>(List.of(tool, "-J-XX:TieredStopAtLevel=1", "-genkeypair", "-alias", "key"));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + name));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD));
        command.addAll(List.of(more));
        var output = folder.resolve(name + ".out");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        return new Signer(
                (PrivateKey) keys.getKey("key", PASSWORD.toCharArray()), (X509Certificate) keys.getCertificate("key"));
    }

    /** Signs an archive in its place. */
    Path sign(Path archive) throws Exception {
        return sign(archive, "SIGNER");
    }

    /** @param block what the files of the signature are called */
    Path sign(Path archive, String block) throws Exception {
        var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate));
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipFile(archive.toFile())) {
            new JarSigner.Builder(key, path).signerName(block).build().sign(zip, bytes);
        }
        return write(archive, bytes);
    }

    private static Path write(Path archive, ByteArrayOutputStream bytes) throws IOException {
        return Files.write(archive, bytes.toByteArray());
    }
}
