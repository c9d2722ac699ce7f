package io.troupe.host.settings;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.troupe.host.settings.HostSettings.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the records, the loader's keys, the JSON schema and the file of defaults with one another. */
class ConfigFolderTest {

    private static final Path CONFIG = Path.of("..", "config");
    private static final Pattern COMMENTED_SETTING = Pattern.compile("( *)#([a-z][a-z-]*: .*)");

    @TempDir
    private Path root;

    @Test
    void readsEveryComponentOfTheRecords() {
        var components = components(HostSettings.class, "");

        assertThat(HostKeys.ALL).extracting(Key::name).containsExactlyElementsOf(components);
    }

    @Test
    void describesEveryKeyInTheSchemaWithItsTypeRangeAndDefault() throws IOException {
        var described = leaves();

        assertThat(described.keySet()).containsExactlyInAnyOrderElementsOf(components(HostSettings.class, ""));
        for (var key : HostKeys.ALL) {
            var leaf = requireNonNull(described.get(key.name()));
            assertThat(leaf.path("description").asText()).as(key.name()).isNotBlank();
            assertThat(key.list())
                    .as(key.name())
                    .isEqualTo(leaf.at("/type/0").asText().equals("array"));
            assertThat(key.read().apply(texts(leaf.get("default"))))
                    .as("default of " + key.name())
                    .hasValueSatisfying(value -> assertThat((Object) value).isEqualTo(key.fallback()));
            if (leaf.path("type").asText().equals("integer")) {
                assertThat(key.expected())
                        .isEqualTo("a whole number from %d to %d"
                                .formatted(
                                        leaf.get("minimum").asInt(),
                                        leaf.get("maximum").asInt()));
            }
        }
    }

    @Test
    void agreesWithTheSchemaOnSamples() throws IOException {
        var samples = List.of(
                "-1",
                "0",
                "1",
                "1000",
                "65535",
                "65536",
                "10000000",
                "10000001",
                "abc",
                "",
                " ",
                "info",
                "debug",
                "warn",
                "error",
                "trace",
                "45s",
                "500ms",
                "2h",
                "30d",
                "1d",
                "true",
                "false",
                "True",
                "45",
                "1w",
                "127.0.0.1",
                "127.0.0.256",
                "::1",
                "LocalHost",
                "0.0.0.0",
                "10.1.2.3",
                "fe80::1",
                ":",
                "required",
                "declared",
                "none",
                "optional",
                "a.test",
                "A.test:80",
                "a test",
                "-a",
                "data",
                "/x/y",
                "open",
                "known-digests",
                "KNOWN_DIGESTS",
                "signed",
                "aB".repeat(32),
                "ab".repeat(31) + "a",
                "ag".repeat(32),
                "*",
                "**",
                "network",
                "network:",
                "network:api.test",
                "postgresql://db.test:5432/troupe",
                "postgresql://[::1]/troupe",
                "postgresql://user:password@db.test/troupe",
                "verify-full",
                "postgresql",
                "network:a b",
                "Network");
        var described = leaves();

        for (var key : HostKeys.ALL) {
            for (var sample : samples) {
                assertThat(key.fits(sample))
                        .as(key.name() + ": '" + sample + "'")
                        .isEqualTo(fits(requireNonNull(described.get(key.name())), sample));
            }
        }
    }

    @Test
    void allowsNoFurtherKeysInTheSchema() throws IOException {
        var sections = new TreeMap<String, JsonNode>();
        walk("", schema(), sections, new TreeMap<>());

        assertThat(sections).hasSize(21);
        assertThat(sections.values())
                .allSatisfy(section -> assertThat(
                                section.path("additionalProperties").asBoolean(true))
                        .isFalse());
    }

    @Test
    void showsEveryKeyOfTheFileWithItsDefault() throws IOException {
        var uncommented = new ArrayList<String>();
        for (var line : Files.readAllLines(CONFIG.resolve("troupe.yaml"))) {
            uncommented.add(COMMENTED_SETTING.matcher(line).replaceFirst("$1$2"));
        }
        var file = Files.write(root.resolve("all.yaml"), uncommented);
        var shown = new LinkedHashMap<String, Value>();
        flatten("", YamlFile.read(file, "all.yaml"), shown);

        assertThat(shown.keySet()).containsExactlyElementsOf(components(HostSettings.class, ""));
        assertThat(load(Optional.of(file))).isEqualTo(load(Optional.empty()));
        for (var key : HostKeys.ALL) {
            assertThat(key.read().apply(texts(requireNonNull(shown.get(key.name())))))
                    .as("default of " + key.name())
                    .hasValueSatisfying(value -> assertThat((Object) value).isEqualTo(key.fallback()));
        }
    }

    @Test
    void saysALineOfWhyForEveryKeyAndSetsNone() throws IOException {
        var lines = Files.readAllLines(CONFIG.resolve("troupe.yaml"));

        for (int i = 0; i < lines.size(); i++) {
            if (COMMENTED_SETTING.matcher(lines.get(i)).matches()) {
                assertThat(lines.get(i - 1).strip())
                        .as("above line " + (i + 1))
                        .startsWith("# ")
                        .endsWith(".");
            }
        }
        var shown = new LinkedHashMap<String, Value>();
        flatten("", YamlFile.read(CONFIG.resolve("troupe.yaml"), "troupe.yaml"), shown);
        assertThat(shown.values()).allMatch(value -> value instanceof Value.Nothing);
    }

    private HostSettings load(Optional<Path> file) {
        return HostSettings.load(new Sources(root, Optional.empty(), file, Map.of(), Map.of()));
    }

    private static List<String> components(Class<?> type, String prefix) {
        var names = new ArrayList<String>();
        for (var component : type.getRecordComponents()) {
            var name = prefix
                    + component
                            .getName()
                            .replaceAll("([A-Z])", "-$1")
                            .toLowerCase(Locale.ROOT)
                            .replace("by-default", "default"); // a word that no component can be called
            if (component.getType().isRecord()) {
                names.addAll(components(component.getType(), name + "."));
            } else {
                names.add(name);
            }
        }
        return names;
    }

    private static JsonNode schema() throws IOException {
        return new ObjectMapper().readTree(CONFIG.resolve("troupe.schema.json").toFile());
    }

    private static Map<String, JsonNode> leaves() throws IOException {
        var leaves = new TreeMap<String, JsonNode>();
        walk("", schema(), new TreeMap<>(), leaves);
        return leaves;
    }

    private static void walk(String name, JsonNode node, Map<String, JsonNode> sections, Map<String, JsonNode> leaves) {
        if (!node.has("properties")) {
            leaves.put(name, node);
            return;
        }
        sections.put(name, node);
        node.get("properties").properties().forEach(inner -> {
            var path = name.isEmpty() ? inner.getKey() : name + "." + inner.getKey();
            walk(path, inner.getValue(), sections, leaves);
        });
    }

    private static void flatten(String prefix, Value.Section section, Map<String, Value> leaves) {
        section.entries().forEach((word, placed) -> {
            if (placed.value() instanceof Value.Section inner) {
                flatten(prefix + word + ".", inner, leaves);
            } else {
                leaves.put(prefix + word, placed.value());
            }
        });
    }

    private static List<String> texts(JsonNode node) {
        var texts = new ArrayList<String>();
        if (node.isArray()) {
            node.forEach(item -> texts.add(item.asText()));
        } else {
            texts.add(node.asText());
        }
        return texts;
    }

    private static List<String> texts(Value value) {
        return switch (value) {
            case Value.Text(var text) -> List.of(text);
            case Value.Items(var items) ->
                items.stream().map(item -> ((Value.Text) item.value()).text()).toList();
            case Value.Nothing() -> List.of();
            case Value.Section section -> throw new AssertionError(section);
        };
    }

    /** As much of JSON Schema as the file uses for single texts. */
    private static boolean fits(JsonNode leaf, String text) {
        if (leaf.has("enum")) {
            return texts(leaf.get("enum")).contains(text);
        }
        if (leaf.path("type").asText().equals("integer")) {
            return text.matches("-?[0-9]+")
                    && Long.parseLong(text) >= leaf.get("minimum").asLong()
                    && Long.parseLong(text) <= leaf.get("maximum").asLong();
        }
        var texts = leaf.has("items") ? leaf.get("items") : leaf;
        return Pattern.compile(texts.get("pattern").asText()).matcher(text).find();
    }
}
