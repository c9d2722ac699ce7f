package io.troupe.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The chart as Helm renders it. */
record Chart(List<JsonNode> manifests) {

    /** What has no default. */
    static final Map<String, String> NEEDED = Map.of(
            "postgres.host", "db.example.com", "postgres.password.secret", "store", "bus.secret", "bus-certificate");

    /**
     * Renders it as release {@code crew} in namespace {@code agents}.
     *
     * @throws IllegalStateException saying why Helm does not take these values
     */
    static Chart render(Map<String, String> values) {
        var command = new Helm(DeploymentFiles.CHART)
                .template()
                .withName("crew")
                .withNamespace("agents")
                .withKubeVersion("1.33.0");
        values.forEach(command::set);
        return new Chart(DeploymentFiles.yaml(command.call()));
    }

    static Chart withNeeded(Map<String, String> more) {
        var values = new TreeMap<>(NEEDED);
        values.putAll(more);
        return render(values);
    }

    JsonNode only(String kind) {
        var found = all(kind);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " of " + kind + ", expected one");
        }
        return found.getFirst();
    }

    List<JsonNode> all(String kind) {
        return manifests.stream()
                .filter(manifest -> manifest.path("kind").asText().equals(kind))
                .toList();
    }

    JsonNode pod() {
        return only("StatefulSet").at("/spec/template/spec");
    }

    /** The settings as a host reads them. */
    JsonNode settings() {
        var annotations = only("StatefulSet").at("/spec/template/metadata/annotations");
        return DeploymentFiles.yaml(annotations.get("troupe.io/settings").asText())
                .getFirst();
    }

    JsonNode container() {
        return pod().at("/containers/0");
    }
}
