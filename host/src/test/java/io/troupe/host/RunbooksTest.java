package io.troupe.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.cli.Shell;
import io.troupe.host.fact.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParameterException;

/** Holds what the runbooks say to what the host does: its commands, its words, its metrics. */
class RunbooksTest {

    private static final Path CONFIG = Path.of("..", "config");
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final int SCREEN = 60;

    private static final Pattern LINK = Pattern.compile("]\\(([a-z/-]+\\.md)\\)");
    private static final Pattern COMMAND =
            Pattern.compile("(?:scripts/troupe|bin/troupe|-- troupe|node-[0-9] troupe) (.*)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    private static final Pattern METRIC = Pattern.compile("troupe_[a-z_]+");
    private static final Pattern CODE = Pattern.compile("`([a-z]+(?:-[a-z]+)+)`");
    private static final Pattern METER = Pattern.compile("(gauge|counter)\\(\\s*\"(troupe\\.[a-z.]+)\"");
    private static final Pattern PLACEHOLDER = Pattern.compile("<[a-z]+>");

    /** What only a host on PostgreSQL says; looked at from the day on that there is one. */
    private static final String POSTGRES = "io/troupe/host/journal/PostgresJournal.java";

    /** In the font of code and with a hyphen, but no errors. */
    private static final Set<String> NO_ERRORS = Set.of("plugin-data");

    @Test
    void areListedAndFitOneScreen() throws IOException {
        var index = Files.readString(CONFIG.resolve("README.md"));

        assertThat(runbooks().map(file -> CONFIG.relativize(file).toString()))
                .containsExactlyInAnyOrderElementsOf(found(LINK, 1, index))
                .hasSize(8);
        for (var file : runbooks().toList()) {
            var lines = Files.readAllLines(file);
            assertThat(lines).as(file.toString()).hasSizeLessThanOrEqualTo(SCREEN);
            assertThat(lines).as(file.toString()).allMatch(line -> line.length() <= 160);
            assertThat(lines).as(file.toString()).contains("## What was not lost, and why");
            for (var link : found(LINK, 1, String.join("\n", lines))) {
                assertThat(file.resolveSibling(link)).exists();
            }
        }
    }

    @Test
    void giveCommandsThatExist() throws IOException {
        var commands = new ArrayList<String>();
        for (var file : texts()) {
            code(file).forEach(line -> commands.addAll(found(COMMAND, 1, line)));
        }

        assertThat(commands).hasSizeGreaterThan(40);
        assertThat(commands)
                .allSatisfy(command ->
                        assertThatCode(() -> parse(command)).as(command).doesNotThrowAnyException());
        assertThatThrownBy(() -> parse("journal unmake")).isInstanceOf(ParameterException.class);
    }

    @Test
    void lookAtTheNamespaceOfTheChart() throws IOException {
        for (var file : runbooks().toList()) {
            code(file)
                    .map(String::strip)
                    .filter(line -> line.startsWith("kubectl ") || line.startsWith("helm "))
                    .findFirst()
                    .ifPresent(first -> assertThat(first)
                            .as(file.toString())
                            .isEqualTo("kubectl config set-context --current --namespace troupe"));
        }
        assertThat(Files.readString(
                        CONFIG.resolve("kubernetes").resolve("troupe").resolve("values.yaml")))
                .contains("helm install troupe ", "--namespace troupe ");
    }

    @Test
    void quoteWhatTheHostSays() throws IOException {
        var said = sources();
        boolean postgres = Files.exists(SOURCES.resolve(POSTGRES));
        int quoted = 0;

        for (var file : runbooks().toList()) {
            for (var line : quotes(file)) {
                var pieces = PLACEHOLDER.splitAsStream(line).map(String::strip);
                boolean known = pieces.filter(piece -> piece.length() > 3).allMatch(said::contains);
                assertThat(known || (!postgres && ofTheDatabase(line)))
                        .as(file.getFileName() + ": the host says nowhere: " + line)
                        .isTrue();
                quoted++;
            }
        }
        assertThat(quoted).isGreaterThan(8);
    }

    @Test
    void nameMetricsAndErrorsThatExist() throws IOException {
        var meters = METER.matcher(sources())
                .results()
                .map(meter -> meter.group(2).replace('.', '_') + (meter.group(1).equals("counter") ? "_total" : ""))
                .collect(Collectors.toSet());
        var codes = Arrays.stream(ErrorCode.values()).map(ErrorCode::wire).collect(Collectors.toSet());

        for (var file : texts()) {
            var text = Files.readString(file);
            assertThat(meters).as(file.toString()).containsAll(found(METRIC, 0, text));
            for (var word : found(CODE, 1, text)) {
                assertThat(codes.contains(word) || NO_ERRORS.contains(word))
                        .as(file.getFileName() + ": no error is called " + word)
                        .isTrue();
            }
        }
    }

    private static boolean ofTheDatabase(String line) {
        return line.contains("<place>") || line.contains("database");
    }

    private static void parse(String command) {
        var words = WORD.matcher(command)
                .results()
                .map(word -> Stream.of(1, 2, 3)
                        .map(word::group)
                        .filter(text -> text != null)
                        .findFirst()
                        .orElseThrow())
                .toArray(String[]::new);
        var silent = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
        var shell = new Shell(
                new ByteArrayInputStream(new byte[0]),
                silent,
                silent,
                Map.of(),
                Path.of("").toAbsolutePath(),
                Optional.empty(),
                OptionalInt.empty());
        Main.commandLine(shell).parseArgs(words);
    }

    /** The lines of code, which are indented. */
    private static Stream<String> code(Path file) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> line.startsWith("    "));
    }

    /** What stands between fences: words of the host. */
    private static List<String> quotes(Path file) throws IOException {
        var quotes = new ArrayList<String>();
        boolean inside = false;
        for (var line : Files.readAllLines(file)) {
            if (line.startsWith("```")) {
                inside = line.equals("```status");
            } else if (inside) {
                quotes.add(line);
            }
        }
        return quotes;
    }

    private static List<Path> texts() throws IOException {
        return Stream.concat(runbooks(), Stream.of(CONFIG.resolve("README.md"))).toList();
    }

    private static Stream<Path> runbooks() throws IOException {
        try (var files = Files.list(CONFIG.resolve("runbooks"))) {
            return files.sorted().toList().stream();
        }
    }

    /** All source of the host; texts that are put together over two lines are one. */
    private static String sources() throws IOException {
        var all = new StringBuilder();
        try (var files = Files.walk(SOURCES)) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                all.append(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
            }
        }
        return all.toString();
    }

    private static Set<String> found(Pattern pattern, int group, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(group))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
