package io.troupe.distribution;

import static io.troupe.distribution.DeploymentFiles.CONFIG;
import static io.troupe.distribution.DeploymentFiles.DOCKER;
import static io.troupe.distribution.DeploymentFiles.each;
import static io.troupe.distribution.DeploymentFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Compares the settings that containers and chart give a host with those that a host has. */
class DeployedSettingsIT {

    private static final Path SCHEMA = CONFIG.resolve("troupe.schema.json");

    @Test
    void existForTheContainers() throws IOException {
        var settings = yaml(DOCKER.resolve("cluster.yaml"));

        check(settings);

        for (var service :
                each(yaml(DOCKER.resolve("compose.yaml")).get("services")).toList()) {
            service.path("environment").properties().stream()
                    .map(Map.Entry::getKey)
                    .filter(name -> name.startsWith("TROUPE_"))
                    .forEach(name -> assertThat(variables()).contains(name));
        }
    }

    @Test
    void existForTheChart() throws IOException {
        var chart = Chart.withNeeded(Map.of("settings.tasks.max-running", "50"));
        var settings = chart.settings();

        assertThat(settings.at("/tasks/max-running").asInt()).isEqualTo(50);
        check(settings);
        assertThat(each(chart.container().get("env")).map(one -> one.get("name").asText()))
                .filteredOn(name -> name.startsWith("TROUPE_"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(variables()).contains(name));
    }

    private static void check(JsonNode settings) throws IOException {
        assertThat(settings).isNotEmpty();
        assertThat(DeploymentFiles.mistakes(SCHEMA, settings)).isEmpty();
    }

    /** What the environment of a host may set. */
    private static Set<String> variables() {
        try {
            var names = new TreeSet<String>();
            leaves("", schema(), names);
            var variables = new TreeSet<String>();
            for (var name : names) {
                variables.add("TROUPE_"
                        + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
            }
            return variables;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void leaves(String path, JsonNode node, Set<String> names) {
        if (!node.has("properties")) {
            names.add(path);
            return;
        }
        for (var inner : new ArrayList<>(node.get("properties").properties())) {
            leaves(path.isEmpty() ? inner.getKey() : path + "." + inner.getKey(), inner.getValue(), names);
        }
    }

    private static JsonNode schema() throws IOException {
        return RunningHost.JSON.readTree(SCHEMA.toFile());
    }
}
