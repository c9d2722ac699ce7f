package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.TaskText;
import org.junit.jupiter.api.Test;

class LiveTextsTest {

    private final LiveTexts texts = new LiveTexts(2);

    @Test
    void joinsWhatIsSaid() {
        texts.add(text("task-a", 1, 1, 0, "Hello"));
        assertThat(texts.add(text("task-a", 1, 1, 5, " you"))).isTrue();

        assertThat(texts.of("task-a")).contains(text("task-a", 1, 1, 0, "Hello you"));
    }

    @Test
    void beginsAnewWithEachTurnAndAttemptAndPassesOverOlderOnes() {
        texts.add(text("task-a", 1, 1, 0, "first"));
        texts.add(text("task-a", 1, 2, 0, "second"));
        assertThat(texts.add(text("task-a", 1, 1, 5, "late"))).isFalse();
        assertThat(texts.of("task-a")).contains(text("task-a", 1, 2, 0, "second"));

        texts.add(text("task-a", 2, 1, 0, "again"));
        assertThat(texts.add(text("task-a", 1, 3, 0, "late"))).isFalse();
        assertThat(texts.of("task-a")).contains(text("task-a", 2, 1, 0, "again"));
    }

    @Test
    void doesNotJoinOverAGap() {
        texts.add(text("task-a", 1, 1, 0, "Hello"));
        texts.add(text("task-a", 1, 1, 50, "after"));

        assertThat(texts.of("task-a")).contains(text("task-a", 1, 1, 50, "after"));
    }

    @Test
    void keepsTheNewestPartOfALongOne() {
        for (int i = 0; i < 1_000; i++) {
            texts.add(text("task-a", 1, 1, i * 1_000, "x".repeat(1_000)));
        }

        var kept = texts.of("task-a").orElseThrow();
        assertThat(kept.text().length()).isLessThanOrEqualTo(128 << 10);
        assertThat(kept.offset() + kept.text().length()).isEqualTo(1_000_000);
    }

    @Test
    void forgetsWhatEndedAndWhatWasSilentLongest() {
        texts.add(text("task-a", 1, 1, 0, "a"));
        texts.add(text("task-b", 1, 1, 0, "b"));
        texts.add(text("task-a", 1, 1, 1, "a"));
        texts.add(text("task-c", 1, 1, 0, "c"));

        assertThat(texts.of("task-b")).isEmpty();
        texts.ended("task-a");
        assertThat(texts.of("task-a")).isEmpty();
        assertThat(texts.of("task-c")).isPresent();
    }

    private static TaskText text(String task, long epoch, int turn, int offset, String text) {
        return new TaskText(task, epoch, turn, offset, text, "default");
    }
}
