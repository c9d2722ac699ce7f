package io.troupe.host.mcp;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.TaskText;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpeechTest {

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<String> shown = new LinkedBlockingQueue<>();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
    }

    @Test
    void showsTheFirstPieceAtOnceAndOfTheNextOnesTheLatest() throws Exception {
        speak(shown::add, speech -> {
            speech.say(piece(1, 1, "Let"));
            assertThat(shown).containsExactly("Let");
            for (var word : List.of(" me", " look", " at", " it.")) {
                speech.say(piece(1, 1, word));
            }
            assertThat(shown).hasSize(1);
        });

        assertThat(shown.poll(10, SECONDS)).isEqualTo("Let");
        assertThat(shown.poll(10, SECONDS)).isEqualTo("Let me look at it.");
    }

    @Test
    void waitsForOneWhoDoesNotLookAndShowsTheLatestThen() throws Exception {
        var asked = new AtomicInteger();
        BlockingQueue<Integer> refusals = new LinkedBlockingQueue<>();
        var speech = speak(
                line -> {
                    int time = asked.incrementAndGet();
                    refusals.add(time);
                    return time > 2 && shown.add(line);
                },
                quiet -> quiet.say(piece(1, 1, "one")));
        refusals.poll(10, SECONDS);
        vertx.runOnContext(now -> speech.say(piece(1, 1, " two")));

        assertThat(shown.poll(10, SECONDS)).isEqualTo("one two");
        assertThat(asked.get()).isEqualTo(3);
    }

    @Test
    void beginsAnewWithEachTurnAndAttemptAndLeavesOutEarlierOnes() throws Exception {
        var lines = new ArrayList<String>();
        speak(lines::add, speech -> speech.say(piece(1, 1, "first turn")));
        speak(lines::add, speech -> {
            speech.say(piece(2, 1, "second attempt"));
            speech.say(piece(1, 2, "an earlier one"));
        });
        var speech = speak(shown::add, begun -> begun.say(piece(1, 2, "second turn")));
        vertx.runOnContext(now -> {
            speech.say(piece(1, 1, "late"));
            speech.say(piece(1, 3, "third turn"));
        });

        assertThat(lines).containsExactly("first turn", "second attempt");
        assertThat(shown.poll(10, SECONDS)).isEqualTo("second turn");
        assertThat(shown.poll(10, SECONDS)).isEqualTo("third turn");
    }

    @Test
    void showsNothingOnceItIsClosed() throws Exception {
        var speech = speak(shown::add, begun -> {
            begun.say(piece(1, 1, "one"));
            begun.say(piece(1, 1, " two"));
            begun.close();
        });
        speak(line -> true, other -> other.say(piece(1, 1, "x")));
        vertx.timer(4 * Speech.PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, SECONDS);

        assertThat(shown).containsExactly("one");
        assertThat(speech).isNotNull();
    }

    @Test
    void makesOneLineOfWhatCouldMoveACursor() {
        assertThat(Speech.line("\u001b[2J# Plan\r\n\r\n\t- look  \u0000 twice\n"))
                .isEqualTo("[2J# Plan - look twice");
    }

    @Test
    void keepsTheEndFromTheBeginningOfAWord() {
        var line = Speech.line("word ".repeat(500) + "end");

        assertThat(line).startsWith("…word word").endsWith("word end");
        assertThat(line.length()).isBetween(Speech.LONGEST - 5, Speech.LONGEST);
    }

    @Test
    void cutsNoCharacterInTwo() {
        var faces = Speech.line("x" + "😀".repeat(300));

        assertThat(faces).matches("…(😀)+").hasSizeLessThanOrEqualTo(Speech.LONGEST);
        assertThat(Speech.line("half \ud83d")).isEqualTo("half");
    }

    private static TaskText piece(long epoch, int turn, String text) {
        return new TaskText("task-1", epoch, turn, 0, text, "default");
    }

    private interface Speaking {
        void on(Speech speech);
    }

    /** Speaks on an event loop, and gives the speech once that is done. */
    private Speech speak(Predicate<String> screen, Speaking speaking) throws Exception {
        return io.vertx.core.Future.<Speech>future(done -> vertx.runOnContext(now -> {
                    try {
                        var speech = new Speech(vertx, screen);
                        speaking.on(speech);
                        done.complete(speech);
                    } catch (Throwable failure) {
                        done.fail(failure);
                    }
                }))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, SECONDS);
    }
}
