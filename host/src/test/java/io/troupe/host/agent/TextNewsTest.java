package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.TaskText;
import io.troupe.host.bus.Topic;
import io.vertx.core.Vertx;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextNewsTest {

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final BlockingQueue<TaskText> heard = new LinkedBlockingQueue<>();
    private final TextNews news =
            new TextNews(Stage.start("task-1", "echo"), "default", vertx, vertx.getOrCreateContext(), bus);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    /** What whoever looks on has of the turn when so much of it came; pieces may come together. */
    private String shown(int turn, int end) throws InterruptedException {
        var text = new StringBuilder();
        for (int at = -1; at < end; ) {
            var piece = Stage.taken(heard);
            if (piece.turn() == turn) {
                text.setLength(piece.offset());
                text.append(piece.text());
                at = text.length();
            }
        }
        return text.toString();
    }

    @Test
    void joinsPiecesAndCountsFromTheTurnsBegin() throws Exception {
        try (var _ = bus.listen(Topic.TEXT, heard::add)) {
            for (var piece : "Hel,lo, ,you".split(",", -1)) {
                news.say(1, piece);
            }
            assertThat(shown(1, 9)).isEqualTo("Hello you");

            news.say(2, "Next.");
            assertThat(Stage.taken(heard)).isEqualTo(new TaskText("task-1", 1, 2, 0, "Next.", "default"));
        }
    }

    @Test
    void beginsATurnAgainWhoseTextDoesNotCount() throws Exception {
        try (var _ = bus.listen(Topic.TEXT, heard::add)) {
            news.say(1, "Half of");
            assertThat(shown(1, 7)).isEqualTo("Half of");
            news.say(1, " it");
            news.anew(1);
            news.say(1, "The whole of it.");

            assertThat(shown(1, 16)).isEqualTo("The whole of it.");
        }
    }
}
