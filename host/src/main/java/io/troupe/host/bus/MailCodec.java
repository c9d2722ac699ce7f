package io.troupe.host.bus;

import io.troupe.host.bus.Letter.Answer;
import io.troupe.host.bus.Letter.Failure;
import io.troupe.host.bus.Letter.Mail;
import io.troupe.host.bus.Letter.Question;
import io.troupe.host.fact.Permissions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.ReplyFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;

/** Writes letters one behind the other: a byte that says what it is, and its parts, texts and bodies behind their lengths. */
final class MailCodec implements MessageCodec<Mail, Mail> {

    static final String NAME = "mail";

    private static final byte QUESTION = 1;
    private static final byte ANSWER = 2;
    private static final byte FAILURE = 3;

    @Override
    public void encodeToWire(Buffer buffer, Mail mail) {
        text(buffer, mail.from());
        buffer.appendInt(mail.letters().size());
        for (var letter : mail.letters()) {
            switch (letter) {
                case Question question -> question(buffer, question);
                case Answer answer -> body(buffer.appendByte(ANSWER).appendLong(answer.number()), answer.body());
                case Failure failure -> failure(buffer, failure);
            }
        }
    }

    private static void question(Buffer buffer, Question question) {
        var call = question.call();
        buffer.appendByte(QUESTION).appendLong(question.number());
        text(buffer, question.address());
        text(buffer, call.caller());
        text(buffer, call.tenant());
        text(buffer, call.permissions().text());
        buffer.appendLong(call.deadline());
        text(buffer, call.traceparent().orElse(""));
        body(buffer, question.body());
    }

    private static void failure(Buffer buffer, Failure failure) {
        buffer.appendByte(FAILURE).appendLong(failure.number());
        buffer.appendByte((byte) failure.type().toInt()).appendInt(failure.code());
        text(buffer, failure.message());
    }

    private static void text(Buffer buffer, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        buffer.appendInt(bytes.length).appendBytes(bytes);
    }

    private static void body(Buffer buffer, Buffer body) {
        buffer.appendInt(body.length()).appendBuffer(body);
    }

    @Override
    public Mail decodeFromWire(int from, Buffer buffer) {
        var reading = new Reading(buffer, from);
        var node = reading.text();
        int count = reading.number();
        var letters = new ArrayList<Letter>();
        for (int i = 0; i < count; i++) {
            letters.add(letter(reading));
        }
        return new Mail(node, letters);
    }

    private static Letter letter(Reading reading) {
        byte kind = reading.single();
        long number = reading.large();
        return switch (kind) {
            case QUESTION -> new Question(number, reading.text(), call(reading), reading.body());
            case ANSWER -> new Answer(number, reading.body());
            case FAILURE ->
                new Failure(number, ReplyFailure.fromInt(reading.single()), reading.number(), reading.text());
            default ->
                throw new IllegalStateException("another node sent a letter of kind " + kind + ", expected 1 to 3");
        };
    }

    private static Call call(Reading reading) {
        var caller = reading.text();
        var tenant = reading.text();
        var permissions = Permissions.of(reading.text());
        long deadline = reading.large();
        return new Call(
                caller,
                tenant,
                permissions,
                deadline,
                Optional.of(reading.text()).filter(trace -> !trace.isEmpty()));
    }

    /** Where reading is. */
    private static final class Reading {
        private final Buffer buffer;
        private int at;

        Reading(Buffer buffer, int at) {
            this.buffer = buffer;
            this.at = at;
        }

        byte single() {
            return buffer.getByte(at++);
        }

        int number() {
            at += Integer.BYTES;
            return buffer.getInt(at - Integer.BYTES);
        }

        long large() {
            at += Long.BYTES;
            return buffer.getLong(at - Long.BYTES);
        }

        String text() {
            int length = number();
            at += length;
            return buffer.getString(at - length, at, StandardCharsets.UTF_8.name());
        }

        Buffer body() {
            int length = number();
            at += length;
            return buffer.slice(at - length, at);
        }
    }

    /** Within a JVM as it is. */
    @Override
    public Mail transform(Mail mail) {
        return mail;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
