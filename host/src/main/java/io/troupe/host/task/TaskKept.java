package io.troupe.host.task;

import io.troupe.host.fact.TaskFact.Effort;
import io.troupe.host.fact.TaskFact.Player;
import io.troupe.host.fact.TaskFact.TaskAnswered;
import io.troupe.host.fact.TaskFact.TaskAsked;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskState;
import java.util.List;
import java.util.Optional;

/**
 * All that the facts of a task that is not over have told up to a version, as a snapshot keeps it. Whoever changes this
 * changes {@link SnapshotFile#FORMAT}, so that files of before are passed over.
 *
 * @param since what came after its submission; empty for most of those that wait, which are read the faster
 */
record TaskKept(String id, TaskSubmitted submitted, long submittedAt, String tenant, Optional<Since> since) {

    /** What came after its submission. */
    record Since(
            TaskState state,
            long version,
            long epoch,
            Times times,
            Attempts attempts,
            Optional<Player> player,
            Optional<String> note,
            Optional<Effort> effort,
            List<Asked> questions) {}

    /** Epoch milliseconds, and in {@code waited} milliseconds. */
    record Times(
            long deadline,
            long notBefore,
            long leaseUntil,
            Optional<Long> startedAt,
            Optional<Long> finishedAt,
            long askedAt,
            long waited) {}

    /** A question, and its answer once there is one. */
    record Asked(TaskAsked asked, Optional<TaskAnswered> answer) {}
}
