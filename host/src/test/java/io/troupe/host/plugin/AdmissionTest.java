package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.Admission.Mode;
import io.troupe.host.plugin.Admission.Policy;
import io.troupe.host.plugin.Reading.Identity;
import io.troupe.host.plugin.Reading.Unusable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AdmissionTest {

    private static final String DIGEST = "ab".repeat(32);
    private static final Identity IDENTITY = new Identity("demo", "1.0.0", DIGEST, Form.JAR);
    private static final Identity TEXT = new Identity("demo", "abababababab", DIGEST, Form.MARKDOWN);

    @TempDir
    private static Path keys;

    @TempDir
    private Path folder;

    private static Signer ours;
    private static Signer another;

    @BeforeAll
    static void makeKeys() throws Exception {
        ours = Signer.of(keys, "ours");
        another = Signer.of(keys, "another");
    }

    @Test
    void opensToWhatAsksForNothing() throws Exception {
        var open = new Admission(Policy.open());

        assertThat(open.refusalOfArchive(jar(), IDENTITY, List.of())).isEmpty();
        assertThat(open.refusalOfArchive(another.sign(jar()), IDENTITY, List.of()))
                .isEmpty();
        assertThat(open.refusalOfText(TEXT)).isEmpty();
    }

    @Test
    void grantsNothingThatIsNotSet() throws Exception {
        var refusal = new Admission(Policy.open()).refusalOfArchive(jar(), IDENTITY, List.of("network"));

        assertThat(refusal)
                .contains(new Unusable(
                        IDENTITY,
                        PluginState.QUARANTINED,
                        "asks for 'network', which admission.permissions does not allow; add it there and restart the"
                                + " host"));
    }

    @Test
    void namesEveryPermissionThatIsNotGranted() throws Exception {
        var refusal = permitting("files").refusalOfArchive(jar(), IDENTITY, List.of("network:a", "files:/x", "env"));

        assertThat(refusal.orElseThrow().reason())
                .isEqualTo("asks for 'network:a', 'env', which admission.permissions does not allow; add them there and"
                        + " restart the host");
    }

    @ParameterizedTest
    @CsvSource({
        "network, network, true",
        "network, network:a.test, true",
        "network:a.test, network:a.test, true",
        "*, anything:at-all, true",
        "network:a.test, network, false",
        "network:a.test, network:a.test.evil, false",
        "network, networks, false",
        "network, :network, false",
        "net, network:a, false",
        "network, Network, false",
    })
    void grantsATokenANameWithAnyDetailOrAll(String granted, String asked, boolean allowed) throws Exception {
        assertThat(permitting(granted)
                        .refusalOfArchive(jar(), IDENTITY, List.of(asked))
                        .isEmpty())
                .isEqualTo(allowed);
    }

    @Test
    void letsInKnownDigestsInEitherCase() throws Exception {
        var upper = of(Mode.KNOWN_DIGESTS, Set.of("AB".repeat(32)));
        var lower = of(Mode.KNOWN_DIGESTS, Set.of(DIGEST));
        var loud = new Identity("demo", "1.0.0", "AB".repeat(32), Form.JAR);

        assertThat(upper.refusalOfArchive(jar(), IDENTITY, List.of())).isEmpty();
        assertThat(upper.refusalOfText(TEXT)).isEmpty();
        assertThat(lower.refusalOfArchive(jar(), loud, List.of())).isEmpty();
    }

    @Test
    void quarantinesUnknownDigests() throws Exception {
        var admission = of(Mode.KNOWN_DIGESTS, Set.of("cd".repeat(32)), ours.certificate());

        for (var refusal : List.of(
                admission.refusalOfArchive(ours.sign(jar()), IDENTITY, List.of()), admission.refusalOfText(TEXT))) {
            assertThat(quarantine(refusal)).contains(DIGEST, "admission.digests");
        }
    }

    @Test
    void wantsPermissionsGrantedToWhatIsKnownToo() throws Exception {
        var known = of(Mode.KNOWN_DIGESTS, Set.of(DIGEST));
        var signed = of(Mode.SIGNED, Set.of(), ours.certificate());

        assertThat(quarantine(known.refusalOfArchive(jar(), IDENTITY, List.of("env"))))
                .contains("'env'");
        assertThat(quarantine(signed.refusalOfArchive(ours.sign(jar()), IDENTITY, List.of("env"))))
                .contains("'env'");
    }

    @Test
    void letsInWhatAPinnedCertificateSigned() throws Exception {
        var admission = of(Mode.SIGNED, Set.of(), ours.certificate());

        assertThat(admission.refusalOfArchive(ours.sign(jar()), IDENTITY, List.of()))
                .isEmpty();
    }

    @Test
    void quarantinesWhatNobodySignedEvenIfItsDigestIsKnown() throws Exception {
        var admission = of(Mode.SIGNED, Set.of(DIGEST), ours.certificate());

        assertThat(quarantine(admission.refusalOfArchive(jar(), IDENTITY, List.of())))
                .contains("is not signed", "admission.certificates");
    }

    @Test
    void quarantinesWhatAnotherSigned() throws Exception {
        var admission = of(Mode.SIGNED, Set.of(), ours.certificate());

        assertThat(quarantine(admission.refusalOfArchive(another.sign(jar()), IDENTITY, List.of())))
                .contains("'one.txt'", "CN=another", "admission.certificates");
    }

    @Test
    void quarantinesTextsWhereSignaturesAreAskedFor() {
        var admission = of(Mode.SIGNED, Set.of(DIGEST), ours.certificate());

        assertThat(quarantine(admission.refusalOfText(TEXT))).contains("pack it with plugins pack and sign the jar");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void refusesABrokenSignatureUnderEveryPolicy(Mode mode) throws Exception {
        var jar = ours.sign(jar());
        SignaturesTest.change(jar, entries -> entries.put("added\u202e.txt", new byte[] {1}));

        var refusal = of(mode, Set.of(DIGEST), ours.certificate()).refusalOfArchive(jar, IDENTITY, List.of());

        assertThat(refusal.orElseThrow().state()).isEqualTo(PluginState.REFUSED);
        assertThat(refusal.orElseThrow().reason()).contains("'added?.txt'");
    }

    private static Admission permitting(String permission) {
        return new Admission(new Policy(Mode.OPEN, Set.of(), List.of(), Set.of(permission)));
    }

    private static Admission of(Mode mode, Set<String> digests, X509Certificate... certificates) {
        return new Admission(new Policy(mode, digests, List.of(certificates), Set.of()));
    }

    private static String quarantine(Optional<Unusable> refusal) {
        assertThat(refusal.orElseThrow().state()).isEqualTo(PluginState.QUARANTINED);
        return refusal.orElseThrow().reason();
    }

    private Path jar() throws IOException {
        return PluginJar.of("demo", "1.0.0").text("one.txt", "1").in(folder, "demo.jar");
    }
}
