package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.PluginException;
import io.troupe.api.Settings;
import io.troupe.host.plugin.Reading.Identity;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStore.PasswordProtection;
import java.security.KeyStore.PrivateKeyEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plugin's code sees, and what it may not do. */
class PluginClassesTest {

    private static final Settings NONE = new Settings() {
        @Override
        public <T extends Record> T as(Class<T> type) {
            throw new UnsupportedOperationException("no plugin here has settings");
        }

        @Override
        public Path folder() {
            throw new UnsupportedOperationException("no plugin here keeps anything");
        }
    };

    @TempDir
    Path root;

    private final List<PluginCode> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.reversed().forEach(PluginCode::close);
    }

    private PluginCode open(PluginJar jar, ClassLoader... dependencies) throws Exception {
        return open(jar.in(Files.createTempDirectory(root, "copy"), "plugin.jar"), dependencies);
    }

    private PluginCode open(Path copy, ClassLoader... dependencies) throws Exception {
        var archive = Archive.read(copy);
        var id = archive.attribute("Plugin-Id").orElseThrow();
        var code = PluginCode.open(archive, new Identity(id, "1.0.0", "", Form.JAR), NONE, List.of(dependencies));
        open.add(code);
        return code;
    }

    private static PluginJar opening(String code) {
        return PluginJar.agent("echo", "1.0.0").source("demo.Demo", PluginJar.agentSource("", code));
    }

    private void refusesToEndTheHost(PluginJar jar, String status) {
        assertThatThrownBy(() -> open(jar))
                .satisfies(thrown -> assertThat(Failure.of(new Identity("echo", "1", "", Form.JAR), thrown)
                                .reason())
                        .startsWith("a plugin may not end the host, but demo.Demo")
                        .contains("called exit(" + status + ")"));
    }

    @Test
    void standsBetweenAPluginAndTheEndOfTheHost() {
        refusesToEndTheHost(opening("System.exit(1);"), "1");
        refusesToEndTheHost(opening("Runtime.getRuntime().exit(2);"), "2");
        refusesToEndTheHost(opening("Runtime.getRuntime().halt(3);"), "3");
    }

    @Test
    void standsBetweenInStaticInitialisersToo() {
        var source = PluginJar.agentSource("static { if (true) System.exit(4); }", "");

        refusesToEndTheHost(PluginJar.agent("echo", "1.0.0").source("demo.Demo", source), "4");
    }

    @Test
    void standsBetweenWhereAMethodIsReferredTo() {
        refusesToEndTheHost(opening("java.util.function.IntConsumer end = System::exit; end.accept(5);"), "5");
        refusesToEndTheHost(
                opening("java.util.function.IntConsumer end = Runtime.getRuntime()::halt; end.accept(6);"), "6");
    }

    @Test
    void standsBetweenThoughAClassRefersToWhatIsNotThere() {
        var source = PluginJar.agentSource("static class Absent implements Runnable { public void run() {} }", """
                Runnable any = settings == null ? new Absent() : null;
                for (int i = 0; i < 2; i++) { any = i == 5 ? new Absent() : any; }
                if (any == null) System.exit(7);
                any.run();
                """);
        var jar = PluginJar.agent("echo", "1.0.0").source("demo.Demo", source).without("demo/Demo$Absent.class");

        refusesToEndTheHost(jar, "7");
    }

    @Test
    void leavesMethodsOfThoseNamesAlone() throws Exception {
        var source = PluginJar.agentSource(
                "static class Door { String exit(int n) { return \"out\"; } } String said() { return new Door().exit(1); }",
                "if (settings == null) System.exit(1); System.setProperty(\"plugin.test.door\", said());");
        open(PluginJar.agent("echo", "1.0.0").source("demo.Demo", source));

        assertThat(System.getProperty("plugin.test.door")).isEqualTo("out");
    }

    @Test
    void guardsAClassInASignedJar() throws Exception {
        var signed = signed(PluginJar.agent("echo", "1.0.0")
                .source("demo.Demo", PluginJar.agentSource("", "new More().text(); System.exit(8);")));

        assertThatThrownBy(() -> open(signed))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("called exit(8)");
    }

    /** With a key that is made for this. */
    private Path signed(PluginJar jar) throws Exception {
        var store = root.resolve("keys.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "me",
                        "-dname",
                        "CN=me",
                        "-storepass",
                        "secret",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("keytool.log").toFile())
                .start();
        assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
        var keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        var entry = (PrivateKeyEntry) keys.getEntry("me", new PasswordProtection("secret".toCharArray()));
        var target = Files.createTempDirectory(root, "copy").resolve("plugin.jar");
        try (var unsigned = new ZipFile(jar.in(root, "unsigned.jar").toFile());
                var out = Files.newOutputStream(target)) {
            new JarSigner.Builder(entry).build().sign(unsigned, out);
        }
        return target;
    }

    @Test
    void hidesTheHostOnEveryWayThatGoesByName() throws Exception {
        open(opening("""
                for (var name : new String[] {"io.troupe.host.Main", "io.troupe.host.plugin.PluginFolder", "io.vertx.core.Vertx"}) {
                    var loaders = new java.util.ArrayList<ClassLoader>();
                    loaders.add(Thread.currentThread().getContextClassLoader());
                    for (var next = Demo.class.getClassLoader(); next != null; next = next.getParent()) {
                        loaders.add(next);
                    }
                    if (loaders.size() < 4) throw new IllegalStateException("too few ways: " + loaders);
                    for (var loader : loaders) {
                        try {
                            throw new IllegalStateException(loader + " shows " + loader.loadClass(name));
                        } catch (ClassNotFoundException expected) {
                            if (loader.getResource(name.replace('.', '/') + ".class") != null) {
                                throw new IllegalStateException(loader + " shows the file of " + name);
                            }
                        }
                    }
                }
                """));

        assertThat(open).hasSize(1);
    }

    @Test
    void givesEachPluginItsOwnVersionOfALibrary() throws Exception {
        var first = open(withLibrary("first", "1"));
        var second = open(withLibrary("second", "2"));

        assertThat(System.getProperty("plugin.test.first")).isEqualTo("1");
        assertThat(System.getProperty("plugin.test.second")).isEqualTo("2");
        assertThat(loader(first).loadClass("library.Library"))
                .isNotSameAs(loader(second).loadClass("library.Library"));
    }

    private static PluginJar withLibrary(String id, String version) throws IOException {
        var library = PluginJar.plain()
                .source(
                        "library.Library",
                        "package library; public class Library { public static String version() { return \"%s\"; } }"
                                .formatted(version))
                .text("library.txt", version)
                .bytes();
        return PluginJar.agent(id, "1.0.0")
                .source("demo.Demo", PluginJar.agentSource("", """
                        try {
                            var library = Class.forName("library.Library").getMethod("version").invoke(null);
                            System.setProperty("plugin.test.%s", (String) library);
                        } catch (ReflectiveOperationException e) {
                            throw new IllegalStateException(e);
                        }
                        """.formatted(id)))
                .binary("lib/library.jar", library);
    }

    private static ClassLoader loader(PluginCode code) {
        return code.classes().orElseThrow();
    }

    @Test
    void seesTheClassesAndResourcesOfWhatItDependsOnBehindItsOwn() throws Exception {
        var base = open(withLibrary("base", "1"));
        var user = open(PluginJar.agent("user", "1.0.0"), loader(base));
        var stranger = open(PluginJar.agent("stranger", "1.0.0"));

        assertThat(loader(user).loadClass("library.Library"))
                .isSameAs(loader(base).loadClass("library.Library"));
        assertThat(loader(user).loadClass("demo.Demo")).isNotSameAs(loader(base).loadClass("demo.Demo"));
        assertThat(text(loader(user).getResource("library.txt"))).isEqualTo("1");
        assertThat(text(loader(user).getResource("name.txt"))).isEqualTo("user 1.0.0");
        assertThatThrownBy(() -> loader(stranger).loadClass("library.Library"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    private static String text(URL url) throws IOException {
        var connection = url.openConnection();
        connection.setUseCaches(false);
        try (var in = connection.getInputStream()) {
            return Texts.utf8(in.readAllBytes());
        }
    }

    @Test
    void namesTheThreadsThatSurvive() throws Exception {
        var code = open(opening("""
                Runnable stubborn = () -> {
                    while (!Boolean.getBoolean("plugin.test.enough")) {
                        java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                        Thread.interrupted();
                    }
                };
                Thread.ofPlatform().daemon().name("stubborn").start(stubborn);
                Runnable polite = () -> { try { Thread.sleep(100_000); } catch (InterruptedException e) { } };
                Thread.ofPlatform().daemon().name("polite").start(polite);
                """));
        assertThat(OwnThreads.of(loader(code))).extracting(Thread::getName).contains("stubborn", "polite");

        assertThat(code.close()).containsExactly("stubborn");

        System.setProperty("plugin.test.enough", "true");
        for (var thread : OwnThreads.of(loader(code))) {
            assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void leavesThreadsOfTheHostAlone() throws Exception {
        var code = open(PluginJar.agent("echo", "1.0.0"));
        var end = new CountDownLatch(1);
        var host = new OfHost(end);
        host.setContextClassLoader(loader(code)); // as when a plugin was at work when the host started it
        host.start();

        assertThat(OwnThreads.of(loader(code))).isEmpty();

        end.countDown();
        host.join();
    }

    private static final class OfHost extends Thread {
        private final CountDownLatch end;

        OfHost(CountDownLatch end) {
            this.end = end;
        }

        @Override
        public void run() {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
