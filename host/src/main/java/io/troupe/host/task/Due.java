package io.troupe.host.task;

/**
 * Something that has to be done at a time.
 *
 * @param time epoch milliseconds
 * @param order tells those of the same time apart
 */
record Due<T>(long time, long order, T what) {}
