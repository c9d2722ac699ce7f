package io.troupe.host.task;

import io.troupe.host.fact.TaskFact.TaskError;
import java.util.Optional;

/**
 * How the attempts at a task have gone.
 *
 * @param failures how many have failed since it was submitted or revived
 * @param failedEpoch the epoch of the last one that failed; 0 when none has
 * @param failedAt when that was, in epoch milliseconds; 0 when none has
 * @param losses how many nodes have ended while they worked on it, since it last got further
 * @param failure why the last one failed, while there is another to come, or in a dead letter
 */
record Attempts(int failures, long failedEpoch, long failedAt, int losses, Optional<TaskError> failure) {

    static final Attempts NONE = new Attempts(0, 0, 0, 0, Optional.empty());

    Attempts failed(int count, long epoch, TaskError error, long time) {
        return new Attempts(count, epoch, time, losses, Optional.of(error));
    }

    /** Another one has begun, or there is an outcome: why the last failed is of the past. */
    Attempts forgiven() {
        return new Attempts(failures, failedEpoch, failedAt, losses, Optional.empty());
    }

    Attempts lost() {
        return new Attempts(failures, failedEpoch, failedAt, losses + 1, failure);
    }

    /** The task got further than whatever ended its nodes before. */
    Attempts further() {
        return losses == 0 ? this : new Attempts(failures, failedEpoch, failedAt, 0, failure);
    }

    /** Somebody wants the task tried anew. */
    Attempts revived() {
        return new Attempts(0, failedEpoch, failedAt, 0, Optional.empty());
    }
}
