package io.troupe.host.bus;

/**
 * A question as it has come, whichever way it came; answered or refused once, on any thread.
 *
 * @param <Q> what is asked
 * @param <R> what is answered
 */
interface Asked<Q extends Record, R extends Record> {

    String address();

    /** What is asked; to be taken once. */
    Q body();

    Call call();

    void answer(R answer);

    /** Says that there is no answer, and why, by a code and a text. */
    void refuse(int code, String why);
}
