package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.http.EventMessages.TextCame;
import org.junit.jupiter.api.Test;

class LiveTextsTest {

    private final LiveTexts texts = new LiveTexts(2);

    @Test
    void joinsWhatWasSaidAndSaysWhereEachPartStands() {
        assertThat(texts.add("task-a", 1, "Hello")).contains(new TextCame("task-a", 1, 0, "Hello"));
        assertThat(texts.add("task-a", 1, " you")).contains(new TextCame("task-a", 1, 5, " you"));

        assertThat(texts.of("task-a")).contains(new TextCame("task-a", 1, 0, "Hello you"));
    }

    @Test
    void beginsAnewWithEachAttemptAndPassesOverOlderOnes() {
        texts.add("task-a", 1, "first");
        assertThat(texts.add("task-a", 2, "second")).contains(new TextCame("task-a", 2, 0, "second"));

        assertThat(texts.add("task-a", 1, "late")).isEmpty();
        assertThat(texts.of("task-a")).contains(new TextCame("task-a", 2, 0, "second"));
    }

    @Test
    void keepsTheNewestPartOfALongOne() {
        for (int i = 0; i < 1_000; i++) {
            texts.add("task-a", 1, "x".repeat(1_000));
        }

        var kept = texts.of("task-a").orElseThrow();
        assertThat(kept.text().length()).isLessThanOrEqualTo(128 << 10);
        assertThat(kept.offset() + kept.text().length()).isEqualTo(1_000_000);
    }

    @Test
    void forgetsWhatEndedAndWhatWasSilentLongest() {
        texts.add("task-a", 1, "a");
        texts.add("task-b", 1, "b");
        texts.add("task-a", 1, "a");
        texts.add("task-c", 1, "c");

        assertThat(texts.of("task-b")).isEmpty();
        texts.ended("task-a");
        assertThat(texts.of("task-a")).isEmpty();
        assertThat(texts.of("task-c")).isPresent();
    }
}
