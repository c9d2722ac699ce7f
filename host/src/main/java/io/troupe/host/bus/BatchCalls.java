package io.troupe.host.bus;

import io.troupe.host.bus.TaskCalls.Submit;
import java.util.List;
import java.util.Optional;

/** What can be asked of the task service about tasks that come together. */
public final class BatchCalls {

    /** Answered once all tasks are durable; refused, none of them is. */
    public static final Address<SubmitBatch, Batch> SUBMIT =
            Address.service("task", "submit-batch", SubmitBatch.class, Batch.class);

    private BatchCalls() {}

    /**
     * Accepts tasks that may depend on one another.
     *
     * @param idempotencyKey the same key from the same caller within 24 h is the same batch
     */
    public record SubmitBatch(List<Part> tasks, Optional<String> idempotencyKey) implements Repeatable<SubmitBatch> {
        public SubmitBatch {
            tasks = List.copyOf(tasks);
        }

        /** It is one write, which its key tells from another. */
        @Override
        public boolean isSafe(boolean untouched) {
            return untouched || idempotencyKey.isPresent();
        }
    }

    /**
     * One of them.
     *
     * @param key its name within the batch
     * @param task what is asked for; its plan may depend on keys of the batch as well as on ids
     */
    public record Part(String key, Submit task) {}

    /** The tasks of a batch, in the order of the request. */
    public record Batch(List<Place> tasks) {
        public Batch {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * Where a task of a batch is.
     *
     * @param level 0 for one that depends on none of the batch, else one more than the highest of those
     */
    public record Place(String key, String id, int level) {}
}
