package io.troupe.host.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher in a small copy of the clone, with a Java and a Maven that only say what they were asked. */
class LauncherTest {

    @TempDir
    Path folder;

    private Path root = Path.of("");
    private Path tools = Path.of("");

    @BeforeEach
    void copy() throws IOException {
        root = Files.createDirectories(folder.toRealPath().resolve("a clone"));
        tools = Files.createDirectories(folder.resolve("tools"));
        var scripts = Path.of(System.getProperty("basedir", "."), "..", "scripts");
        Files.createDirectories(root.resolve("scripts"));
        for (var name : List.of("troupe", "jdk.sh")) {
            Files.copy(scripts.resolve(name), root.resolve("scripts").resolve(name));
        }
        Files.writeString(root.resolve("pom.xml"), "<project/>");
    }

    @AfterEach
    void unlink() throws IOException {
        try (var links = Files.list(system())) {
            for (var link : links.toList()) {
                Files.delete(link); // JUnit warns of each that leads out of its folder
            }
        }
    }

    private Path program(Path path, String script) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "#!/bin/bash\n" + script);
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path jdk(String version) throws IOException {
        var home = folder.resolve("jdk-" + version);
        program(home.resolve("bin/java"), "echo java \"$@\"\n");
        program(home.resolve("bin/javac"), "exit 1\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private void maven(String script) throws IOException {
        program(tools.resolve("mvn"), "echo built >> '" + folder.resolve("builds") + "'\n" + script);
    }

    private long builds() throws IOException {
        var log = folder.resolve("builds");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    private Typed run(Path script, Map<String, String> env, String... args) throws Exception {
        var command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "HOME", folder.toString(),
                        "PATH", tools + ":" + system(),
                        "TROUPE_JVM_DIR", folder.resolve("jvms").toString()));
        builder.environment().putAll(env);
        var process = builder.redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertThat(process.waitFor(20, SECONDS)).isTrue();
        return new Typed(
                process.exitValue(), Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
    }

    /** The system's small programs, without its Java and Maven. */
    private Path system() throws IOException {
        var bin = Files.createDirectories(folder.resolve("system"));
        for (var name : List.of(
                "bash",
                "basename",
                "cat",
                "cksum",
                "dirname",
                "find",
                "head",
                "ls",
                "mkdir",
                "mv",
                "readlink",
                "rm",
                "sed",
                "sleep",
                "stty",
                "tail",
                "touch",
                "uname")) {
            var link = bin.resolve(name);
            var target = Files.exists(Path.of("/usr/bin", name)) ? Path.of("/usr/bin", name) : Path.of("/bin", name);
            if (!Files.exists(link)) {
                Files.createSymbolicLink(link, target);
            }
        }
        return bin;
    }

    private Typed troupe(Map<String, String> env, String... args) throws Exception {
        return run(root.resolve("scripts/troupe"), env, args);
    }

    @Test
    void namesTheJdkThatIsMissingAndTheOneThatIsThere() throws Exception {
        var old = jdk("17.0.15");
        Files.createSymbolicLink(tools.resolve("java"), old.resolve("bin/java"));

        assertThat(troupe(Map.of(), "status"))
                .isEqualTo(new Typed(
                        1,
                        "",
                        "JDK 25 not found (found 17 at " + tools.resolve("java")
                                + "). Get it: sdk install java 25-tem\n"));
    }

    @Test
    void saysThatThereIsNoJavaAtAll() throws Exception {
        assertThat(troupe(Map.of(), "status").err())
                .isEqualTo("JDK 25 not found (found no java). Get it: sdk install java 25-tem\n");
    }

    @Test
    void namesMavenWhenItIsMissing() throws Exception {
        var typed = troupe(Map.of("JAVA_HOME", jdk("25.0.3").toString()), "start");

        assertThat(typed).isEqualTo(new Typed(1, "", "Maven not found. Get it: sdk install maven\n"));
        assertThat(root.resolve("target/.build.lock")).doesNotExist();
    }

    @Test
    void buildsOnceAndAgainOnlyWhenASourceIsNewer() throws Exception {
        var env = Map.of("JAVA_HOME", jdk("25.0.3").toString());
        maven("mkdir -p target/troupe/lib\n");

        var first = troupe(env, "start", "--port", "1");
        assertThat(first.exit()).isZero();
        assertThat(first.err()).startsWith("building, about a minute the first time");
        assertThat(first.out())
                .contains("-Dtroupe.root=" + root)
                .contains("-cp " + root + "/target/troupe/lib/* io.troupe.host.Main start --port 1");
        assertThat(troupe(env, "start").err()).isEmpty();
        assertThat(builds()).isEqualTo(1);

        Files.setLastModifiedTime(
                root.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(troupe(env, "status").out())
                .contains("-XX:TieredStopAtLevel=1")
                .contains("Main status");
        assertThat(builds()).isEqualTo(1);
        troupe(env, "start");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void keepsWhatAHostLoadedForTheNextOneOfTheSameJars() throws Exception {
        var jdk = jdk("25.0.3");
        program(jdk.resolve("bin/java"), """
                echo java "$@"
                for option; do
                    case $option in
                        -XX:ArchiveClassesAtExit=*) head -c 17000000 /dev/zero >"${option#*=}" ;;
                    esac
                done
                """);
        var env = Map.of("JAVA_HOME", jdk.toString());
        maven("mkdir -p target/troupe/lib; echo jar >target/troupe/lib/troupe-host.jar\n");

        assertThat(troupe(env, "start", "--detach").out()).doesNotContain("-XX:ArchiveClassesAtExit");
        assertThat(troupe(env, "start").out()).contains("-XX:ArchiveClassesAtExit=");
        assertThat(troupe(env, "start").out()).contains("-XX:SharedArchiveFile=" + root + "/target/troupe/.classes-");
        assertThat(troupe(env, "start", "--detach").out()).contains("-XX:SharedArchiveFile=");
        var own = Map.of("JAVA_HOME", jdk.toString(), "JDK_JAVA_OPTIONS", "-XX:AOTCache=mine");
        assertThat(troupe(own, "start").out()).doesNotContain("-XX:SharedArchiveFile=");

        Files.writeString(root.resolve("target/troupe/lib/troupe-host.jar"), "another");
        assertThat(troupe(env, "start").out()).contains("-XX:ArchiveClassesAtExit=");
    }

    @Test
    void showsTheEndOfTheLogWhenTheBuildFails() throws Exception {
        maven("echo it broke here; exit 1\n");

        var typed = troupe(Map.of("JAVA_HOME", jdk("25.0.3").toString()), "start");

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err()).contains("it broke here").contains(root + "/target/build.log");
    }

    @Test
    void breaksTheLockOfABuildThatDied() throws Exception {
        maven("mkdir -p target/troupe/lib\n");
        Files.createDirectories(root.resolve("target/.build.lock"));
        Files.writeString(root.resolve("target/.build.lock/pid"), "99999999\n", StandardCharsets.UTF_8);

        assertThat(troupe(Map.of("JAVA_HOME", jdk("25.0.3").toString()), "start")
                        .exit())
                .isZero();
    }

    @Test
    void neverBuildsInAnUnpackedZipAndFollowsALink() throws Exception {
        jdk("25.0.3");
        Files.createDirectories(folder.resolve("jvms"));
        Files.createSymbolicLink(folder.resolve("jvms/temurin"), folder.resolve("jdk-25.0.3"));
        Files.createDirectories(root.resolve("lib"));
        Files.move(root.resolve("scripts"), root.resolve("bin"));
        Files.createSymbolicLink(folder.resolve("link"), root.resolve("bin/troupe"));

        var typed = run(folder.resolve("link"), Map.of(), "agents", "invoke", "a b");

        assertThat(typed.err()).isEmpty();
        assertThat(typed.out())
                .contains("-Dtroupe.launcher=" + root + "/bin/troupe")
                .contains("-cp " + root + "/lib/* io.troupe.host.Main agents invoke a b");
    }
}
