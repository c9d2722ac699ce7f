package io.troupe.tools.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lists and searches: what they find, what they pass over, and that they end. */
class FindingTest {

    /** Takes RE2 long, and would take others for ever. */
    private static final String SLOW = "(x+x+)+y|(a?){200}b";

    @TempDir
    private Path folder;

    private Bench filled() throws IOException {
        var bench = Bench.in(folder);
        bench.file("README.md", "Hello shop\n");
        bench.file("src/A.java", "class A {\n  int one = 1;\n  int two = 2;\n}\n");
        bench.file("src/b/B.java", "class B extends A {}\r\n");
        bench.file("target/A.class", "class");
        bench.file("node_modules/x/index.js", "class");
        bench.file("logs/a.log", "class");
        bench.file("logs/keep.log", "class");
        bench.file("logs/.gitignore", "# logs\n*.log\n!keep.log\n");
        bench.file(".gitignore", "/build/\n*.tmp\n");
        bench.file("build/x.txt", "class");
        bench.file("src/build/y.txt", "class");
        bench.file("src/z.tmp", "class");
        return bench;
    }

    @Test
    void listsAFolder() throws Exception {
        var bench = filled();

        assertThat(bench.said("list", "{}"))
                .isEqualTo(".gitignore  14\nREADME.md  11\nbuild/\nlogs/\nnode_modules/\nsrc/\ntarget/\n");
        assertThat(bench.said("list", "{\"path\":\"src\",\"depth\":2}"))
                .isEqualTo("src/A.java  42\nsrc/b/\nsrc/b/B.java  22\nsrc/build/\nsrc/build/y.txt  5\nsrc/z.tmp  5\n");
        assertThat(bench.said("list", "{\"depth\":9}"))
                .contains("node_modules/\n")
                .doesNotContain("index.js", "A.class", "x.txt");
        assertThat(bench.said("list", "{\"depth\":9,\"all\":true}")).contains("node_modules/x/index.js", "build/x.txt");
        assertThat(bench.said("list", "{\"limit\":2}")).endsWith("README.md  11\n[cut after 2: there is more]\n");
        assertThat(bench.refusal("list", Bench.path("README.md"))).contains("'README.md' is a file, expected a folder");
        assertThat(bench.refusal("list", Bench.path("no"))).contains("no folder 'no'");
        Files.createDirectory(bench.inside().resolve("none"));
        assertThat(bench.said("list", Bench.path("none"))).isEqualTo("[empty]\n");
    }

    @Test
    void findsFilesByTheirNames() throws Exception {
        var bench = filled();

        assertThat(bench.said("list", "{\"glob\":\"*.java\"}")).isEqualTo("src/A.java  42\nsrc/b/B.java  22\n");
        assertThat(bench.said("list", "{\"glob\":\"src/*.{java,tmp}\"}")).isEqualTo("src/A.java  42\n");
        assertThat(bench.said("list", "{\"glob\":\"**/b/[A-C].java\"}")).isEqualTo("src/b/B.java  22\n");
        assertThat(bench.said("list", "{\"glob\":\"**/?.java\",\"path\":\"src\",\"depth\":1}"))
                .isEqualTo("src/A.java  42\n");
        assertThat(bench.said("list", "{\"glob\":\"*.none\"}")).isEqualTo("[nothing matches]\n");
        assertThat(bench.said("list", "{\"glob\":\"" + "*a".repeat(200) + "\"}"))
                .isEqualTo("[nothing matches]\n");
        assertThat(bench.refusal("list", "{\"glob\":\"[z-a]\"}")).contains("'[z-a]'", "such as **/*.java");
    }

    @Test
    void findsLinesAndPassesOverWhatIsIgnored() throws Exception {
        var bench = filled();

        assertThat(bench.said("search", "{\"pattern\":\"class\"}")).isEqualTo("""
                        logs/keep.log:1: class
                        src/A.java:1: class A {
                        src/b/B.java:1: class B extends A {}
                        src/build/y.txt:1: class
                        """);
        assertThat(bench.said(
                        "search",
                        "{\"pattern\":\"CLASS\",\"ignore_case\":true,\"files_only\":true,\"glob\":\"*.java\"}"))
                .isEqualTo("src/A.java\nsrc/b/B.java\n");
        assertThat(bench.said("search", "{\"pattern\":\"int \\\\w+ = 2\",\"context\":1}"))
                .isEqualTo("src/A.java-2-   int one = 1;\nsrc/A.java:3:   int two = 2;\nsrc/A.java-4- }\n");
        assertThat(bench.said("search", "{\"pattern\":\"A {\",\"literal\":true,\"path\":\"src/A.java\"}"))
                .isEqualTo("src/A.java:1: class A {\n");
        assertThat(bench.said("search", "{\"pattern\":\"class\",\"limit\":1}"))
                .contains("[cut after 1: there is more]");
        assertThat(bench.said("search", "{\"pattern\":\"nowhere\",\"path\":\"src\"}"))
                .isEqualTo("[no match in 4 files]\n");
        assertThat(bench.said("search", "{\"pattern\":\"class\",\"all\":true}"))
                .contains("target/A.class", "logs/a.log");
        assertThat(bench.refusal("search", "{\"pattern\":\"(\"}")).contains("'('", "RE2");
        assertThat(bench.refusal("search", "{\"pattern\":\"a(?=b)\"}")).contains("RE2");
    }

    @Test
    void saysWhatItDidNotSearch() throws Exception {
        var bench = Bench.in(folder, Bench.bounded(folder.resolve("inside"), 10_000, 2_000, 100));
        bench.file("large.txt", "needle" + "x".repeat(10_000));
        bench.file("long.txt", "x".repeat(9_000) + "needle");
        bench.file("many.txt", "a needle in a line\n".repeat(200));
        Files.write(bench.inside().resolve("bytes.bin"), "needle\0".getBytes(StandardCharsets.UTF_8));

        var said = bench.said("search", "{\"pattern\":\"needle\"}");

        assertThat(said).contains("many.txt:1: a needle").doesNotContain("bytes.bin");
        assertThat(said)
                .contains("[not searched: 1 file over 10,000 bytes]")
                .contains("first 8,192 characters of long lines were looked at, first in long.txt:1]")
                .contains("bytes: there is more]");
        assertThat(said.length()).isLessThan(2_500);
    }

    @Test
    void refusesPatternsThatGrowTooLarge() throws Exception {
        var bench = filled();

        for (var pattern :
                List.of("((a{1000}){1000}){1000}", "(((x{90}){90}))", "(a{100}|b{3,900}){9}", "(\\\\w{300}){8}")) {
            assertThat(bench.refusal("search", "{\"pattern\":\"" + pattern + "\"}"))
                    .as(pattern)
                    .contains("repeats too much");
        }
        for (var pattern :
                List.of("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "a{1000}", "[{]{3}x", "\\\\d{4}-\\\\d{2}")) {
            assertThat(bench.said("search", "{\"pattern\":\"" + pattern + "\"}"))
                    .as(pattern)
                    .contains("no match");
        }
    }

    @Test
    void stopsWhenTheTimeIsUp() throws Exception {
        var read = new WorkspaceSettings(
                Optional.of(List.of(folder.resolve("inside").toString())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Duration.ofMillis(100)));
        var bench = slow(Bench.in(folder, read));
        long start = System.nanoTime();

        assertThat(bench.said("search", "{\"pattern\":\"" + SLOW + "\"}")).contains("stopped after 100 ms");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void endsASearchThatIsInterruptedAnywhere() throws Exception {
        var bench = slow(Bench.in(folder));
        int interrupted = 0;
        for (int i = 0; i < 10; i++) {
            var search = new FutureTask<>(() -> {
                try {
                    return bench.said("search", "{\"pattern\":\"" + SLOW + "\"}")
                            .isEmpty();
                } catch (InterruptedException e) {
                    return true;
                }
            });
            var thread = Thread.ofVirtual().start(search);
            long until = System.nanoTime() + i * 5_000_000L;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            thread.interrupt();
            interrupted += search.get(3, TimeUnit.SECONDS) ? 1 : 0;
        }
        assertThat(interrupted).isEqualTo(10);
    }

    @Test
    @Timeout(60)
    void staysQuickInALargeFolder() throws Exception {
        var bench = Bench.in(folder);
        var large = Files.createDirectory(bench.inside().resolve("large"));
        for (int i = 0; i < 100_000; i++) {
            Files.createFile(large.resolve(Integer.toString(i)));
        }
        long start = System.nanoTime();

        assertThat(bench.said("list", Bench.path("large")).lines())
                .hasSize(1_001)
                .startsWith("large/0  0", "large/1  0", "large/10  0")
                .endsWith("[cut after 1,000: there is more]");
        assertThat(bench.said("list", "{\"glob\":\"9999?\"}").lines()).hasSize(10);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void entersNoMoreFoldersThanItCanHoldOpen() throws Exception {
        var bench = Bench.in(folder);
        bench.file("d/".repeat(100) + "deep.txt", "needle");

        assertThat(bench.said("search", "{\"pattern\":\"needle\"}")).contains("[not entered below 64 folders: d/d/");
        assertThat(bench.said("search", "{\"pattern\":\"needle\",\"path\":\"" + "d/".repeat(60) + "\"}"))
                .contains("deep.txt:1: needle");
    }

    private static Bench slow(Bench bench) throws IOException {
        for (int i = 0; i < 20; i++) {
            bench.file("f" + i + ".txt", ("x".repeat(4_000) + "a".repeat(4_000) + "\n").repeat(100));
        }
        return bench;
    }
}
