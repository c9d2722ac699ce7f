package io.troupe.host.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;

/** What crosses from one node to another: a question, or what came of one. */
sealed interface Letter {

    /** Of the question, given by the node that asks. */
    long number();

    /** What it brings, in bytes, without what is around it. */
    int length();

    /** One that expects an answer. */
    record Question(long number, String address, Call call, Buffer body) implements Letter {
        @Override
        public int length() {
            return body.length();
        }
    }

    /** What was answered. */
    record Answer(long number, Buffer body) implements Letter {
        @Override
        public int length() {
            return body.length();
        }
    }

    /** Why there is no answer. */
    record Failure(long number, ReplyFailure type, int code, String message) implements Letter {
        @Override
        public int length() {
            return message.length();
        }
    }

    /**
     * Those that cross together.
     *
     * @param from the node that sends them
     */
    record Mail(String from, List<Letter> letters) {
        public Mail {
            letters = List.copyOf(letters);
        }
    }
}
