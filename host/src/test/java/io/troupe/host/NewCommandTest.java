package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class NewCommandTest {

    @TempDir
    Path folder;

    private String said = "";

    private int typed(String... arguments) {
        var typed = TypedHere.in(
                folder.resolve("a b"),
                "plugins new",
                shell -> new CommandLine(new NewCommand(shell)).setCaseInsensitiveEnumValuesAllowed(true),
                arguments);
        said = typed.out() + typed.err();
        return typed.exit();
    }

    @ParameterizedTest
    @CsvSource({"jar, 5", "kotlin, 6", "markdown, 2", "python, 6", "typescript, 9"})
    void leavesNoPlaceInATemplateOpen(String form, int count) throws Exception {
        var project = folder.resolve("project");

        assertThat(typed("plugins", "new", "greeter", "--form", form, "--to", project.toString()))
                .as(said)
                .isZero();

        try (var files = Files.walk(project)) {
            var all = files.filter(Files::isRegularFile).toList();
            assertThat(all)
                    .hasSize(count)
                    .allSatisfy(file -> assertThat(Files.readString(file))
                            .doesNotContainPattern("@[A-Z0-9]+@|[hH]ello-?" + form)
                            .isNotBlank());
        }
        assertThat(said).startsWith("wrote " + project).contains("README.md", "plugins install ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"python", "typescript"})
    void writesTheExampleUnderAnotherName(String form) throws Exception {
        var project = folder.resolve("project");
        var example = Path.of("plugins/examples/hello-" + form);

        typed("plugins", "new", "hello-" + form, "--form", form, "--to", project.toString());

        var repository = Repository.here();
        var files = repository.files().stream().filter(file -> file.startsWith(example));
        assertThat(files)
                .isNotEmpty()
                .allSatisfy(file -> assertThat(project.resolve(example.relativize(file)))
                        .content()
                        .isEqualTo(Files.readString(repository.root().resolve(file))));
    }

    @Test
    void pinsWhatThisBuildIsPinnedTo() throws Exception {
        var pom = Repository.here().text(Path.of("pom.xml"));

        assertThat(pom).contains("<troupe.pf4j>" + PluginProject.VERSIONS.get("PF4J") + "<");
        assertThat(pom).contains("<troupe.surefire>" + PluginProject.VERSIONS.get("SUREFIRE") + "<");
        assertThat(version(pom, "maven-compiler-plugin")).isEqualTo(PluginProject.VERSIONS.get("COMPILER"));
        assertThat(version(pom, "maven-resources-plugin")).isEqualTo(PluginProject.VERSIONS.get("RESOURCES"));
        assertThat(version(pom, "maven-jar-plugin")).isEqualTo(PluginProject.VERSIONS.get("JAR"));
        assertThat(version(pom, "maven-shade-plugin")).isEqualTo(PluginProject.VERSIONS.get("SHADE"));
        assertThat(pom).contains("<troupe.kotlin>" + PluginProject.VERSIONS.get("KOTLIN") + "<");
    }

    private static String version(String pom, String plugin) {
        var found = Pattern.compile("<artifactId>" + plugin + "</artifactId>\\s*<version>([^<]+)<")
                .matcher(pom);
        assertThat(found.find()).as(plugin).isTrue();
        return found.group(1);
    }

    @ParameterizedTest
    @CsvSource({
        "greeter,   com/example/greeter/GreeterAgent.java",
        "my-1st-x,  com/example/my_1st_x/My1stXAgent.java",
        "new,       com/example/new_/NewAgent.java",
        "a-,        com/example/a_/AAgent.java",
    })
    void namesAClassThatJavaTakes(String name, String file) throws Exception {
        assertThat(typed(
                        "plugins",
                        "new",
                        name,
                        "--form",
                        "jar",
                        "--to",
                        folder.resolve("p").toString()))
                .as(said)
                .isZero();

        var source = folder.resolve("p/src/main/java").resolve(file);
        assertThat(source).exists();
        assertThat(SourceVersion.isName(Files.readAllLines(source).getFirst().replaceAll("^package |;$", "")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Greeter", "1st", "a b", "../up", "päck", ""})
    void refusesWhatIsNoName(String name) {
        assertThat(typed(
                        "plugins",
                        "new",
                        name,
                        "--form",
                        "jar",
                        "--to",
                        folder.resolve("p").toString()))
                .isEqualTo(2);

        assertThat(said).contains("not a name: '" + name + "', expected [a-z][a-z0-9-]{0,62}");
        assertThat(folder.resolve("p")).doesNotExist();
    }

    @Test
    void writesOverNothing() throws Exception {
        Files.writeString(folder.resolve("mine.txt"), "mine");

        assertThat(typed("plugins", "new", "greeter", "--form", "jar", "--to", folder.toString()))
                .isEqualTo(4);

        assertThat(said).contains("is there and not empty, expected a new folder");
        assertThat(folder).isDirectoryNotContaining("glob:**pom.xml");
        assertThat(typed(
                        "plugins",
                        "new",
                        "greeter",
                        "--form",
                        "jar",
                        "--to",
                        folder.resolve("mine.txt").toString()))
                .isEqualTo(4);
    }

    @Test
    void namesTheRepositoryAsMavenTakesIt() throws Exception {
        var project = folder.resolve("p");
        typed("plugins", "new", "greeter", "--form", "jar", "--to", project.toString());

        assertThat(Files.readString(project.resolve("pom.xml")))
                .containsPattern("<troupe.repository>file:///.*/a%20b/target/troupe/maven<")
                .contains("<Plugin-Requires>&gt;=0.1.0 &amp; &lt;0.2.0<");
    }
}
