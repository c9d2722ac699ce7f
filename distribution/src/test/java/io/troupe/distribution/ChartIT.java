package io.troupe.distribution;

import static io.troupe.distribution.DeploymentFiles.CHART;
import static io.troupe.distribution.DeploymentFiles.each;
import static io.troupe.distribution.DeploymentFiles.mistakes;
import static io.troupe.distribution.DeploymentFiles.texts;
import static io.troupe.distribution.DeploymentFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the chart promises, looked at in what Helm makes of it. */
class ChartIT {

    private static final Set<String> PRIVATE = Set.of("members", "bus");
    private static final String HOME = "/opt/troupe";

    @TempDir
    private Path folder;

    private final Chart chart = Chart.withNeeded(Map.of());

    @Test
    void rendersOnlyWhatKubernetesKnows() {
        assertThat(chart.manifests()).hasSize(7);
        assertThat(chart.manifests()).allSatisfy(KnownKinds::check);
        var wrong = (ObjectNode) chart.only("ServiceAccount").deepCopy();
        wrong.put("automountServiceAccountTokn", false);
        assertThatThrownBy(() -> KnownKinds.check(wrong)).hasMessageContaining("automountServiceAccountTokn");
    }

    @Test
    void passesHelmsOwnLint() throws IOException, InterruptedException {
        var copy = folder.resolve("troupe");
        DeploymentFiles.run("cp", "-r", CHART.toString(), copy.toString());
        Files.writeString(copy.resolve("values.yaml"), filled().toString());

        var result = new Helm(copy).lint().strict().call();

        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    }

    @Test
    void describesEveryValueAndTakesNoOther() throws IOException {
        var values = yaml(CHART.resolve("values.yaml"));
        var schema =
                RunningHost.JSON.readTree(CHART.resolve("values.schema.json").toFile());

        assertThat(names(schema.get("properties"), Set.of("global"))).isEqualTo(names(values, Set.of()));
        assertThat(mistakes(filled())).isEmpty();
        assertThat(mistakes(filled().put("replica", 3))).isNotEmpty();
        assertThat(mistakes(filled().put("terminationGracePeriodSeconds", 30))).isNotEmpty();
        var latest = filled();
        ((ObjectNode) latest.get("image")).put("tag", "latest");
        assertThat(mistakes(latest)).isNotEmpty();
    }

    @Test
    void isRefusedUntilItKnowsTheDatabaseAndTheSecrets() throws IOException {
        assertThat(mistakes((ObjectNode) yaml(CHART.resolve("values.yaml")))).isNotEmpty();
        assertThatThrownBy(() -> Chart.render(Map.of()))
                .hasMessageContaining("/postgres/host")
                .hasMessageContaining("/postgres/password/secret")
                .hasMessageContaining("/bus/secret");
        assertThatThrownBy(() -> Chart.withNeeded(Map.of("postgres.password.value", "hunter2")))
                .hasMessageContaining("value");
    }

    @Test
    void scalesFromThreeToTenOnCpuAndOnTheQueue() {
        var spec = chart.only("HorizontalPodAutoscaler").get("spec");

        assertThat(spec.get("minReplicas").asInt()).isEqualTo(3);
        assertThat(spec.get("maxReplicas").asInt()).isEqualTo(10);
        assertThat(spec.at("/metrics/0/resource/name").asText()).isEqualTo("cpu");
        assertThat(spec.at("/metrics/0/resource/target/averageUtilization").asInt())
                .isEqualTo(70);
        assertThat(spec.at("/metrics/1/type").asText()).isEqualTo("Pods");
        assertThat(spec.at("/metrics/1/pods/metric/name").asText()).isEqualTo("troupe_tasks_waiting");
        var target = chart.only("StatefulSet");
        assertThat(spec.at("/scaleTargetRef/name")).isEqualTo(target.at("/metadata/name"));
        assertThat(target.at("/spec/replicas").isMissingNode())
                .as("or each upgrade would undo the scaling")
                .isTrue();
        assertThat(chart.container().at("/resources/requests/cpu").asText())
                .as("what the percentage is of")
                .isNotEmpty();
        var fixed = Chart.withNeeded(Map.of("autoscaling.enabled", "false"));
        assertThat(fixed.all("HorizontalPodAutoscaler")).isEmpty();
        assertThat(fixed.only("StatefulSet").at("/spec/replicas").asInt()).isEqualTo(3);
    }

    @Test
    void letsOneNodeAtATimeBeTakenAway() {
        var spec = chart.only("PodDisruptionBudget").get("spec");

        assertThat(spec.get("maxUnavailable").asInt()).isEqualTo(1);
        assertThat(spec.at("/selector/matchLabels"))
                .isEqualTo(chart.only("StatefulSet").at("/spec/selector/matchLabels"));
    }

    @Test
    void keepsBusAndMemberPortsAmongItsPods() {
        var spec = chart.only("NetworkPolicy").get("spec");
        var own = chart.only("StatefulSet").at("/spec/selector");

        assertThat(spec.get("podSelector")).isEqualTo(own);
        assertThat(texts(spec.get("policyTypes"))).containsExactlyInAnyOrder("Ingress", "Egress");
        assertThat(each(spec.get("ingress"))).allSatisfy(rule -> {
            assertThat(rule.path("ports")).as("a rule without ports opens all").isNotEmpty();
            assertThat(rule.path("from")).as("a rule without peers is for all").isNotEmpty();
            if (ports(rule).anyMatch(PRIVATE::contains)) {
                assertThat(each(rule.get("from")).map(peer -> peer.get("podSelector")))
                        .containsExactly(own);
            }
        });
        assertThat(each(spec.get("ingress")).flatMap(ChartIT::ports)).containsAll(PRIVATE);
        for (var service : chart.all("Service")) {
            boolean open = !service.at("/spec/clusterIP").asText().equals("None");
            assertThat(service.at("/spec/type").asText("ClusterIP")).isEqualTo("ClusterIP");
            assertThat(each(service.at("/spec/ports"))
                            .map(port -> port.get("targetPort").asText()))
                    .isEqualTo(open ? List.of("http") : List.of("members", "bus"));
        }
    }

    @Test
    void letsPodsReachTheDatabaseAndNamesAndLittleElse() {
        var rules = each(Chart.withNeeded(Map.of("postgres.allowTo[0].ipBlock.cidr", "10.7.0.5/32"))
                        .only("NetworkPolicy")
                        .at("/spec/egress"))
                .toList();

        assertThat(rules).allSatisfy(rule -> assertThat(rule.path("ports")).isNotEmpty());
        assertThat(rules).allSatisfy(rule -> assertThat(rule.path("to")).isNotEmpty());
        assertThat(rules)
                .anySatisfy(rule -> {
                    assertThat(ports(rule)).containsExactly("5432");
                    assertThat(rule.at("/to/0/ipBlock/cidr").asText()).isEqualTo("10.7.0.5/32");
                })
                .anySatisfy(rule -> assertThat(ports(rule)).containsExactly("53", "53"));
    }

    @Test
    void takesSecretsOnlyFromSecretsThatAreThere() {
        var withKey = Chart.withNeeded(Map.of(
                "secretEnvironment[0].name", "ANTHROPIC_API_KEY",
                "secretEnvironment[0].secret", "models",
                "secretEnvironment[0].key", "anthropic"));

        assertThat(withKey.all("Secret")).isEmpty();
        assertThat(each(withKey.container().get("env"))
                        .filter(variable -> variable.get("name").asText().equals("ANTHROPIC_API_KEY")))
                .allSatisfy(variable -> assertThat(
                                variable.at("/valueFrom/secretKeyRef/name").asText())
                        .isEqualTo("models"))
                .hasSize(1);
        assertThat(chart.settings().at("/journal/postgres/password").asText())
                .isEqualTo("${file:/run/secrets/store/password}");
        assertThat(each(chart.pod().get("volumes"))
                        .map(volume -> volume.at("/secret/secretName").asText()))
                .contains("store", "bus-certificate");
    }

    @Test
    void runsAsNobodyInParticularAndWritesOnlyWhereItMust() {
        var pod = chart.pod();
        var container = chart.container().get("securityContext");

        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(10001);
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(pod.get("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(container.get("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(container.get("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(texts(container.at("/capabilities/drop"))).containsExactly("ALL");
        assertThat(each(chart.container().get("volumeMounts"))
                        .filter(mount -> !mount.path("readOnly").asBoolean())
                        .map(mount -> mount.get("mountPath").asText()))
                .containsExactlyInAnyOrder("/var/lib/troupe", "/tmp");
        assertThat(chart.container().get("image").asText()).isEqualTo("troupe:0.1.0");
        var pinned = Chart.withNeeded(Map.of("image.digest", "sha256:" + "ab".repeat(32)));
        assertThat(pinned.container().get("image").asText()).startsWith("troupe@sha256:abab");
    }

    @Test
    void asksTheHostByANameThatItTakesAndLetsItDrain() {
        for (var probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            var get = chart.container().path(probe).path("httpGet");
            assertThat(get.get("path").asText())
                    .isEqualTo(probe.equals("readinessProbe") ? "/health/ready" : "/health/live");
            assertThat(get.at("/httpHeaders/0/name").asText()).as(probe).isEqualTo("Host");
            assertThat(get.at("/httpHeaders/0/value").asText()).as(probe).isEqualTo("localhost:7070");
        }
        assertThat(texts(chart.container().at("/lifecycle/preStop/exec/command")))
                .containsExactly("sleep", "5");
        assertThat(chart.pod().get("terminationGracePeriodSeconds").asInt())
                .as("5 s until clients know, 60 s supervision.drain, 60 s for the rest")
                .isGreaterThanOrEqualTo(125);
        assertThat(each(chart.pod().get("topologySpreadConstraints"))
                        .map(spread -> spread.get("topologyKey").asText()))
                .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
    }

    @Test
    void givesEachCommandTheSettingsOfItsOwnRevision() throws IOException {
        var mount = only(chart.container().get("volumeMounts"), "settings");
        var item = only(chart.pod().get("volumes"), "settings").at("/downwardAPI/items/0");

        assertThat(texts(chart.container().get("args"))).containsExactly("start");
        assertThat(Files.readString(DeploymentFiles.DOCKER.resolve("Dockerfile")))
                .contains("WORKDIR " + HOME);
        assertThat(mount.get("mountPath").asText()).isEqualTo(HOME + "/config/troupe.yaml");
        assertThat(mount.get("subPath"))
                .as("else it would hide the other files of the folder")
                .isEqualTo(item.get("path"));
        assertThat(item.at("/fieldRef/fieldPath").asText()).isEqualTo("metadata.annotations['troupe.io/settings']");
        assertThat(chart.all("ConfigMap"))
                .as("an older revision would find it changed, or gone")
                .isEmpty();
    }

    @Test
    void waitsForNoLessThanAHostTakesToStop() {
        assertThat(withSetting("supervision.drain", "80s").manifests()).isNotEmpty();
        assertThat(withSetting("supervision.drain", "1500ms").manifests()).isNotEmpty();
        assertThatThrownBy(() -> withSetting("supervision.drain", "81s"))
                .hasMessageContaining("terminationGracePeriodSeconds is 150, expected 151 or more");
        assertThatThrownBy(() -> withSetting("supervision.drain", "5m")).hasMessageContaining("expected 370 or more");
        assertThatThrownBy(() -> withSetting("supervision.drain", "soon")).hasMessageContaining("a duration");
        var longer = Map.of("settings.supervision.drain", "5m", "terminationGracePeriodSeconds", "370");
        assertThat(Chart.withNeeded(longer).settings().at("/supervision/drain").asText())
                .isEqualTo("5m");
    }

    @Test
    void refusesSettingsThatItGivesElsewhere() {
        Map.of(
                        "http.port", "give http.port",
                        "http.names[0]", "give http.names",
                        "journal.postgres.url", "give postgres.host",
                        "cluster.port", "give ports.members",
                        "cluster.bus-port", "give ports.bus",
                        "cluster.bind", "leave it out",
                        "data", "leave it out")
                .forEach((name, advice) -> assertThatThrownBy(() -> withSetting(name, "1"))
                        .hasMessageContaining("settings." + name.replace("[0]", "") + " is not for here: " + advice));
        assertThat(withSetting("cluster.lease", "20s")
                        .settings()
                        .at("/cluster/lease")
                        .asText())
                .isEqualTo("20s");
        assertThatThrownBy(() -> Chart.withNeeded(Map.of("autoscaling.min", "11")))
                .hasMessageContaining("autoscaling.min is 11, expected at most autoscaling.max, 10");
    }

    @Test
    void takesADatabaseByNameOrAddressButWithoutAPort() {
        assertThat(urlTo("db_1.example.com")).isEqualTo("postgresql://db_1.example.com:5432/troupe");
        assertThat(urlTo("10.7.0.5")).isEqualTo("postgresql://10.7.0.5:5432/troupe");
        assertThat(urlTo("fd00::5")).isEqualTo("postgresql://[fd00::5]:5432/troupe");
        assertThat(urlTo("[fd00::5]")).isEqualTo("postgresql://[fd00::5]:5432/troupe");
        for (var wrong : List.of("db.example.com:5432", "db:5432", "[fd00::5]:5432", "[db]", "me@db", "db/troupe")) {
            assertThatThrownBy(() -> urlTo(wrong)).as(wrong).hasMessageContaining("/postgres/host");
        }
    }

    @Test
    void letsPrometheusReadEachPodWithAToken() {
        var secret = Map.of(
                "monitoring.enabled", "true", "monitoring.token.secret", "metrics", "monitoring.labels.team", "a");
        var monitor = Chart.withNeeded(secret).only("ServiceMonitor");

        assertThat(monitor.get("apiVersion").asText()).isEqualTo("monitoring.coreos.com/v1");
        assertThat(monitor.at("/metadata/labels/team").asText()).isEqualTo("a");
        assertThat(monitor.at("/spec/selector"))
                .isEqualTo(chart.only("StatefulSet").at("/spec/selector"));
        var endpoint = monitor.at("/spec/endpoints/0");
        assertThat(endpoint.get("path").asText()).isEqualTo("/metrics");
        assertThat(endpoint.at("/authorization/credentials/name").asText()).isEqualTo("metrics");
        assertThat(endpoint.at("/authorization/credentials/key").asText()).isEqualTo("token");
        assertThat(chart.all("Service").stream()
                        .flatMap(service -> each(service.at("/spec/ports")))
                        .filter(port -> port.get("name").equals(endpoint.get("port"))))
                .as("else each pod would be read twice")
                .hasSize(1);
        assertThat(chart.all("ServiceMonitor")).isEmpty();
        assertThatThrownBy(() -> Chart.withNeeded(Map.of("monitoring.enabled", "true")))
                .hasMessageContaining("monitoring.token.secret");
    }

    @Test
    void saysHowTheQueueGetsToTheAutoscaler() throws IOException {
        var metric = chart.only("HorizontalPodAutoscaler").at("/spec/metrics/1/pods/metric/name");

        var read = Files.readString(CHART.resolve("README.md"));

        int rule = read.indexOf("```yaml\n") + "```yaml\n".length();
        var rules = yaml(read.substring(rule, read.indexOf("```", rule))).getFirst();
        assertThat(rules.at("/rules/custom/0/seriesQuery").asText()).startsWith(metric.asText() + "{");
        assertThat(Files.readString(CHART.resolve("templates/NOTES.txt"))).contains("autoscaling.queue.enabled=false");
    }

    private static Chart withSetting(String name, String value) {
        return Chart.withNeeded(Map.of("settings." + name, value));
    }

    private static String urlTo(String host) {
        return Chart.withNeeded(Map.of("postgres.host", host))
                .settings()
                .at("/journal/postgres/url")
                .asText();
    }

    private static JsonNode only(JsonNode list, String name) {
        return each(list)
                .filter(one -> one.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<String> ports(JsonNode rule) {
        return each(rule.path("ports")).map(port -> port.get("port").asText());
    }

    private static List<String> mistakes(ObjectNode values) throws IOException {
        return DeploymentFiles.mistakes(CHART.resolve("values.schema.json"), values);
    }

    /** The values with what has no default. */
    private static ObjectNode filled() throws IOException {
        var values = (ObjectNode) yaml(CHART.resolve("values.yaml"));
        Chart.NEEDED.forEach((name, value) -> {
            int dot = name.lastIndexOf('.');
            var place = values.at("/" + name.substring(0, dot).replace('.', '/'));
            ((ObjectNode) place).put(name.substring(dot + 1), value);
        });
        return values;
    }

    private static List<String> names(JsonNode node, Set<String> without) {
        return node.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !without.contains(name))
                .sorted()
                .toList();
    }
}
