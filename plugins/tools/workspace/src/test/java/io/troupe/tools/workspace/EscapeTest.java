package io.troupe.tools.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths that try to get out. Whatever is said to them, nothing outside is read, written or made. */
class EscapeTest {

    private static final int PATHS = 4_000;

    @TempDir
    private Path folder;

    @Test
    void noPathLeadsOut() throws Exception {
        var bench = filled();
        var before = outside();

        for (var path : hostile(bench)) {
            for (var tool : List.of("read", "list")) {
                assertThat(Bench.text(bench.call(tool, Bench.path(path))))
                        .as("%s %s", tool, path)
                        .doesNotContain(Bench.SECRET);
            }
            assertThat(Bench.text(bench.call(
                            "search", "{\"pattern\":\"secret that\",\"path\":" + Json.string(path) + ",\"all\":true}")))
                    .as("search %s", path)
                    .doesNotContain(Bench.SECRET);
            var _ = bench.call("edit", Bench.edit(path, "secret", "stolen"));
        }
        assertThat(outside()).isEqualTo(before);
    }

    @Test
    void nothingIsWrittenOutside() throws Exception {
        var bench = filled();
        var before = outside();

        var paths = hostile(bench);
        for (var path : paths.subList(0, paths.size() / 4)) {
            var _ = bench.call("write", Bench.write(path, "written"));
            var _ = bench.call("write", Bench.write(path + "/new/deep.txt", "written"));
        }

        assertThat(outside()).isEqualTo(before);
        assertThat(Files.isSymbolicLink(bench.inside().resolve("out"))).isTrue();
        assertThat(bench.inside().resolve(".git/hooks")).isEmptyDirectory();
    }

    @Test
    void namesWhyForEachKindOfEscape() throws Exception {
        var bench = filled();

        assertThat(bench.refusal("read", Bench.path("../outside/secret.txt"))).contains("has '..'");
        assertThat(bench.refusal("read", Bench.path(bench.outside() + "/secret.txt")))
                .contains("is outside");
        assertThat(bench.refusal("read", Bench.path(bench.inside() + "-2/x"))).contains("is outside");
        assertThat(bench.refusal("read", Bench.path("out/secret.txt"))).contains("a link that leads out");
        assertThat(bench.refusal("read", Bench.path("up/outside/secret.txt"))).contains("a link leads out");
        assertThat(bench.refusal("read", Bench.path("file-out"))).contains("a link that leads out");
        assertThat(bench.refusal("read", Bench.path("round"))).contains("more than 20 links");
        assertThat(bench.refusal("read", Bench.path("a\u0000b"))).contains("control character", "\\u{0}");
        assertThat(bench.refusal("read", Bench.path("..\\outside"))).contains("backslash");
        assertThat(bench.refusal("read", Bench.path("x".repeat(256)))).contains("too long", "255");
        assertThat(bench.refusal("read", Bench.path("ä".repeat(128)))).contains("too long", "255");
        assertThat(bench.refusal("read", Bench.path("d/".repeat(2_000) + "x"))).contains("2001 names");
        assertThat(bench.refusal("read", Bench.path("d/".repeat(3_000)))).contains("6000 characters");
    }

    @Test
    void followsLinksThatStayInside() throws Exception {
        var bench = filled();
        Files.createSymbolicLink(bench.inside().resolve("d/back"), Path.of("../top.txt"));
        Files.createSymbolicLink(bench.inside().resolve("chain"), Path.of("d/inner/../back"));
        Files.createSymbolicLink(bench.inside().resolve("full"), bench.inside().resolve("d/e"));

        assertThat(bench.said("read", Bench.path("chain"))).startsWith("top").contains("[top.txt:");
        assertThat(bench.said("read", Bench.path("full/in.txt"))).contains("[d/e/in.txt:");
        assertThat(bench.said("write", Bench.write("full/new.txt", "x"))).startsWith("made d/e/new.txt");
        assertThat(bench.said("write", Bench.write("chain", "changed"))).startsWith("replaced top.txt");
        assertThat(Files.isSymbolicLink(bench.inside().resolve("chain"))).isTrue();
        assertThat(bench.inside().resolve("top.txt")).hasContent("changed");
    }

    @Test
    void takesOnlyRegularFiles() throws Exception {
        var bench = filled();
        assertThat(new ProcessBuilder("mkfifo", bench.inside().resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();

        for (var tool : List.of("read", "list")) {
            assertThat(bench.refusal(tool, Bench.path("pipe"))).contains("'pipe' is a pipe, socket or device");
        }
        assertThat(bench.refusal("write", Bench.write("pipe", "x"))).contains("'pipe' is a pipe");
        assertThat(bench.refusal("edit", Bench.edit("pipe", "x", "y"))).contains("'pipe' is a pipe");
        assertThat(bench.refusal("read", Bench.path("pipe/x"))).contains("'pipe' is no folder");
        assertThat(bench.refusal("search", "{\"pattern\":\"x\",\"path\":\"pipe\"}"))
                .contains("'pipe' is a pipe");
        assertThat(bench.said("search", "{\"pattern\":\"top\",\"all\":true}")).isEqualTo("top.txt:1: top\n");
        assertThat(bench.said("list", "{}")).contains("pipe  (a pipe, socket or device)\n", "out  (a link)\n");
    }

    @Test
    void changesNothingUnderAnySpellingOfDotGit() throws Exception {
        var bench = filled();
        Files.createSymbolicLink(bench.inside().resolve("innocent"), Path.of(".git/hooks"));

        for (var name : List.of(
                ".git",
                ".GIT",
                ".Git",
                ".g\u200cit",
                "\u200f.git",
                "．ｇｉｔ",
                ".gıt".replace('ı', 'i'),
                ".git.",
                ".git ",
                ".git. .",
                ".git::$INDEX_ALLOCATION",
                "git~1",
                "GIT~1",
                ".ｇit",
                "․git")) {
            assertThat(bench.refusal("write", Bench.write(name + "/hooks/pre-commit", "x")))
                    .as(name)
                    .contains("nothing is changed");
            assertThat(bench.refusal("write", Bench.write("d/" + name, "x")))
                    .as(name)
                    .contains("nothing is changed");
        }
        assertThat(bench.refusal("write", Bench.write("innocent/pre-commit", "x")))
                .contains("nothing is changed");
        assertThat(bench.refusal("edit", Bench.edit(".git/config", "x", "y"))).contains("nothing is changed");
        assertThat(bench.inside().resolve(".git/hooks")).isEmptyDirectory();
        assertThat(bench.said("read", Bench.path(".git/config"))).startsWith("x");
        assertThat(bench.said("write", Bench.write(".gitignore", "x"))).startsWith("made");
        assertThat(bench.said("write", Bench.write(".github/x.yml", "x"))).startsWith("made");
    }

    @Test
    void showsNamesThatCannotPassForLinesOfTheirOwn() throws Exception {
        var bench = filled();
        bench.file("d/e/a\nfake.txt:1: x", "needle");
        bench.file("d/e/\u202etxt.exe", "needle");

        assertThat(bench.said("list", Bench.path("d/e")).lines()).hasSize(3);
        assertThat(bench.said("search", "{\"pattern\":\"needle\"}").lines())
                .containsExactly("d/e/a\\u{a}fake.txt:1: x:1: needle", "d/e/\\u{202e}txt.exe:1: needle");
    }

    @Test
    void holdsAlsoWhereFoldersCannotBeHeldOpen() throws Exception {
        var bench = filled();
        var root = new Root("", bench.inside(), bench.inside().toRealPath());
        var real = root.real();
        var ground = Folder.Ground.of(Set.of());

        try (var checked = new CheckedFolder(real, real, ground)) {
            assertThat(Refusals.of(() -> checked.folder(Path.of("out")))).isNotEmpty();
            assertThat(Refusals.of(() -> checked.folder(Path.of("round")))).isNotEmpty();
            assertThat(Refusals.of(() -> checked.read(Path.of("file-out")))).isNotEmpty();
            assertThat(Refusals.of(() -> checked.create(Path.of("file-out")))).isNotEmpty();
            try (var inner = checked.folder(Path.of("d"))) {
                Files.move(real.resolve("d"), real.resolve("moved"));
                Files.createSymbolicLink(real.resolve("d"), bench.outside());
                assertThat(Refusals.of(() -> inner.read(Path.of("secret.txt")))).contains("became a link");
                assertThat(Refusals.of(() -> inner.create(Path.of("new.txt")))).contains("became a link");
                assertThat(Refusals.of(() -> inner.makeFolder(Path.of("new")))).contains("became a link");
            }
        }
        assertThat(bench.outside()).isDirectoryNotContaining("glob:**new*");
    }

    /** What something threw, in words; empty when it did not throw. */
    private interface Refusals {
        void act() throws Exception;

        static String of(Refusals refusals) {
            try {
                refusals.act();
                return "";
            } catch (Exception e) {
                return e.toString();
            }
        }
    }

    /** A workspace full of links that lead out. */
    private Bench filled() throws IOException {
        var bench = Bench.in(folder);
        bench.file("top.txt", "top");
        bench.file("d/e/in.txt", "in");
        bench.file(".git/config", "x");
        Files.createDirectories(bench.inside().resolve(".git/hooks"));
        Files.createDirectories(bench.inside().resolve("d/inner"));
        link(bench, "out", bench.outside().toString());
        link(bench, "up", "..");
        link(bench, "d/up2", "../../outside");
        link(bench, "file-out", bench.outside() + "/secret.txt");
        link(bench, "d/file-up", "../../outside/secret.txt");
        link(bench, "sly", bench.inside() + "/../outside");
        link(bench, "d/sly2", "e/../../../outside");
        link(bench, "via", "d/up2");
        link(bench, "proc", "/proc/self/root");
        link(bench, "etc", "/etc/passwd");
        link(bench, "round", "round2");
        link(bench, "round2", "round");
        link(bench, "dangling", bench.outside() + "/new.txt");
        link(bench, "d/dangling2", "../../outside/new-folder");
        return bench;
    }

    private static void link(Bench bench, String name, String target) throws IOException {
        Files.createSymbolicLink(bench.inside().resolve(name), Path.of(target));
    }

    /** All that is beside the workspace. */
    private List<String> outside() throws IOException {
        var found = new ArrayList<String>();
        for (var part : List.of(folder.resolve("outside"), folder.resolve("host"))) {
            try (var all = Files.walk(part)) {
                for (var path : (Iterable<Path>) all.sorted()::iterator) {
                    found.add(path + (Files.isRegularFile(path) ? ": " + Files.readString(path) : ""));
                }
            }
        }
        try (var beside = Files.list(folder)) {
            beside.map(Path::toString).sorted().forEach(found::add);
        }
        return found;
    }

    /** Thousands of paths from the parts that escapes are made of; the same each time. */
    private List<String> hostile(Bench bench) {
        var parts = List.of(
                "..",
                ".",
                "",
                "out",
                "up",
                "d",
                "e",
                "d/up2",
                "sly",
                "d/sly2",
                "via",
                "proc",
                "etc",
                "round",
                "file-out",
                "d/file-up",
                "dangling",
                "d/dangling2",
                "secret.txt",
                "outside",
                "outside/secret.txt",
                "inside",
                "top.txt",
                "...",
                ".. ",
                "..\u0000",
                "．．",
                "․․",
                "%2e%2e",
                "..%2f",
                "..;",
                "~",
                "$HOME",
                "C:",
                "\\..\\outside",
                "..\\outside",
                ".git",
                ".git/hooks",
                "cwd",
                "fd",
                "\u202e..",
                "\u200b",
                "\ud800",
                "proc/self/cwd",
                "\n..",
                bench.outside().toString(),
                bench.inside().toString(),
                folder.toString(),
                "/proc/self/root");
        var random = new Random(20_260_101);
        var paths = new ArrayList<String>();
        for (int i = 0; i < PATHS; i++) {
            var path = new StringBuilder(random.nextInt(4) == 0 ? bench.inside() + "/" : "");
            for (int n = 1 + random.nextInt(6); n > 0; n--) {
                path.append(parts.get(random.nextInt(parts.size()))).append(n > 1 ? "/" : "");
            }
            paths.add(path.toString());
        }
        return paths;
    }
}
