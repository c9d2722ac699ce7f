package io.troupe.host.task;

import io.troupe.api.Content;
import io.troupe.api.Delegation;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Answer;
import io.troupe.host.bus.TaskCalls.Ask;
import io.troupe.host.bus.TaskCalls.AwaitChild;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.bus.TaskCalls.Complete;
import io.troupe.host.bus.TaskCalls.Delegate;
import io.troupe.host.bus.TaskCalls.Did;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Progress;
import io.troupe.host.bus.TaskCalls.Release;
import io.troupe.host.bus.TaskCalls.Retry;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskFact.TaskToolAnswered;
import io.troupe.host.fact.TaskFact.TaskToolCalled;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** All that callers, clients and agents may ask of a task service, in an order that a seed says. */
final class RandomRequests {

    private static final ToolCall CALL = new ToolCall("call-1", "Write", new Json("{\"path\":\"a\"}"));
    private static final Question QUESTION = new Question("Which one?", new Json("{\"type\":\"object\"}"));
    private static final List<String> AGENTS = List.of("worker", "expert", "helper");

    private final TaskHost host;
    private final Random random;
    private final Map<String, String> idOfKey = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> accepted = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Brief> briefs = new ConcurrentLinkedQueue<>();
    private final ConcurrentHashMap<String, String> parts = new ConcurrentHashMap<>();
    private final List<Start> starts = new ArrayList<>();
    private final Set<String> called = new HashSet<>();

    RandomRequests(TaskHost host, Random random) {
        this.host = host;
        this.random = random;
    }

    /** The ids of all tasks that somebody was told of. */
    List<String> accepted() {
        return List.copyOf(accepted);
    }

    /** Says which keys became two tasks. */
    List<String> twice() {
        return idOfKey.entrySet().stream()
                .filter(entry -> entry.getValue().contains(" and "))
                .map(Map.Entry::toString)
                .toList();
    }

    /** Those that agents were started on since this was last asked, and before. */
    List<Start> starts() {
        host.starts.drainTo(starts);
        return List.copyOf(starts);
    }

    /** The next one; empty when there is nothing yet that it could be about. */
    Optional<Future<?>> next() {
        starts();
        int dice = random.nextInt(100);
        if (dice < 27) {
            return Optional.of(submit());
        }
        if (dice < 49) {
            return some(starts)
                    .map(start -> host.send(TaskCalls.FINISH, random.nextInt(3) > 0 ? outcome(start) : failed(start)));
        }
        if (dice < 52) {
            return some(accepted()).map(id -> host.send(TaskCalls.RETRY, new Retry(id)));
        }
        if (dice < 63) {
            return some(starts).map(this::work);
        }
        if (dice < 71) {
            return some(starts).map(this::hand);
        }
        if (dice < 80) {
            return Optional.of(claim());
        }
        if (dice < 90) {
            return some(List.copyOf(briefs)).map(brief -> host.send(TaskCalls.COMPLETE, outcome(brief)));
        }
        if (dice < 93) {
            return some(List.copyOf(briefs))
                    .map(brief -> host.send(TaskCalls.SHOW, new Show(brief.task(), Optional.of(brief.claim()), 0)));
        }
        return some(accepted()).map(id -> host.send(TaskCalls.CANCEL, new Cancel(id, "random")));
    }

    Future<Brief> claim() {
        return host.send(TaskCalls.CLAIM, new Claim(Optional.empty(), Optional.empty()))
                .onSuccess(briefs::add);
    }

    static Finish outcome(Start start) {
        return new Finish(start.id(), start.epoch(), List.of(Content.text("done")), Optional.empty());
    }

    static Complete outcome(Brief brief) {
        return new Complete(brief.task(), brief.claim(), List.of(Content.text("done")), Optional.empty());
    }

    private static Finish failed(Start start) {
        var busy = new TaskError("agent-failed", "busy", true);
        return new Finish(start.id(), start.epoch(), List.of(), Optional.of(busy));
    }

    /** What an agent does on the way to its outcome, or to letting go. */
    private Future<?> work(Start start) {
        var id = start.id();
        long epoch = start.epoch();
        return switch (random.nextInt(6)) {
            case 0 -> host.send(TaskCalls.PROGRESS, new Progress(id, epoch, "on it"));
            case 1 -> host.send(TaskCalls.RELEASE, new Release(id, epoch, "shuts down"));
            case 2 -> host.send(TaskCalls.ASK, new Ask(id, epoch, 1, QUESTION, 0));
            case 3 -> host.send(TaskCalls.ANSWER, new Answer(id, Optional.of(new Json("{}"))));
            case 4 -> toolCalled(id, epoch);
            default -> host.send(TaskCalls.ANSWER, new Answer(id, Optional.empty()));
        };
    }

    /** Hands on a part, or waits a little for one. */
    private Future<?> hand(Start start) {
        var id = start.id();
        var part = parts.get(id);
        if (part != null && random.nextBoolean()) {
            return host.send(TaskCalls.AWAIT_CHILD, new AwaitChild(id, start.epoch(), part, random.nextInt(60)));
        }
        int number = 1 + random.nextInt(2);
        var agent = AGENTS.get(random.nextInt(3)); // which may be the one that hands it on: then it is refused
        var delegation = Delegation.of(agent, new Json("{\"instruction\":\"part " + number + "\"}"));
        var digest = agent + number;
        return host.send(
                        TaskCalls.DELEGATE,
                        new Delegate(
                                id, start.epoch(), digest, number, delegation, Instant.ofEpochMilli(now() + 9_000)))
                .onSuccess(child -> {
                    parts.put(id, child.id());
                    accepted.add(child.id());
                });
    }

    /** Once a task: what comes after a call in doubt is for its agent to know. */
    private Future<?> toolCalled(String id, long epoch) {
        if (!called.add(id)) {
            return Future.succeededFuture();
        }
        return host.send(TaskCalls.DID, new Did(id, epoch, new TaskToolCalled(epoch, CALL)))
                .compose(done -> host.send(
                        TaskCalls.DID,
                        new Did(id, epoch, new TaskToolAnswered(epoch, CALL.id(), ToolResult.text("done")))));
    }

    private Future<TaskView> submit() {
        var agent = AGENTS.get(random.nextInt(3));
        if (random.nextInt(4) > 0) {
            return host.send(TaskCalls.SUBMIT, planned(TaskHost.request(agent)))
                    .onSuccess(view -> accepted.add(view.id()));
        }
        var key = agent + random.nextInt(30);
        return host.send(TaskCalls.SUBMIT, TaskHost.request(agent).withIdempotencyKey(key))
                .onSuccess(view -> {
                    accepted.add(view.id());
                    idOfKey.merge(key, view.id(), (one, other) -> one.equals(other) ? one : one + " and " + other);
                });
    }

    /** Some wait for a time, some for other tasks, some have little time. */
    private Submit planned(Submit request) {
        return switch (random.nextInt(6)) {
            case 0 -> request.withPlan(plan(now() + random.nextInt(1_500), List.of()));
            case 1 -> request.withPlan(plan(now(), some(accepted()).stream().toList()));
            case 2 -> request.withDeadline(Instant.ofEpochMilli(now() + 300 + random.nextInt(1_500)));
            default -> request;
        };
    }

    private long now() {
        return System.currentTimeMillis() + host.ahead.get();
    }

    private static Plan plan(long notBefore, List<String> dependsOn) {
        return new Plan(Optional.of(notBefore), dependsOn, Optional.empty(), 0, Optional.of(1));
    }

    /** Mostly one of the last, which may still be of consequence. */
    private <T> Optional<T> some(List<T> all) {
        if (all.isEmpty()) {
            return Optional.empty();
        }
        int back = random.nextInt(random.nextInt(10) == 0 ? all.size() : Math.min(all.size(), 8));
        return Optional.of(all.get(all.size() - 1 - back));
    }
}
