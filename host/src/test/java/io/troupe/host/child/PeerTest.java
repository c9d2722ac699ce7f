package io.troupe.host.child;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.fact.Wire;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One end of a conversation whose other end does not read. */
class PeerTest {

    private final List<String> ends = new ArrayList<>();

    private final Peer peer = new Peer("slow", new Peer.Listener() {
        @Override
        public void asked(JsonNode id, String method, JsonNode params) {}

        @Override
        public void told(String method, JsonNode params) {}

        @Override
        public void ended(String why) {
            ends.add(why);
        }
    });

    @Test
    void dropsNotesAndKeepsRoomForAnswers() {
        for (int i = 0; i < 1_000; i++) {
            peer.note("notifications/progress", Wire.json().createObjectNode());
        }
        peer.answer(Wire.json().createObjectNode(), Wire.json().createObjectNode());

        assertThat(ends).isEmpty();
    }

    @Test
    void endsWhenAnswersPileUp() {
        for (int i = 0; i < 1_000; i++) {
            peer.answer(Wire.json().createObjectNode(), Wire.json().createObjectNode());
        }

        assertThat(ends).singleElement().asString().startsWith("it does not read its stdin");
    }
}
