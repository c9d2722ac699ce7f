package io.troupe.distribution;

import static io.troupe.distribution.DeploymentFiles.DOCKER;
import static io.troupe.distribution.DeploymentFiles.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the image promises, as far as it can be seen without building it: no test here has a Docker. */
class ImageIT {

    private static final Pattern PINNED = Pattern.compile("[a-z-]+:[0-9][A-Za-z0-9._-]*[0-9][A-Za-z0-9._-]*");
    private static final Pattern FETCHED_AND_RUN = Pattern.compile("(curl|wget).*\\|\\s*(ba|da)?sh");
    private static final Pattern PACKAGE = Pattern.compile("\\b(java|jdk)\\.[a-z]+/[a-z.]+[a-z]");
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|token|_key).*");

    @TempDir
    private Path folder;

    private record Instruction(String word, String rest) {}

    @Test
    void passesALinter() throws IOException, InterruptedException {
        var lint = DeploymentFiles.NODE_MODULES.resolve("dockerfile-utils/bin/dockerfile-utils");

        var said = run(
                "node", lint.toString(), "lint", DOCKER.resolve("Dockerfile").toString());

        assertThat(said.out()).isEmpty();
        assertThat(said.exit()).isZero();
    }

    @Test
    void isBuiltInStagesFromImagesOfOneVersion() throws IOException {
        var arguments = new HashMap<String, String>();
        of("ARG").forEach(argument -> {
            var parts = List.of(argument.rest().split("=", 2));
            arguments.put("${" + parts.get(0) + "}", parts.get(1));
        });

        var stages = of("FROM");

        assertThat(stages).hasSizeGreaterThan(1);
        assertThat(stages)
                .allSatisfy(stage -> assertThat(List.of(stage.rest().split(" ")).getFirst())
                        .satisfies(image -> assertThat(arguments.getOrDefault(image, image))
                                .matches(PINNED)
                                .doesNotEndWith(":latest")));
    }

    @Test
    void runsAsNobodyInParticularAndSaysHowItIs() throws IOException {
        var last = lastStage();

        assertThat(last.stream().filter(step -> step.word().equals("USER")).toList())
                .containsExactly(new Instruction("USER", "10001:10001"));
        assertThat(words(last.subList(last.indexOf(new Instruction("USER", "10001:10001")), last.size())))
                .as("nothing is made by the user who runs it, so that it can change nothing")
                .doesNotContain("RUN", "COPY")
                .contains("HEALTHCHECK", "VOLUME", "ENTRYPOINT");
        assertThat(rest(last, "HEALTHCHECK")).contains("[\"healthy\", \"live\"]");
        assertThat(rest(last, "VOLUME")).isEqualTo("/var/lib/troupe");
        assertThat(rest(last, "ENTRYPOINT"))
                .as("no shell between the host and its signals")
                .startsWith("[");
        assertThat(rest(last, "STOPSIGNAL")).isEqualTo("SIGTERM");
    }

    @Test
    void fetchesNothingToRunAndHasNoSecret() throws IOException {
        assertThat(of("RUN"))
                .noneMatch(step -> FETCHED_AND_RUN.matcher(step.rest()).find());
        assertThat(words(instructions())).doesNotContain("ADD");
        assertThat(instructions().stream()
                        .filter(step -> step.word().equals("ENV") || step.word().equals("ARG")))
                .noneMatch(step -> SECRET.matcher(step.rest()).matches());
    }

    @Test
    void isSentWhatTheBuildNeedsAndNothingThatIsSomebodys() throws IOException {
        var lines = Files.readAllLines(DOCKER.resolve("Dockerfile.dockerignore")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();

        assertThat(lines).startsWith("*").contains("config/docker/secrets", "**/data", "**/target", "**/*.key");
        assertThat(lines.stream().filter(line -> line.startsWith("!")).map(line -> line.substring(1)))
                .contains(
                        "pom.xml",
                        "plugin-api",
                        "host",
                        "plugins",
                        "distribution",
                        "web-dashboard",
                        "scripts",
                        "config")
                .allSatisfy(name -> assertThat(RunningHost.root().resolve(name)).exists());
    }

    @Test
    void startsFromACacheThatItsOwnFlagsMade() throws IOException, InterruptedException {
        var image = Installation.in(folder);
        for (var file : List.of("healthy", "train", "start.args")) {
            Files.copy(DOCKER.resolve(file), image.home().resolve("bin").resolve(file));
        }

        var trained = run(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                image.home().resolve("bin/train").toString());

        assertThat(trained.exit()).as(trained.out()).isZero();
        assertThat(image.home().resolve("troupe.aot")).isNotEmptyFile();
        var arguments = Files.readAllLines(image.home().resolve("bin/start.args"));
        assertThat(arguments)
                .contains("-XX:AOTCache=" + image.home().toRealPath().resolve("troupe.aot"));
        try (var host = image.start()) {
            assertThat(commandLine(host)).contains("@" + image.home().toRealPath() + "/bin/start.args");
            assertThat(healthy(image, host, "live")).isZero();
            assertThat(healthy(image, host, "ready")).isZero();
            assertThat(healthy(image, host, "nowhere")).isNotZero();
        }
    }

    @Test
    void opensToHazelcastWhatTheLauncherDoes() throws IOException {
        var launcher = Files.readString(RunningHost.root().resolve("scripts/troupe"));
        var arguments = Files.readString(DOCKER.resolve("start.args"));

        assertThat(packages(arguments))
                .as("flags that come only with a cluster would have Java pass over the cache")
                .hasSize(5)
                .isEqualTo(packages(launcher));
    }

    private static Set<String> packages(String text) {
        return PACKAGE.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String commandLine(RunningHost host) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(host.pid()), "cmdline"));
    }

    private static int healthy(Installation image, RunningHost host, String what)
            throws IOException, InterruptedException {
        return run(
                        "env",
                        "TROUPE_HTTP_PORT=" + URI.create(host.url()).getPort(),
                        "TROUPE_DATA=" + image.data(),
                        image.home().resolve("bin/healthy").toString(),
                        what)
                .exit();
    }

    private static List<Instruction> instructions() throws IOException {
        var steps = new ArrayList<Instruction>();
        var line = new StringBuilder();
        for (var read : Files.readAllLines(DOCKER.resolve("Dockerfile"))) {
            if (read.startsWith("#") || read.isBlank()) {
                continue;
            }
            line.append(read.strip());
            if (line.charAt(line.length() - 1) == '\\') {
                line.setCharAt(line.length() - 1, ' ');
                continue;
            }
            var parts = List.of(line.toString().split(" ", 2));
            steps.add(new Instruction(parts.get(0), parts.get(1).strip()));
            line.setLength(0);
        }
        return steps;
    }

    private static List<Instruction> of(String word) throws IOException {
        return instructions().stream().filter(step -> step.word().equals(word)).toList();
    }

    private static List<Instruction> lastStage() throws IOException {
        var all = instructions();
        return all.subList(all.indexOf(of("FROM").getLast()), all.size());
    }

    private static List<String> words(List<Instruction> steps) {
        return steps.stream().map(Instruction::word).toList();
    }

    private static String rest(List<Instruction> steps, String word) {
        return steps.stream()
                .filter(step -> step.word().equals(word))
                .map(Instruction::rest)
                .findFirst()
                .orElse("");
    }
}
