package io.troupe.host.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * A file of a workflow's definition, or of a step of one. The host checks it; here only what is needed to send it is read.
 *
 * @param name of the file
 * @param json whether it is JSON; else YAML
 */
record Definition(String name, String source, boolean json) {

    /** Reads a file, or standard input where its name is {@code -}. */
    static Definition read(String file, Shell shell) throws IOException {
        var source = new InputText(shell.in()).text("FILE", file.equals("-") ? "-" : "@" + file);
        boolean json = file.endsWith(".json")
                || (file.equals("-") && source.stripLeading().startsWith("{"));
        return new Definition(file, source, json);
    }

    String format() {
        return json ? "json" : "yaml";
    }

    String type() {
        return "application/" + format();
    }

    /** The workflow's name as the definition has it; empty where that cannot be read. */
    Optional<String> workflow() {
        try {
            return Optional.of(JsonText.text(tree(), "name")).filter(found -> !found.isEmpty());
        } catch (CommandFailure e) {
            return Optional.empty(); // the host says what is wrong with it, and where
        }
    }

    /**
     * What it says.
     *
     * @throws CommandFailure of usage when it is neither YAML nor JSON
     */
    JsonNode tree() {
        try {
            return json
                    ? JsonText.read(source)
                    : JsonText.tree(new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(source));
        } catch (JsonProcessingException | YAMLException e) {
            throw CommandFailure.of(
                    Exit.USAGE,
                    "usage",
                    name + " is no " + format() + ": " + Plain.line(String.valueOf(e.getMessage())));
        }
    }
}
