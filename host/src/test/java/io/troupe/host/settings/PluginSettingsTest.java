package io.troupe.host.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginSettingsTest {

    private static final String SECRET = "s3cret-Value";
    private static final Map<String, String> ENVIRONMENT = Map.of("KEY", SECRET, "EMPTY", "", "SEVEN", "7");

    enum Mode {
        FAST,
        VERY_SAFE
    }

    record Pool(int size, Optional<Duration> idleTime) {}

    record Everything(
            String name,
            int count,
            long bytes,
            double share,
            boolean on,
            Duration pause,
            Path file,
            Mode mode,
            List<String> tags,
            Optional<String> note,
            Optional<Integer> limit,
            Optional<List<String>> more,
            Optional<Mode> other,
            Pool pool,
            Optional<Pool> spare) {}

    record Optionals(Optional<String> apiKey, Optional<Long> dimensions, Optional<Pool> pool) {}

    record Key(String apiKey) {}

    record Checked(String apiKey) {
        Checked {
            throw new IllegalArgumentException("not a key: '" + apiKey + "'");
        }
    }

    record Odd(Map<String, Integer> map) {}

    @TempDir
    private Path root;

    @BeforeEach
    void makeTheFolder() throws IOException {
        Files.createDirectories(root.resolve("config/plugins"));
    }

    @Test
    void readsEveryKindOfComponent() throws IOException {
        var settings = settings("""
                name: a b
                count: 3
                bytes: 5000000000
                share: 0.25
                on: true
                pause: 45s
                file: data/x.db
                mode: very-safe
                tags: [a, "1"]
                limit: 7
                more: []
                other: fast
                pool:
                  size: 2
                  idle-time: 2h
                """);

        assertThat(settings.as(Everything.class))
                .isEqualTo(new Everything(
                        "a b",
                        3,
                        5_000_000_000L,
                        0.25,
                        true,
                        Duration.ofSeconds(45),
                        root.resolve("data/x.db"),
                        Mode.VERY_SAFE,
                        List.of("a", "1"),
                        Optional.empty(),
                        Optional.of(7),
                        Optional.of(List.of()),
                        Optional.of(Mode.FAST),
                        new Pool(2, Optional.of(Duration.ofHours(2))),
                        Optional.empty()));
    }

    @Test
    void takesAnAbsentFileForNoSettings() {
        var settings = PluginSettings.of(root.resolve("config"), "quick", Map.of(), root.resolve("data"));

        assertThat(settings.as(Optionals.class))
                .isEqualTo(new Optionals(Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(refusal(settings, Key.class))
                .hasMessage("config/plugins/quick.yaml api-key: missing, expected a text");
    }

    @Test
    void reportsEveryMistakeWithItsPlace() throws IOException {
        var settings = settings("""
                name: [x]
                count: 3000000000
                bytes: much
                share: NaN
                on: yes
                pause: soon
                file: {a: b}
                mode: slow
                tags: one
                notes: x
                pool:
                  size: big
                  idel-time: 1s
                """);

        var refusal = refusal(settings, Everything.class);

        assertThat(refusal.kind()).isEqualTo(Kind.SETTINGS);
        assertThat(String.valueOf(refusal.getMessage()).lines())
                .containsExactly(
                        "config/plugins/quick.yaml:10 notes: unknown key, did you mean note?",
                        "config/plugins/quick.yaml:1 name: a list of 1, expected a text",
                        "config/plugins/quick.yaml:2 count: '3000000000', expected a whole number from -2147483648 to"
                                + " 2147483647",
                        "config/plugins/quick.yaml:3 bytes: 'much', expected a whole number",
                        "config/plugins/quick.yaml:4 share: 'NaN', expected a number",
                        "config/plugins/quick.yaml:5 on: 'yes', expected true or false",
                        "config/plugins/quick.yaml:6 pause: 'soon', expected " + Durations.EXPECTED,
                        "config/plugins/quick.yaml:7 file: a section of 1, expected a path",
                        "config/plugins/quick.yaml:8 mode: 'slow', expected one of fast, very-safe",
                        "config/plugins/quick.yaml:9 tags: 'one', expected a list of texts",
                        "config/plugins/quick.yaml:13 pool.idel-time: unknown key, did you mean pool.idle-time?",
                        "config/plugins/quick.yaml:12 pool.size: 'big', expected a whole number from -2147483648 to"
                                + " 2147483647");
    }

    @Test
    void putsInVariablesAndFilesOnce() throws IOException {
        Files.writeString(root.resolve("key.txt"), "from-${env:KEY}\n");
        var settings = settings("api-key: Bearer ${env:KEY}, ${file:key.txt}\ndimensions: ${env:SEVEN}\n");

        assertThat(settings.as(Optionals.class))
                .isEqualTo(new Optionals(
                        Optional.of("Bearer " + SECRET + ", from-${env:KEY}"), Optional.of(7L), Optional.empty()));
    }

    @Test
    void saysWhichVariableOrFileIsNotThere() throws IOException {
        for (var name : List.of("ABSENT", "EMPTY")) {
            var refusal = refusal(settings("\napi-key: ${env:KEY}${env:" + name + "}"), Key.class);

            assertThat(refusal.kind()).isEqualTo(Kind.SETTINGS);
            assertThat(refusal)
                    .hasMessage("not-configured: config/plugins/quick.yaml:2 api-key: the environment variable " + name
                            + " is not set");
        }
        assertThat(refusal(settings("api-key: ${file:secrets/key}"), Key.class))
                .hasMessage("not-configured: config/plugins/quick.yaml:1 api-key: the file secrets/key is absent, empty"
                        + " or cannot be read");
    }

    @Test
    void leavesOutASecretThatIsNotThereWhereItIsNotNeeded() throws IOException {
        assertThat(settings("api-key: Bearer ${env:ABSENT}\ndimensions: ${env:SEVEN}\n")
                        .as(Optionals.class))
                .isEqualTo(new Optionals(Optional.empty(), Optional.of(7L), Optional.empty()));
    }

    @Test
    void namesMistakesBeforeWhatIsNotConfigured() throws IOException {
        assertThat(refusal(settings("api-key: ${env:ABSENT}\ndimensions: x\n"), Optionals.class))
                .hasMessage("config/plugins/quick.yaml:2 dimensions: 'x', expected a whole number");
    }

    @Test
    void neverShowsAValueThatWasPutIn() throws IOException {
        assertThat(refusal(settings("dimensions: ${env:KEY}"), Optionals.class))
                .hasMessage("config/plugins/quick.yaml:1 dimensions: '***', expected a whole number");
        assertThat(refusal(settings("api-key: Bearer ${env:KEY}"), Checked.class))
                .hasMessage("config/plugins/quick.yaml: not a key: 'Bearer ***'")
                .hasNoCause();
    }

    @Test
    void saysInWhichLineTheFileIsNotYaml() {
        assertThat(catchThrowableOfType(PluginException.class, () -> settings("a: 1\nb: c: d\n")))
                .hasMessage("config/plugins/quick.yaml:2: not YAML, mapping values are not allowed here");
    }

    @Test
    void refusesARecordItCannotFill() throws IOException {
        assertThat(refusal(settings("map: {a: b}"), Odd.class).kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void refusesAnIdThatLeavesTheFolder() {
        assertThat(catchThrowableOfType(
                                PluginException.class, () -> PluginSettings.of(root, "../troupe", Map.of(), root))
                        .kind())
                .isEqualTo(Kind.REFUSED);
    }

    private PluginSettings settings(String text) throws IOException {
        Files.writeString(root.resolve("config/plugins/quick.yaml"), text);
        return PluginSettings.of(root.resolve("config"), "quick", ENVIRONMENT, root.resolve("data"));
    }

    private static PluginException refusal(PluginSettings settings, Class<? extends Record> type) {
        return catchThrowableOfType(PluginException.class, () -> settings.as(type));
    }
}
