package io.troupe.tools.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody swaps a folder, or a file, for a link to the outside and back, as quickly as can be, while tools use it. */
class RaceTest {

    private static final int TIMES = 5_000;
    private static final int SWAPS = 100;

    /** A busy machine may give the swapping thread little time; the race goes on until it had its turns. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger swaps = new AtomicInteger();
    private int aside;

    /** How often calls went well, and how often they were refused: a race needs both. */
    private record Tally(int fine, int refused) {
        Tally and(boolean failed) {
            return failed ? new Tally(fine, refused + 1) : new Tally(fine + 1, refused);
        }
    }

    @Test
    void aFolderThatTurnsIntoALinkLeadsNowhere() throws Exception {
        var bench = bench();
        var swapping = swapping(bench.inside().resolve("d"), bench.inside().resolve("kept"), bench.outside());

        var tally = use(
                bench,
                List.of(
                        new Use("read", Bench.path("d/f.txt")),
                        new Use("write", Bench.write("d/f.txt", "mine")),
                        new Use("write", Bench.write("d/deep/er/f.txt", "mine")),
                        new Use("edit", Bench.edit("d/f.txt", "m", "mm")),
                        new Use("list", "{\"path\":\"d\",\"depth\":5}"),
                        new Use("search", "{\"pattern\":\"the secret that\",\"path\":\"d\"}")));

        over.set(true);
        untouched(bench);
        assertThat(swapping.get(10, TimeUnit.SECONDS)).as("swaps").isGreaterThanOrEqualTo(SWAPS);
        assertThat(tally.fine()).as("%s", tally).isPositive();
        assertThat(tally.refused()).as("%s", tally).isPositive();
    }

    @Test
    void aFileThatTurnsIntoALinkIsNotFollowed() throws Exception {
        var bench = bench();
        var swapping = swapping(
                bench.inside().resolve("d/f.txt"),
                bench.inside().resolve("kept"),
                bench.outside().resolve("f.txt"));

        var tally = use(
                bench,
                List.of(
                        new Use("read", Bench.path("d/f.txt")),
                        new Use("edit", Bench.edit("d/f.txt", "secret", "stolen")),
                        new Use("search", "{\"pattern\":\"the secret that\",\"path\":\"d/f.txt\"}")));

        over.set(true);
        untouched(bench);
        assertThat(swapping.get(10, TimeUnit.SECONDS)).as("swaps").isGreaterThanOrEqualTo(SWAPS);
        assertThat(tally.fine()).as("%s", tally).isPositive();
        assertThat(tally.refused()).as("%s", tally).isPositive();
    }

    private record Use(String tool, String input) {}

    private Bench bench() throws IOException {
        var bench = Bench.in(folder);
        bench.file("d/f.txt", "mine");
        Files.writeString(bench.outside().resolve("f.txt"), Bench.SECRET);
        return bench;
    }

    private Tally use(Bench bench, List<Use> uses) throws InterruptedException {
        var tally = new Tally(0, 0);
        long until = System.nanoTime() + PATIENCE.toNanos();
        for (int i = 0; i < TIMES || (swaps.get() < SWAPS && System.nanoTime() < until); i++) {
            var use = uses.get(i % uses.size());
            var result = bench.call(use.tool(), use.input());
            assertThat(Bench.text(result)).as(use.toString()).doesNotContain("that is outside");
            tally = tally.and(result.failed());
        }
        return tally;
    }

    /** Swaps until it is over; gives how often. */
    private FutureTask<Integer> swapping(Path place, Path kept, Path target) {
        var swapping = new FutureTask<>(() -> {
            var random = new Random(1);
            while (!over.get()) {
                Files.move(place, kept);
                insist(place, () -> Files.createSymbolicLink(place, target));
                spin(random.nextInt(100));
                Files.delete(place);
                insist(place, () -> Files.move(kept, place));
                spin(random.nextInt(300));
                swaps.incrementAndGet();
            }
            return swaps.get();
        });
        Thread.ofPlatform().daemon().name("swapping").start(swapping);
        return swapping;
    }

    /** Without giving the processor away, so that the swap comes at any moment of a call. */
    private static void spin(int micros) {
        long until = System.nanoTime() + micros * 1_000L;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    private interface Act {
        void act() throws IOException;
    }

    /** A write may make folders where the folder is missing for a moment; what is made so goes aside. */
    private void insist(Path place, Act act) throws IOException {
        while (true) {
            try {
                act.act();
                return;
            } catch (FileSystemException e) {
                if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                    Files.move(place, place.resolveSibling("made-meanwhile-" + aside++));
                }
            }
        }
    }

    private static void untouched(Bench bench) throws IOException {
        try (var files = Files.list(bench.outside())) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("f.txt", "secret.txt");
        }
        assertThat(bench.outside().resolve("f.txt")).hasContent(Bench.SECRET);
        assertThat(bench.outside().resolve("secret.txt")).hasContent(Bench.SECRET);
    }
}
