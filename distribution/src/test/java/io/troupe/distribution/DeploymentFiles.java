package io.troupe.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the files by which a host is deployed, and compares them with their schemas. */
final class DeploymentFiles {

    static final Path CONFIG = RunningHost.root().resolve("config");
    static final Path DOCKER = CONFIG.resolve("docker");
    static final Path CHART = CONFIG.resolve("kubernetes").resolve("troupe");
    static final Path NODE_MODULES = RunningHost.root().resolve("distribution/src/test/node/node_modules");

    private DeploymentFiles() {}

    /** The only document of a file in YAML, with anchors and merges resolved. */
    static JsonNode yaml(Path file) throws IOException {
        return yaml(Files.readString(file)).getFirst();
    }

    /** All documents of a text that are not empty. */
    static List<JsonNode> yaml(String text) {
        var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        return StreamSupport.stream(yaml.loadAll(text).spliterator(), false)
                .filter(document -> document != null)
                .<JsonNode>map(RunningHost.JSON::valueToTree)
                .toList();
    }

    /** What is wrong with a document by its schema, in words; nothing when it fits. */
    static List<String> mistakes(Path schema, JsonNode document) throws IOException {
        var json = new JsonObject(Files.readString(schema));
        var options = new JsonSchemaOptions()
                .setBaseUri("https://troupe.test/")
                .setDraft(json.getString("$schema").contains("draft-07") ? Draft.DRAFT7 : Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic);
        var result = Validator.create(JsonSchema.of(json), options).validate(new JsonObject(document.toString()));
        return Boolean.TRUE.equals(result.getValid()) ? List.of() : words(result);
    }

    private static List<String> words(OutputUnit result) {
        var words = new ArrayList<String>();
        for (var error : Optional.ofNullable(result.getErrors()).orElse(List.of())) {
            words.add(error.getInstanceLocation() + ": " + error.getError());
        }
        return words.isEmpty() ? List.of("does not fit") : words;
    }

    static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    static List<String> texts(JsonNode array) {
        return each(array).map(JsonNode::asText).toList();
    }

    /** Runs a program to its end and gives what it said, on both streams. */
    static RunningHost.Said run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new RunningHost.Said(process.waitFor(), said, "");
    }
}
