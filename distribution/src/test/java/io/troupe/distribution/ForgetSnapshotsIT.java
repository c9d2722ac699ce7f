package io.troupe.distribution;

import static io.troupe.distribution.DeploymentFiles.CONFIG;
import static io.troupe.distribution.DeploymentFiles.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at what the script asks of Kubernetes, with a kubectl that only writes down what it is told. */
class ForgetSnapshotsIT {

    private static final String SCRIPT =
            CONFIG.resolve("kubernetes").resolve("forget-snapshots").toString();

    @TempDir
    private Path folder;

    private final JsonNode pod =
            Chart.withNeeded(Map.of("image.pullSecrets[0]", "registry")).pod();

    @BeforeEach
    void writeKubectl() throws IOException {
        var kubectl = Files.writeString(folder.resolve("kubectl"), """
                #!/bin/sh
                echo "$*" >>'%1$s/told'
                case "$*" in
                    *'{.items[0].metadata.name}') echo crew ;;
                    *'spec.containers[0].image}') echo '%2$s' ;;
                    *'spec.imagePullSecrets}') echo '%3$s' ;;
                    *'spec.securityContext}') echo '%4$s' ;;
                    *'spec.containers[0].securityContext}') echo '%5$s' ;;
                    *'{.items[*].metadata.name}') echo data-crew-0 data-crew-7 ;;
                    'wait pod '*) [ ! -e '%1$s/running' ] ;;
                    create*) cat >>'%1$s/made' ;;
                esac
                """.formatted(
                        folder,
                        pod.at("/containers/0/image").asText(),
                        pod.get("imagePullSecrets"),
                        pod.get("securityContext"),
                        pod.at("/containers/0/securityContext")));
        Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void deletesThemFromEachDiskInAPodLikeTheNodes() throws IOException, InterruptedException {
        var said = forget();

        assertThat(said.exit()).as(said.out()).isZero();
        var made = made();
        assertThat(made).allSatisfy(KnownKinds::check);
        assertThat(made)
                .extracting(one -> one.at("/spec/volumes/0/persistentVolumeClaim/claimName")
                        .asText())
                .containsExactly("data-crew-0", "data-crew-7");
        assertThat(made).allSatisfy(one -> {
            var container = one.at("/spec/containers/0");
            assertThat(container.at("/command/2").asText()).isEqualTo("rm -rf /var/lib/troupe/snapshots-*");
            assertThat(container.get("image")).isEqualTo(pod.at("/containers/0/image"));
            assertThat(container.get("securityContext")).isEqualTo(pod.at("/containers/0/securityContext"));
            assertThat(one.at("/spec/securityContext")).isEqualTo(pod.get("securityContext"));
            assertThat(one.at("/spec/imagePullSecrets")).isEqualTo(pod.get("imagePullSecrets"));
        });
        assertThat(Files.readString(folder.resolve("told")))
                .contains("app.kubernetes.io/name=troupe,app.kubernetes.io/instance=crew")
                .contains("delete pod/forget-data-crew-7");
    }

    @Test
    void doesNothingWhileANodeRuns() throws IOException, InterruptedException {
        Files.createFile(folder.resolve("running"));

        assertThat(forget().exit()).isNotZero();
        assertThat(folder.resolve("made")).doesNotExist();
    }

    private RunningHost.Said forget() throws IOException, InterruptedException {
        return run("env", "PATH=" + folder + ":" + System.getenv("PATH"), SCRIPT, "crew");
    }

    private List<JsonNode> made() throws IOException {
        try (var pods = RunningHost.JSON
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(folder.resolve("made").toFile())) {
            return pods.readAll();
        }
    }
}
