package io.troupe.host.task;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.troupe.host.bus.AgentCalls.LeftAlone;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.TaskFact;
import io.troupe.host.fact.TaskFact.TaskDead;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskRetried;
import io.troupe.host.task.Breaker.Went;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Lets tasks through to agents: no more in a minute than they take, and none while they fail. What is not let through
 * waits; nothing fails here. On the task service's context alone.
 */
final class Turnstile {

    private final Guards guards;
    private final Retries retries;
    private final long usualMillis;
    private final LongSupplier clock;
    private final Consumer<LeftAlone> news;
    private final Map<String, Breaker> breakers = new HashMap<>();
    private final Map<String, Bucket> buckets = new HashMap<>();

    /** @param news is given those that are left alone, each time that changes */
    Turnstile(Tasks.Limits limits, LongSupplier clock, Consumer<LeftAlone> news) {
        this.guards = limits.guards();
        this.retries = limits.retries();
        this.usualMillis = limits.timeout().toMillis();
        this.clock = clock;
        this.news = news;
    }

    /** Lets a task through to its agent, which is then to be started on it; or says why that has to wait. */
    Optional<Shut> pass(TaskEntry entry) {
        var agent = entry.agent();
        var slow = slow(agent);
        if (slow.isPresent()) {
            return slow;
        }
        if (guards.failures() > 0) {
            var breaker = breaker(agent);
            var pass = breaker.pass();
            if (pass.isEmpty()) {
                return breaker.shut();
            }
            entry.pass(pass.get());
        }
        bucket(agent).ifPresent(bucket -> bucket.tryConsume(1));
        return Optional.empty();
    }

    /** Takes back a task that was let through and did not begin after all. */
    void back(TaskEntry entry) {
        bucket(entry.agent()).ifPresent(bucket -> bucket.addTokens(1));
        ended(entry, Went.NOWHERE);
    }

    /** Takes in what ended an attempt, or let its agent wait for a human. */
    void ended(TaskEntry entry, TaskFact fact) {
        ended(entry, went(entry, fact));
    }

    /** How many tasks an agent may work on at once. */
    int parallel(Cast.Member member) {
        var card = member.entry().card();
        return guards.parallel(card.name(), card.limits().parallel());
    }

    /** Why an agent gets no work right now, if it does not. */
    Optional<String> why(String agent) {
        return Optional.ofNullable(breakers.get(agent))
                .flatMap(Breaker::shut)
                .or(() -> slow(agent))
                .map(Shut::why);
    }

    /** Begins anew with agents that went, or came in a new version: what the old one did says nothing of it. */
    void forget(Collection<String> agents) {
        agents.forEach(buckets::remove);
        if (breakers.keySet().removeAll(agents)) {
            tell();
        }
    }

    private void ended(TaskEntry entry, Went went) {
        var pass = entry.pass();
        if (pass != null) {
            entry.pass(null);
            pass.breaker().ended(pass, went);
        }
    }

    private Went went(TaskEntry entry, TaskFact fact) {
        if (fact instanceof TaskRetried || fact instanceof TaskDead) {
            return Went.WRONG;
        }
        return fact instanceof TaskFinished finished ? went(entry, finished) : Went.NOWHERE;
    }

    private Went went(TaskEntry entry, TaskFinished finished) {
        return switch (finished.state()) {
            case COMPLETED -> Went.WELL;
            case EXPIRED -> tookTooLong(entry) ? Went.WRONG : Went.NOWHERE;
            case FAILED -> finished.error().map(this::went).orElse(Went.NOWHERE);
            default -> Went.NOWHERE;
        };
    }

    /** Having refused is an answer, too. */
    private Went went(TaskFact.TaskError error) {
        if (error.code().equals(ErrorCode.OVER_BUDGET.wire())) {
            return Went.NOWHERE;
        }
        return retries.mayPass(error) ? Went.WRONG : Went.WELL;
    }

    /** It ran into its agent's own limit, or had most of the usual time; what a caller in a hurry gives says nothing. */
    private boolean tookTooLong(TaskEntry entry) {
        var pass = entry.pass();
        if (pass == null) {
            return false;
        }
        long now = clock.getAsLong();
        long took = now - pass.since();
        boolean asked = now >= entry.deadline()
                || entry.submitted()
                        .budget()
                        .time()
                        .filter(budget -> took >= budget.toMillis())
                        .isPresent();
        return !asked || took >= usualMillis / 2;
    }

    private Optional<Shut> slow(String agent) {
        return bucket(agent)
                .map(bucket -> bucket.estimateAbilityToConsume(1))
                .filter(probe -> !probe.canBeConsumed())
                .map(probe -> {
                    long until = clock.getAsLong() + TimeUnit.NANOSECONDS.toMillis(probe.getNanosToWaitForRefill()) + 1;
                    return new Shut(
                            "agent '" + agent + "' is started "
                                    + guards.rate(agent).orElseThrow() + " times a minute at most; next at "
                                    + Instant.ofEpochMilli(until),
                            until);
                });
    }

    private Optional<Bucket> bucket(String agent) {
        return guards.rate(agent)
                .map(rate -> buckets.computeIfAbsent(
                        agent,
                        fresh -> Bucket.builder()
                                .withCustomTimePrecision(new Meter(clock))
                                .addLimit(limit -> limit.capacity(rate).refillGreedy(rate, Duration.ofMinutes(1)))
                                .build()));
    }

    private Breaker breaker(String agent) {
        return breakers.computeIfAbsent(agent, fresh -> new Breaker(agent, guards, new Hands(clock), this::tell));
    }

    private void tell() {
        news.accept(new LeftAlone(breakers.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(one ->
                        one.getValue().shut().stream().map(shut -> new LeftAlone.Agent(one.getKey(), shut.why())))
                .toList()));
    }

    private record Meter(LongSupplier millis) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            return TimeUnit.MILLISECONDS.toNanos(millis.getAsLong());
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }

    private static final class Hands extends Clock {
        private final LongSupplier millis;

        Hands(LongSupplier millis) {
            this.millis = millis;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public long millis() {
            return millis.getAsLong();
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis());
        }
    }
}
