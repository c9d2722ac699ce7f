package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private final List<Path> files =
            IntStream.range(10, 70).mapToObj(i -> Path.of(i + ".jar")).toList();
    private final List<Path> done = new ArrayList<>();

    @Test
    void doesTheWorkOfEachFileOnceInTheOrderOfNames() {
        var turns = new Turns(Duration.ofHours(1));
        turns.begin(files);

        files.reversed().forEach(file -> turns.take(file, () -> done.add(file)));

        assertThat(done).containsExactlyElementsOf(files);
    }

    @Test
    void doesTheWorkOfEachFileOnceWhenThereIsNoMoreWaitingForOthers() {
        var turns = new Turns(Duration.ZERO);
        turns.begin(files);
        var middleFirst = new ArrayList<>(files.subList(30, 60));
        middleFirst.addAll(files.subList(0, 30));

        middleFirst.forEach(file -> turns.take(file, () -> done.add(file)));

        assertThat(done).containsExactlyElementsOf(middleFirst);
    }
}
