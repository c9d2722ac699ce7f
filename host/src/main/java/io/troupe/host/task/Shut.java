package io.troupe.host.task;

/**
 * Why an agent gets no work for now.
 *
 * @param why in words
 * @param until when to look again, epoch milliseconds
 */
record Shut(String why, long until) {

    /** There is no time for it: it is looked again whenever a task of the agent ends. */
    static final long UNTIL_ANOTHER_ENDS = Long.MAX_VALUE;
}
