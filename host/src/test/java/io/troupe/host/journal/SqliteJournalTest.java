package io.troupe.host.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalTest extends JournalContract {

    @TempDir
    Path folder;

    @Override
    protected Journal open() {
        return open(Failpoint.none());
    }

    private SqliteJournal open(Failpoint failpoint) {
        return SqliteJournal.open(folder.resolve("journal.db"), folder.resolve("blobs"), failpoint);
    }

    private void reopen(Failpoint failpoint) {
        journal.close();
        journal = open(failpoint);
    }

    @Test
    void skipsNoPositionWhileManyWriteAndOthersTail() throws Exception {
        int writers = 8;
        int each = 500;
        var writing = new AtomicBoolean(true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<List<Long>> tail = () -> {
                var seen = new ArrayList<Long>();
                while (true) {
                    boolean last = !writing.get();
                    var page = get(journal.tail(seen.isEmpty() ? 0 : seen.getLast(), 100));
                    page.forEach(fact -> seen.add(fact.position()));
                    if (last && page.isEmpty()) {
                        return seen;
                    }
                }
            };
            var tails = List.of(threads.submit(tail), threads.submit(tail));
            var written = new ArrayList<Future<String>>();
            for (int w = 0; w < writers; w++) {
                var stream = "task/" + w;
                written.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        get(journal.append(append(stream + "-" + i, stream, i * 2L, "1", "2")));
                    }
                    return stream;
                }));
            }
            for (var one : written) {
                one.get(60, TimeUnit.SECONDS);
            }
            writing.set(false);

            var expected =
                    LongStream.rangeClosed(1, 2L * writers * each).boxed().toList();
            for (var seen : tails) {
                assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo(expected);
            }
        }
    }

    @Test
    void findsOutWhatBecameOfACommitWhoseAnswerWasLost() throws Exception {
        var lost = new AtomicInteger();
        reopen(place -> {
            if (place.equals("after-commit") && lost.incrementAndGet() == 1) {
                throw new IllegalStateException("the answer is lost");
            }
        });

        assertThat(get(journal.append(append("a1", "task/1", 0, "1"))).position())
                .isEqualTo(1);
        assertThat(all(journal)).hasSize(1);
    }

    @Test
    void writesNothingOfAGroupThatDidNotCommit() throws Exception {
        var failed = new AtomicInteger();
        reopen(place -> {
            if (place.equals("before-commit") && failed.incrementAndGet() == 1) {
                throw new IllegalStateException("no");
            }
        });

        assertThatThrownBy(() -> get(journal.append(append("a1", "task/1", 0, "1"))))
                .isInstanceOf(StoreUnavailable.class);
        assertThat(get(journal.append(append("a2", "task/1", 0, "2"))).position())
                .isEqualTo(1);
        assertThat(all(journal)).extracting(fact -> fact.body()).containsExactly("2");
    }

    @Test
    void remembersAppendIdsAfterAReopening() throws Exception {
        var first = get(journal.append(append("a1", "task/1", 0, "1", "2")));
        reopen(Failpoint.none());

        assertThat(get(journal.append(append("a1", "task/1", 0, "1", "2")))).isEqualTo(first);
        assertThat(get(journal.append(append("a1", "task/1", Journal.Append.ANY, "1", "2"))))
                .isEqualTo(first);
        assertThat(get(journal.append(append("a2", "task/1", 2, "3"))).position())
                .isEqualTo(3);
    }

    @Test
    void completesOnTheCallersContext() throws Exception {
        var vertx = Vertx.vertx();
        try {
            var context = vertx.getOrCreateContext();
            var completedOn = new AtomicReference<@Nullable Context>();
            var done = new CountDownLatch(1);
            context.runOnContext(
                    now -> journal.append(append("a1", "task/1", 0, "1")).onComplete(result -> {
                        completedOn.set(Vertx.currentContext());
                        done.countDown();
                    }));

            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(completedOn.get()).isSameAs(context);
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void keepsLargeBodiesAsFilesAndChecksThem() throws Exception {
        var body = "\"" + "x".repeat(100_000) + "\"";
        get(journal.append(append("a1", "task/1", 0, body)));

        assertThat(all(journal).getFirst().body()).isEqualTo(body);
        Path blob;
        try (var files = Files.list(folder.resolve("blobs"))) {
            blob = files.findFirst().orElseThrow();
        }
        Files.writeString(blob, "something else");
        assertThatThrownBy(() -> all(journal))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("restore");
        Files.delete(blob);
        assertThatThrownBy(() -> all(journal))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("restore");
        assertThat(JournalFiles.verify(folder).problems()).hasSize(1);
    }

    @Test
    void refusesOrReportsFlippedBytesAnywhereInTheFile() throws Exception {
        for (int i = 0; i < 400; i++) {
            get(journal.append(
                    append("a" + i, "task/" + i % 7, Journal.Append.ANY, "{\"some\":\"body\",\"n\":" + i + "}")));
        }
        journal.close();
        var sound = Files.readAllBytes(folder.resolve("journal.db"));
        var random = new Random(42);
        int noticed = 0;
        for (int round = 0; round < 60; round++) {
            var bytes = sound.clone();
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 + random.nextInt(255));
            Files.write(folder.resolve("journal.db"), bytes);
            noticed += opensAndReadsUnchanged() ? 0 : 1;
        }
        Files.write(folder.resolve("journal.db"), sound);
        journal = open();

        assertThat(noticed)
                .as("flips that were refused; the others changed nothing that is read")
                .isGreaterThan(20);
    }

    /** Opens and reads: every fact as it was, or a refusal that says how to mend it. */
    private boolean opensAndReadsUnchanged() throws Exception {
        try (var flipped = open(Failpoint.none())) {
            var facts = all(flipped);
            assertThat(facts).hasSize(400);
            for (int i = 0; i < 400; i++) {
                assertThat(facts.get(i).body()).isEqualTo("{\"some\":\"body\",\"n\":" + i + "}");
            }
            return true;
        } catch (StoreUnavailable e) {
            assertThat(e).hasMessageContaining("scripts/troupe journal restore");
            return false;
        }
    }

    @Test
    void refusesAFileThatIsNoDatabaseOrIsCutOff() throws Exception {
        for (int i = 0; i < 400; i++) {
            get(journal.append(append("a" + i, "task/" + i, 0, "{\"n\":" + i + "}")));
        }
        journal.close();
        var file = folder.resolve("journal.db");
        try (var cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(cut.length() / 2);
        }
        assertThatThrownBy(this::open).isInstanceOf(StoreUnavailable.class).hasMessageContaining("restore");
        Files.writeString(file, "this is not a database, but it is long enough to look at".repeat(50));
        assertThatThrownBy(this::open).isInstanceOf(StoreUnavailable.class).hasMessageContaining("restore");
        Files.delete(file);
        journal = open();
    }

    @Test
    void copiesWhileWritingAndPutsBack() throws Exception {
        var writing = new AtomicBoolean(true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var written = threads.submit(() -> {
                int i = 0;
                while (writing.get()) {
                    get(journal.append(
                            append("a" + i, "task/" + i, 0, i % 50 == 0 ? "\"" + "y".repeat(70_000) + i + "\"" : "1")));
                    i++;
                }
                return i;
            });
            while (journal.position() < 200) {
                Thread.onSpinWait();
            }
            var backup = JournalFiles.backup(folder, folder.resolve("backup"));
            writing.set(false);

            assertThat(backup.position()).isGreaterThanOrEqualTo(200).isLessThanOrEqualTo(written.get());
            assertThat(JournalFiles.verify(folder.resolve("backup")).sound()).isTrue();
            assertThatThrownBy(() -> JournalFiles.backup(folder, folder.resolve("backup")))
                    .isInstanceOf(StoreUnavailable.class);
            journal.close();
            var aside = JournalFiles.restore(folder.resolve("backup"), folder);
            assertThat(aside.resolve("journal.db")).exists();
            journal = open();
            assertThat(all(journal)).hasSize((int) backup.facts());
            assertThat(get(journal.append(append("z", "task/z", 0, "1"))).position())
                    .isEqualTo(backup.position() + 1);
        }
    }

    @Test
    void refusesToPutBackADamagedCopy() throws Exception {
        get(journal.append(append("a1", "task/1", 0, "{\"n\":1}")));
        JournalFiles.backup(folder, folder.resolve("backup"));
        journal.close();
        var copy = folder.resolve("backup").resolve("journal.db");
        var bytes = new String(Files.readAllBytes(copy), StandardCharsets.ISO_8859_1).replace("{\"n\":1}", "{\"n\":2}");
        Files.write(copy, bytes.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> JournalFiles.restore(folder.resolve("backup"), folder))
                .isInstanceOf(StoreUnavailable.class);
        journal = open();
        assertThat(all(journal)).hasSize(1);
    }

    @Test
    void refusesADamagedWriteAheadLogInsteadOfForgettingWhatIsInIt() throws Exception {
        get(journal.append(append("a1", "task/1", 0, "1")));
        var copy = Files.createDirectories(folder.resolve("crashed"));
        for (var name : List.of("journal.db", "journal.db-wal")) { // as a crash would leave them
            Files.copy(folder.resolve(name), copy.resolve(name));
        }
        var log = copy.resolve("journal.db-wal");
        var bytes = Files.readAllBytes(log);
        bytes[17] ^= 1;
        Files.write(log, bytes);

        assertThatThrownBy(() -> SqliteJournal.open(copy.resolve("journal.db"), copy.resolve("blobs")))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("journal.db-wal");
        bytes[17] ^= 1;
        Files.write(log, bytes);
        try (var recovered = SqliteJournal.open(copy.resolve("journal.db"), copy.resolve("blobs"))) {
            assertThat(all(recovered)).hasSize(1);
        }
    }

    @Test
    void failsAnAppendIdThatWasUsedElsewhereWithoutHarmToTheGroup() throws Exception {
        get(journal.append(append("a1", "task/1", 0, "1")));
        reopen(Failpoint.none());
        var reused = journal.append(append("a1", "task/2", 0, "other"));
        var innocent = journal.append(append("a2", "task/3", 0, "2"));

        assertThat(get(reused).position())
                .as("where the first append with that id landed")
                .isEqualTo(1);
        assertThat(get(innocent).version()).isEqualTo(1);
        assertThat(journal.problem()).isEmpty();
        assertThat(all(journal)).hasSize(2);
    }

    @Test
    void writesADamagedBlobAgain() throws Exception {
        var body = "\"" + "x".repeat(100_000) + "\"";
        get(journal.append(append("a1", "task/1", 0, body)));
        Path blob;
        try (var files = Files.list(folder.resolve("blobs"))) {
            blob = files.findFirst().orElseThrow();
        }
        Files.writeString(blob, body.replace('x', 'y'));
        get(journal.append(append("a2", "task/2", 0, body)));

        assertThat(all(journal)).extracting(fact -> fact.body()).containsExactly(body, body);
    }

    @Test
    void findsASoundJournalSoundWhileItIsWritten() throws Exception {
        var writing = new AtomicBoolean(true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var written = threads.submit(() -> {
                int i = 0;
                while (writing.get()) {
                    get(journal.append(append("a" + i, "task/" + i++, 0, "1")));
                }
                return i;
            });
            while (journal.position() < 100) {
                Thread.onSpinWait();
            }
            for (int round = 0; round < 20; round++) {
                assertThat(JournalFiles.verify(folder).problems()).isEmpty();
            }
            writing.set(false);
            assertThat(written.get()).isGreaterThan(100);
        }
    }
}
