package io.troupe.host.bus;

/**
 * A piece of what a model says for a task, in order.
 *
 * @param turn 1 for the first reply to the task
 * @param offset where in the text of this turn the piece begins, in characters; a gap means that some was missed,
 *     and a step back that what was said from there on does not count
 * @param tenant whose task it is
 */
public record TaskText(String task, long epoch, int turn, int offset, String text, String tenant) {}
