package io.troupe.host.task;

import io.troupe.host.bus.BatchCalls.Batch;
import io.troupe.host.bus.BatchCalls.Part;
import io.troupe.host.bus.BatchCalls.Place;
import io.troupe.host.bus.BatchCalls.SubmitBatch;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Refusal.Mistake;
import io.troupe.host.fact.Refusal.Problem;
import io.troupe.host.fact.TaskFact.Idempotency;
import io.troupe.host.fact.TaskFact.Plan;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Takes in tasks that come together: all of them, in one commit, or none. On the service's context alone; what takes
 * long is done beside.
 */
final class BatchIntake {

    /** As many facts as one commit of the journal holds, so that other writers wait for no more than one. */
    static final int MOST = 1_000;

    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    private final Vertx vertx;
    private final Book book;
    private final Checks checks;
    private final LongSupplier clock;

    /** What a batch is: its graph, and under which keys its tasks are the same ones; none without a key of its own. */
    private record Known(List<Part> parts, BatchGraph graph, List<Idempotency> keys) {

        Optional<Idempotency> key(int place) {
            return keys.isEmpty() ? Optional.empty() : Optional.of(keys.get(place));
        }
    }

    /**
     * What is ready to be written.
     *
     * @param ids by place in the request
     * @param tasks each after those on which it depends
     */
    private record Ready(List<String> ids, List<TaskLog.Fresh> tasks) {

        long size() {
            return tasks.stream()
                    .mapToLong(fresh -> Admission.length(fresh.task()))
                    .sum();
        }
    }

    BatchIntake(Vertx vertx, Book book, Checks checks, LongSupplier clock) {
        this.vertx = vertx;
        this.book = book;
        this.checks = checks;
        this.clock = clock;
    }

    /** Takes in a batch; the same one again gets its tasks, whatever has become of the agents and the room. */
    Future<Batch> accept(SubmitBatch batch, Call call) {
        var parts = batch.tasks();
        checkKeys(parts);
        for (int place = 0; place < parts.size(); place++) {
            var submit = parts.get(place).task();
            at(parts, place, () -> {
                Sight.checkAsks(submit.agent(), submit.skill().orElse(Admission.DEFAULT_SKILL), call);
                return submit;
            });
        }
        return beside(() -> new Known(parts, BatchGraph.of(parts), keys(batch)))
                .compose(known -> earlier(known, call).orElseGet(() -> admit(known, call)));
    }

    private static void checkKeys(List<Part> parts) {
        if (parts.size() > MOST) {
            throw Refusal.of(ErrorCode.TOO_LARGE, "the batch has " + parts.size() + " tasks, expected at most " + MOST);
        }
        if (parts.isEmpty()) {
            throw invalid("the batch has no tasks, expected 1 to " + MOST, "/tasks");
        }
        var keys = new HashSet<String>();
        for (int place = 0; place < parts.size(); place++) {
            var key = parts.get(place).key();
            if (!KEY.matcher(key).matches()) {
                throw invalid(
                        "not a key: '" + Words.visible(key) + "', expected " + KEY.pattern(),
                        "/tasks/" + place + "/key");
            }
            if (!keys.add(key)) {
                throw invalid("two tasks have the key '" + key + "', expected one", "/tasks/" + place + "/key");
            }
        }
    }

    /** A key for each task, so that the journal has it with the task; each holds for the request as a whole. */
    private static List<Idempotency> keys(SubmitBatch batch) {
        return batch.idempotencyKey()
                .map(key -> {
                    var digest = Admission.digest(batch);
                    return IntStream.range(0, batch.tasks().size())
                            .mapToObj(place -> new Idempotency(key + " (task " + place + " of a batch)", digest))
                            .toList();
                })
                .orElse(List.of());
    }

    /** The tasks of the same request, if it was made before. */
    private Optional<Future<Batch>> earlier(Known known, Call call) {
        var found = known.keys().stream()
                .flatMap(key -> book.keys().find(Sight.name(call), key, now()).stream())
                .toList();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (found.size() < known.keys().size()) { // the oldest keys are forgotten first
            throw Refusal.of(
                    ErrorCode.INPUT_INVALID,
                    "this idempotency key was used so long ago that not all of its tasks are known, expected a new key");
        }
        return Optional.of(Future.all(found).map(ids -> reply(known, ids.list())));
    }

    private Future<Batch> admit(Known known, Call call) {
        var parts = known.parts();
        return members(parts, call)
                .compose(members -> {
                    checks.room().check(parts.size(), size(parts));
                    return beside(() -> ready(known, members, call));
                })
                .compose(ready ->
                        checks.prerequisites().check(others(known), call).map(ready))
                .compose(ready -> record(known, ready, call));
    }

    private Future<Map<String, Cast.Member>> members(List<Part> parts, Call call) {
        var members = new HashMap<String, Cast.Member>();
        var asked = new HashSet<String>();
        var found = IntStream.range(0, parts.size())
                .filter(place -> asked.add(agent(parts, place)))
                .mapToObj(place -> checks.arrivals()
                        .find(agent(parts, place), call)
                        .onSuccess(member -> members.put(agent(parts, place), member))
                        .recover(failure -> Future.failedFuture(
                                failure instanceof Refusal refusal ? at(parts, place, refusal) : failure)))
                .toList();
        return Future.all(found).map(members);
    }

    private static long size(List<Part> parts) {
        return parts.stream().mapToLong(part -> Admission.size(part.task())).sum();
    }

    private static String agent(List<Part> parts, int place) {
        return parts.get(place).task().agent();
    }

    /** Tasks outside of the batch on which some of it depend. */
    private static List<String> others(Known known) {
        return known.parts().stream()
                .flatMap(part -> BatchGraph.dependencies(part).stream())
                .distinct()
                .filter(name -> known.graph().place(name).isEmpty())
                .toList();
    }

    private Ready ready(Known known, Map<String, Cast.Member> members, Call call) {
        var order = known.graph().byLevel();
        var ids = new String[order.size()];
        order.forEach(place -> ids[place] = book.newId()); // ids sort as the tasks follow one another
        long now = now();
        var tasks = order.stream()
                .map(place -> {
                    var submit = withIds(known, place, ids);
                    var member = Objects.requireNonNull(members.get(submit.agent()));
                    var task =
                            at(known.parts(), place, () -> checks.check(submit, member, known.key(place), call, now));
                    return new TaskLog.Fresh(ids[place], task);
                })
                .toList();
        return new Ready(Arrays.asList(ids), tasks);
    }

    private static Submit withIds(Known known, int place, String[] ids) {
        var submit = known.parts().get(place).task();
        if (submit.plan().isEmpty()) {
            return submit;
        }
        var plan = submit.plan().get();
        var others = plan.dependsOn().stream()
                .map(name -> known.graph().place(name).map(other -> ids[other]).orElse(name))
                .toList();
        return submit.withPlan(
                new Plan(plan.notBefore(), others, plan.parent(), plan.depth(), plan.retries(), plan.run()));
    }

    private Future<Batch> record(Known known, Ready ready, Call call) {
        var earlier = earlier(known, call); // it came once more while this was checked
        if (earlier.isPresent()) {
            return earlier.get();
        }
        checks.room().check(ready.tasks().size(), ready.size());
        var submitted = book.submit(ready.tasks(), call.tenant());
        for (int place = 0; place < known.keys().size(); place++) {
            var id = submitted.map(ready.ids().get(place));
            book.keys().put(Sight.name(call), known.keys().get(place), id, now());
        }
        return submitted.map(done -> reply(known, ready.ids()));
    }

    private static Batch reply(Known known, List<String> ids) {
        return new Batch(IntStream.range(0, ids.size())
                .mapToObj(place -> new Place(
                        known.parts().get(place).key(),
                        ids.get(place),
                        known.graph().level(place)))
                .toList());
    }

    /** Does something about one task; a refusal says about which. */
    private static <T> T at(List<Part> parts, int place, Supplier<T> work) {
        try {
            return work.get();
        } catch (Refusal e) {
            throw at(parts, place, e);
        }
    }

    private static Refusal at(List<Part> parts, int place, Refusal refusal) {
        var problem = refusal.problem();
        var pointer = "/tasks/" + place;
        var mistakes = problem.mistakes().isEmpty()
                ? List.of(new Mistake(pointer, problem.detail()))
                : problem.mistakes().stream() // of all that is checked, inputs alone have pointers of their own
                        .map(mistake -> new Mistake(pointer + "/input" + mistake.pointer(), mistake.message()))
                        .toList();
        return new Refusal(new Problem(
                problem.code(),
                "task '" + parts.get(place).key() + "': " + problem.detail(),
                mistakes,
                problem.nearest(),
                problem.retryAfterMillis()));
    }

    private static Refusal invalid(String detail, String pointer) {
        return Refusal.invalid(ErrorCode.INPUT_INVALID, detail, List.of(new Mistake(pointer, detail)));
    }

    private <T> Future<T> beside(Supplier<T> work) {
        return vertx.executeBlocking(() -> Future.succeededFuture(work.get()), false)
                .compose(Objects::requireNonNull);
    }

    private long now() {
        return clock.getAsLong();
    }
}
