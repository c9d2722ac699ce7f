package io.troupe.distribution;

import static io.troupe.distribution.DeploymentFiles.DOCKER;
import static io.troupe.distribution.DeploymentFiles.each;
import static io.troupe.distribution.DeploymentFiles.mistakes;
import static io.troupe.distribution.DeploymentFiles.run;
import static io.troupe.distribution.DeploymentFiles.texts;
import static io.troupe.distribution.DeploymentFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the three nodes in containers promise. */
class ComposeIT {

    private static final Path SCHEMA = DeploymentFiles.NODE_MODULES.resolve("dclint/schemas/compose.schema.json");
    private static final Pattern TAGGED = Pattern.compile("[a-z/]+:[0-9][A-Za-z0-9._-]*");
    private static final Pattern SECRET = Pattern.compile(".*(PASSWORD|SECRET|TOKEN|KEY)");

    @TempDir
    private Path folder;

    private JsonNode compose = RunningHost.JSON.createObjectNode();

    @BeforeEach
    void read() throws IOException {
        compose = yaml(DOCKER.resolve("compose.yaml"));
    }

    @Test
    void fitsThePublicSchema() throws IOException {
        assertThat(mistakes(SCHEMA, compose)).isEmpty();
        var wrong = compose.deepCopy();
        ((ObjectNode) wrong.at("/services/node-1")).put("restrt", "always");
        assertThat(mistakes(SCHEMA, wrong)).isNotEmpty();
    }

    @Test
    void limitsChecksAndPinsEachService() {
        assertThat(compose.get("services").properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("postgres", "node-1", "node-2", "node-3");
        assertThat(each(compose.get("services"))).allSatisfy(service -> {
            assertThat(service.get("image").asText()).matches(TAGGED);
            assertThat(service.path("healthcheck").path("test")).isNotEmpty();
            assertThat(service.at("/deploy/resources/limits/memory").asText()).isNotEmpty();
            assertThat(service.at("/deploy/resources/limits/cpus").asText()).isNotEmpty();
            assertThat(texts(service.get("cap_drop"))).containsExactly("ALL");
            assertThat(texts(service.get("security_opt"))).contains("no-new-privileges:true");
        });
    }

    @Test
    void startsNodesOnlyOnADatabaseThatAnswers() {
        for (int i = 1; i <= 3; i++) {
            var node = node(i);
            assertThat(node.at("/depends_on/postgres/condition").asText()).isEqualTo("service_healthy");
            assertThat(texts(node.at("/healthcheck/test"))).containsExactly("CMD", "healthy", "ready");
            assertThat(node.get("read_only").asBoolean()).isTrue();
            assertThat(node.get("stop_grace_period").asText())
                    .as("supervision.drain is 60 s, and what comes after it takes up to 60 s")
                    .isEqualTo("150s");
        }
        assertThat(texts(compose.at("/services/postgres/command"))).contains("fsync=on", "synchronous_commit=on");
    }

    @Test
    void publishesOnlyTheHttpPortsAndOnLoopbackAlone() {
        for (int i = 1; i <= 3; i++) {
            var http = node(i).at("/environment/TROUPE_HTTP_PORT").asText();
            assertThat(texts(node(i).get("ports"))).containsExactly("127.0.0.1:" + http + ":" + http);
        }
        assertThat(compose.at("/services/postgres/ports").isMissingNode()).isTrue();
        assertThat(compose.at("/networks/members/internal").asBoolean()).isTrue();
        assertThat(compose.at("/networks/store/internal").asBoolean()).isTrue();
        assertThat(texts(compose.at("/services/postgres/networks"))).containsExactly("store");
    }

    @Test
    void readsSecretsFromFiles() throws IOException {
        assertThat(each(compose.get("secrets")))
                .allSatisfy(secret -> assertThat(secret.get("file").asText()).startsWith("./secrets/"));
        assertThat(each(compose.get("services"))
                        .flatMap(service -> service.path("environment").properties().stream())
                        .map(Map.Entry::getKey))
                .noneMatch(name -> SECRET.matcher(name).matches());
        assertThat(yaml(DOCKER.resolve("cluster.yaml"))
                        .at("/journal/postgres/password")
                        .asText())
                .isEqualTo("${file:/run/secrets/store-password}");
    }

    @Test
    void hasAScriptThatMakesTheSecrets() throws IOException, InterruptedException, GeneralSecurityException {
        var secrets = folder.resolve("secrets");

        var made = run(DOCKER.resolve("make-secrets").toString(), secrets.toString());

        assertThat(made.exit()).as(made.out()).isZero();
        assertThat(each(compose.get("secrets"))
                        .map(secret -> secret.get("file").asText().replace("./secrets/", "")))
                .allSatisfy(name -> assertThat(secrets.resolve(name)).isNotEmptyFile());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)))
                .isEqualTo("rwx------");
        var bus = certificate(secrets.resolve("bus.crt"));
        bus.verify(certificate(secrets.resolve("authority.crt")).getPublicKey());
        var names = bus.getSubjectAlternativeNames().stream()
                .map(name -> String.valueOf(name.get(1)))
                .toList();
        for (int i = 1; i <= 3; i++) {
            var address = node(i).at("/environment/TROUPE_CLUSTER_BIND").asText();
            assertThat(names).contains("node-" + i, address);
            assertThat(node(i).at("/networks/members/ipv4_address").asText()).isEqualTo(address);
        }
        var before = Files.readString(secrets.resolve("store-password"));
        run(DOCKER.resolve("make-secrets").toString(), secrets.toString());
        assertThat(secrets.resolve("store-password")).as("made only once").hasContent(before);
    }

    @Test
    void lookForOneAnotherAtTheAddressesThatTheyHave() throws IOException {
        var members = yaml(DOCKER.resolve("cluster.yaml")).at("/cluster/members");

        assertThat(texts(members))
                .as("a name may stand for an address in another network, where nobody listens")
                .isEqualTo(IntStream.rangeClosed(1, 3)
                        .mapToObj(i ->
                                node(i).at("/networks/members/ipv4_address").asText() + ":5701")
                        .toList());
    }

    @Test
    void readTheSettingsWhereEveryCommandLooks() throws IOException {
        assertThat(Files.readString(DOCKER.resolve("Dockerfile"))).contains("WORKDIR /opt/troupe\n");
        for (int i = 1; i <= 3; i++) {
            assertThat(texts(node(i).get("command"))).containsExactly("start");
            assertThat(node(i).at("/configs/0/source").asText()).isEqualTo("cluster");
            assertThat(node(i).at("/configs/0/target").asText()).isEqualTo("/opt/troupe/config/troupe.yaml");
        }
    }

    private JsonNode node(int number) {
        return compose.at("/services/node-" + number);
    }

    private static X509Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @Test
    void mountsWhatTheSettingsName() throws IOException {
        var tls = yaml(DOCKER.resolve("cluster.yaml")).at("/cluster/tls");

        var secrets = texts(node(1).get("secrets"));

        assertThat(List.of(tls.get("certificate"), tls.get("key"), tls.get("authorities")))
                .allSatisfy(file -> assertThat(secrets).contains(file.asText().replace("/run/secrets/", "")));
    }
}
