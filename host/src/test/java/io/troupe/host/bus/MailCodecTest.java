package io.troupe.host.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.bus.Letter.Answer;
import io.troupe.host.bus.Letter.Failure;
import io.troupe.host.bus.Letter.Mail;
import io.troupe.host.bus.Letter.Question;
import io.troupe.host.fact.Permissions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MailCodecTest {

    private static final Call CALL =
            new Call("Zoë", "acme", Permissions.of("echo:*"), 1_700_000_000_000L, Optional.of("00-ab-cd-01"));

    private final MailCodec codec = new MailCodec();

    @Test
    void bringsAllAsItWas() {
        var mail = new Mail(
                "7f3a91c2",
                List.of(
                        new Question(1, "task.submit", CALL, Buffer.buffer("body")),
                        new Question(
                                Long.MAX_VALUE,
                                "node.a.agent.start",
                                new Call("host", "default", Permissions.EVERYTHING, 0, Optional.empty()),
                                Buffer.buffer()),
                        new Answer(2, Buffer.buffer(new byte[] {0, -1, 127})),
                        new Failure(3, ReplyFailure.NO_HANDLERS, -1, ""),
                        new Failure(4, ReplyFailure.RECIPIENT_FAILURE, 409, "müde 🌙")));

        assertThat(read(mail)).isEqualTo(mail);
    }

    @Test
    void aLetterOfAnUnknownKindIsNotTakenForAnother() {
        var buffer = Buffer.buffer();
        codec.encodeToWire(buffer, new Mail("a", List.of(new Answer(2, Buffer.buffer()))));
        buffer.setByte(Integer.BYTES + 1 + Integer.BYTES, (byte) 9);

        assertThatThrownBy(() -> codec.decodeFromWire(0, buffer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("kind 9");
    }

    private Mail read(Mail mail) {
        var before = Buffer.buffer("what is before");
        codec.encodeToWire(before, mail);
        return codec.decodeFromWire("what is before".length(), before.appendString("and behind"));
    }
}
