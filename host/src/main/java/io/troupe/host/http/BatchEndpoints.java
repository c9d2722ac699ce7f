package io.troupe.host.http;

import io.troupe.api.Json;
import io.troupe.host.bus.BatchCalls;
import io.troupe.host.bus.BatchCalls.Batch;
import io.troupe.host.bus.BatchCalls.Part;
import io.troupe.host.bus.BatchCalls.SubmitBatch;
import io.troupe.host.bus.Bus;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Refusal.Problem;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The API's part for tasks that come together. */
final class BatchEndpoints {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Tasks of which all are accepted, or none. */
    record NewBatch(List<KeyedTask> tasks) {}

    /**
     * A request for one of them: as for a task that comes alone, with a name within the batch.
     *
     * @param key {@code [a-z][a-z0-9-]{0,62}}
     * @param dependsOn keys of this batch, and ids of tasks, that have to be completed first
     */
    record KeyedTask(
            String key,
            String agent,
            Optional<String> skill,
            Json input,
            Optional<String> context,
            Optional<String> session,
            Optional<Integer> priority,
            Optional<Instant> deadline,
            Optional<Long> timeoutSeconds,
            Optional<NewTask.Limits> budget,
            Optional<Instant> notBefore,
            Optional<List<String>> dependsOn,
            Optional<Integer> retries) {

        Part part() {
            var task = new NewTask(
                    agent,
                    skill,
                    input,
                    context,
                    session,
                    priority,
                    deadline,
                    timeoutSeconds,
                    budget,
                    notBefore,
                    dependsOn,
                    retries);
            try {
                return new Part(key, task.submit(Optional.empty(), 0));
            } catch (Refusal e) {
                var problem = e.problem();
                throw new Refusal(new Problem(
                        problem.code(),
                        "task '" + key + "': " + problem.detail(),
                        problem.mistakes(),
                        problem.nearest(),
                        problem.retryAfterMillis()));
            }
        }
    }

    private final Bus bus;
    private final Bodies bodies;
    private final Access access;

    BatchEndpoints(Bus bus, Bodies bodies, Access access) {
        this.bus = bus;
        this.bodies = bodies;
        this.access = access;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.post(
                        "/tasks/batch",
                        "Accept tasks that depend on one another: all of them, or none",
                        Rule.agent(),
                        NewBatch.class,
                        Batch.class,
                        this::submit)
                .withStatus(202));
    }

    private Future<Batch> submit(RoutingContext context) {
        return bodies.readLong(context, NewBatch.class).compose(batch -> {
            var parts = batch.tasks().stream().map(KeyedTask::part).toList();
            access.work(context, parts.stream().map(Part::task).toList());
            var key = Optional.ofNullable(context.request().getHeader("Idempotency-Key"));
            var call = Access.caller(context).call(PATIENCE);
            return bus.request(BatchCalls.SUBMIT, new SubmitBatch(parts, key), call);
        });
    }
}
