package io.troupe.tools.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading, writing and editing, on the way where nothing is wrong and where the file is not what was thought. */
class FilesTest {

    @TempDir
    private Path folder;

    private Bench bench() throws IOException {
        return Bench.in(folder);
    }

    @Test
    void readsSomeLinesAndSaysWhichOfHowMany() throws Exception {
        var bench = bench();
        bench.file(
                "a.txt", IntStream.rangeClosed(1, 10).mapToObj(i -> "line " + i).collect(Collectors.joining("\n")));

        assertThat(bench.said("read", "{\"path\":\"a.txt\",\"offset\":3,\"limit\":2}"))
                .startsWith("line 3\nline 4\n\n[a.txt: lines 3 to 4 of 10, go on with offset 5, 70 bytes, sha256:");
        assertThat(bench.said("read", "{\"path\":\"a.txt\",\"offset\":10,\"numbered\":true}"))
                .startsWith("10\tline 10\n[a.txt: lines 10 to 10 of 10, 70 bytes");
        assertThat(bench.said("read", "{\"path\":\"a.txt\",\"offset\":11}")).contains("no line 11, there are 10");
        bench.file("empty.txt", "");
        assertThat(bench.said("read", Bench.path("empty.txt"))).contains("[empty.txt: empty, 0 bytes");
    }

    @Test
    void cutsWhatIsTooMuchAndSaysSo() throws Exception {
        var bench = Bench.in(folder, Bench.bounded(folder.resolve("inside"), 20_000, 1_024, 10));
        bench.file("lines.txt", "0123456789\n".repeat(200));
        bench.file("line.txt", "é".repeat(5_000));
        bench.file("large.txt", "x".repeat(20_001));

        assertThat(bench.said("read", Bench.path("lines.txt"))).contains("lines 1 to 93 of 200, go on with offset 94");
        assertThat(bench.said("read", Bench.path("line.txt")))
                .startsWith("é".repeat(256))
                .contains("the line is cut");
        assertThat(bench.refusal("read", Bench.path("large.txt"))).contains("'large.txt'", "20,001", "20,000");
        assertThat(bench.refusal("write", Bench.write("new.txt", "x".repeat(20_001))))
                .contains("20,001", "20,000");
        assertThat(bench.inside().resolve("new.txt")).doesNotExist();
    }

    @Test
    void looksAtPicturesAndRefusesOtherBytes() throws Exception {
        var bench = bench();
        var png = Base64.getDecoder()
                .decode(
                        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        Files.write(bench.inside().resolve("dot.png"), png);
        Files.write(bench.inside().resolve("x.class"), new byte[] {1, 0, 2});
        Files.write(bench.inside().resolve("latin.txt"), "caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(bench.call("read", Bench.path("dot.png")).content().getFirst())
                .isEqualTo(new Content.Image(Base64.getEncoder().encodeToString(png), "image/png"));
        assertThat(bench.refusal("read", Bench.path("x.class"))).contains("'x.class'", "no text");
        assertThat(bench.said("read", Bench.path("latin.txt")))
                .startsWith("caf\ufffd\n")
                .contains("not UTF-8");
        assertThat(bench.refusal("edit", Bench.edit("latin.txt", "caf", "tea"))).contains("not UTF-8");
    }

    @Test
    void writesAtOnceAndMakesFolders() throws Exception {
        var bench = bench();

        assertThat(bench.said("write", Bench.write("a/b/c.txt", "hällo")))
                .startsWith("made a/b/c.txt: 6 bytes, sha256:");
        assertThat(bench.said("write", Bench.write("a/b/c.txt", "2"))).startsWith("replaced a/b/c.txt: 1 byte");
        assertThat(bench.inside().resolve("a/b/c.txt")).hasContent("2");
        assertThat(bench.inside().resolve("a/b")).isDirectoryNotContaining("glob:**.tmp");
        assertThat(bench.inside()).isDirectoryNotContaining("glob:**.tmp");
        assertThat(bench.refusal("write", Bench.write("a/b/c.txt/d", "x"))).contains("'a/b/c.txt' is no folder");
        assertThat(bench.refusal("write", Bench.write("a/b", "x"))).contains("'a/b' is a folder");
    }

    @Test
    void keepsTheModeAndLeavesTheOldFileToThoseWhoReadIt() throws Exception {
        var bench = bench();
        var script = bench.file("run.sh", "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x--x"));

        try (var reader = Files.newBufferedReader(script)) {
            var _ = bench.said("write", Bench.write("run.sh", "echo 1\n"));
            var _ = bench.said("edit", Bench.edit("run.sh", "1", "2"));

            assertThat(reader.readLine()).isEqualTo("#!/bin/sh");
        }
        assertThat(script).hasContent("echo 2\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(script)))
                .isEqualTo("rwxr-x--x");
    }

    @Test
    void changesNotAnOutsideFileThatAHardLinkShares() throws Exception {
        var bench = bench();
        Files.createLink(bench.inside().resolve("hard.txt"), bench.outside().resolve("secret.txt"));

        var _ = bench.said("write", Bench.write("hard.txt", "mine"));

        assertThat(bench.outside().resolve("secret.txt")).hasContent(Bench.SECRET);
    }

    @Test
    void editsWhatStandsThereOnce() throws Exception {
        var bench = bench();
        var file = bench.file("a.txt", "one\ntwo\ntwo\n");

        assertThat(bench.said("edit", Bench.edit("a.txt", "one\n", "1\n")))
                .startsWith("edited a.txt: replaced 1 place, line 1;");
        assertThat(bench.refusal("edit", Bench.edit("a.txt", "two", "2")))
                .contains("2 times (lines 2, 3)", "replace_all");
        assertThat(bench.refusal("edit", Bench.edit("a.txt", "three", "3"))).contains("'three' is not in 'a.txt'");
        assertThat(bench.refusal("edit", Bench.edit("a.txt", "two", "two"))).contains("expected a change");
        assertThat(bench.refusal("edit", Bench.edit("b.txt", "two", "2"))).contains("no file 'b.txt'");
        assertThat(file).hasContent("1\ntwo\ntwo\n");
        assertThat(bench.said(
                        "edit", "{\"path\":\"a.txt\",\"old_text\":\"two\",\"new_text\":\"\",\"replace_all\":true}"))
                .contains("2 places, lines 2, 3");
        assertThat(file).hasContent("1\n\n\n");
    }

    @Test
    void makesSeveralEditsOrNone() throws Exception {
        var bench = bench();
        var file = bench.file("a.txt", "one\ntwo\ntwo\n");

        assertThat(bench.said("edit", "{\"path\":\"a.txt\",\"edits\":[{\"old_text\":\"one\",\"new_text\":\"three\"},"
                        + "{\"old_text\":\"two\",\"new_text\":\"2\",\"replace_all\":true},"
                        + "{\"old_text\":\"three\",\"new_text\":\"1\"}]}"))
                .startsWith("edited a.txt: replaced 4 places, lines 1, 2, 3, 1;");
        assertThat(file).hasContent("1\n2\n2\n");
        assertThat(bench.refusal("edit", "{\"path\":\"a.txt\",\"edits\":[{\"old_text\":\"1\",\"new_text\":\"9\"},"
                        + "{\"old_text\":\"nowhere\",\"new_text\":\"x\"}]}"))
                .contains("edit 2 of 2", "'nowhere' is not in 'a.txt'", "nothing was changed");
        assertThat(file).hasContent("1\n2\n2\n");
    }

    @Test
    void refusesEditsThatAreNoList() throws Exception {
        var bench = bench();
        var file = bench.file("a.txt", "one\n");
        var one = "{\"old_text\":\"one\",\"new_text\":\"1\"}";

        for (var edits : List.of("[]", one, "[1]", "[[" + one + "]]", "[{\"old_text\":\"one\"}]")) {
            assertThat(bench.refusal("edit", "{\"path\":\"a.txt\",\"edits\":" + edits + "}"))
                    .as(edits)
                    .contains("expected");
        }
        assertThat(bench.refusal("edit", "{\"path\":\"a.txt\",\"old_text\":\"one\",\"edits\":[" + one + "]}"))
                .contains("expected either");
        assertThat(bench.refusal("edit", "{\"path\":\"a.txt\"}")).contains("old_text is missing");
        assertThat(file).hasContent("one\n");
    }

    @Test
    void editsLinesThatEndWithCarriageReturns() throws Exception {
        var bench = bench();
        var file = bench.file("a.txt", "one\r\ntwo\r\nthree\r\n");

        var _ = bench.said("edit", Bench.edit("a.txt", "one\ntwo", "1\n2"));

        assertThat(Files.readString(file)).isEqualTo("1\r\n2\r\nthree\r\n");
    }

    @Test
    void refusesAFileThatIsNoLongerTheOneThatWasRead() throws Exception {
        var bench = bench();
        var file = bench.file("a.txt", "old");
        var digest = FileBytes.digest("old".getBytes(StandardCharsets.UTF_8));
        var guarded = ",\"expected_digest\":\"" + digest + "\"}";
        assertThat(bench.said("read", Bench.path("a.txt"))).contains(digest);
        Files.writeString(file, "new");

        assertThat(bench.refusal("edit", Bench.edit("a.txt", "new", "x").replaceAll("}$", guarded)))
                .contains("changed since");
        assertThat(bench.refusal("write", Bench.write("a.txt", "x").replaceAll("}$", guarded)))
                .contains("changed since");
        assertThat(bench.refusal("write", Bench.write("no.txt", "x").replaceAll("}$", guarded)))
                .contains("no file 'no.txt'");
        assertThat(file).hasContent("new");
        Files.writeString(file, "old");
        var _ = bench.said("write", Bench.write("a.txt", "x").replaceAll("}$", guarded));
        assertThat(file).hasContent("x");
    }

    @Test
    void losesNoEditOfManyAtOnce() throws Exception {
        var bench = bench();
        var file = bench.file(
                "a.txt", IntStream.range(0, 40).mapToObj(i -> "<" + i + ">\n").collect(Collectors.joining()));
        var go = new CountDownLatch(1);
        var edits = IntStream.range(0, 40)
                .mapToObj(i -> new FutureTask<>(() -> {
                    go.await();
                    return bench.said("edit", Bench.edit("a.txt", "<" + i + ">", "done " + i));
                }))
                .toList();
        edits.forEach(edit -> Thread.ofVirtual().start(edit));

        go.countDown();
        for (var edit : edits) {
            assertThat(edit.get()).startsWith("edited");
        }

        assertThat(Files.readAllLines(file))
                .isEqualTo(IntStream.range(0, 40).mapToObj(i -> "done " + i).toList());
    }

    @Test
    void saysWhatIsWrongWithAnInput() throws Exception {
        var bench = bench();

        assertThat(bench.refusal("read", "{}")).isEqualTo("path is missing, expected a text");
        assertThat(bench.refusal("read", "{\"path\":1}")).contains("path is 1.0, expected a text");
        assertThat(bench.refusal("read", "{\"path\":\"a\",\"offset\":0}"))
                .contains("offset", "expected a whole number");
        assertThat(bench.refusal("read", "{\"path\":\"a\",\"offset\":1e300}")).contains("offset");
        assertThat(bench.refusal("read", "{\"path\":\"a\",\"numbered\":\"yes\"}"))
                .contains("numbered", "true or false");
        assertThat(bench.refusal("read", "{\"file\":\"a\"}")).contains("'file'", "limit, numbered, offset, path");
        assertThat(bench.refusal("read", "[]")).contains("expected an object");
        assertThat(bench.refusal("read", "{\"path\":[\"a\"]}")).contains("path is a list");
        assertThat(bench.refusal("delete", "{}")).contains("'delete'", "list, read, search, write, edit");
    }
}
