package io.troupe.host.model;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.troupe.api.ChatModel;
import io.troupe.api.Delta;
import io.troupe.api.PluginException;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The models of one provider, each behind a circuit breaker, so that one that is down is not asked by everybody. */
final class Provider {

    private static final int MOST_MODELS = 1_000;
    private static final Duration REST = Duration.ofSeconds(20);
    private static final CircuitBreakerConfig BREAKER = CircuitBreakerConfig.custom()
            .slidingWindowSize(20)
            .minimumNumberOfCalls(5)
            .failureRateThreshold(60)
            .waitDurationInOpenState(REST)
            .permittedNumberOfCallsInHalfOpenState(2)
            .recordException(failure ->
                    !(failure instanceof PluginException told) || told.kind() != PluginException.Kind.REFUSED)
            .ignoreExceptions(InterruptedException.class)
            .build();

    private final String name;
    private final ChatModel model;
    private final boolean onlyByName;
    private final AtomicInteger running = new AtomicInteger();
    private final Map<String, Circuit> circuits = new ConcurrentHashMap<>();

    Provider(String name, ChatModel model, boolean onlyByName) {
        this.name = name;
        this.model = model;
        this.onlyByName = onlyByName;
    }

    String name() {
        return name;
    }

    ChatModel model() {
        return model;
    }

    boolean onlyByName() {
        return onlyByName;
    }

    int running() {
        return running.get();
    }

    /** Says whether a model is taken to be up. */
    boolean isUp(String of) {
        var circuit = circuits.get(of);
        return circuit == null || circuit.breaker().getState() != CircuitBreaker.State.OPEN;
    }

    /**
     * Makes sure that there is a point in asking.
     *
     * @throws PluginException {@code UNAVAILABLE} when the model would not be asked now
     */
    void checkUp(Prompt prompt) {
        var circuit = circuits.get(prompt.model().orElse(""));
        if (circuit != null
                && circuit.breaker().getState() == CircuitBreaker.State.OPEN
                && System.nanoTime() - circuit.opened().get() < REST.toNanos()) {
            throw leftAlone();
        }
    }

    /**
     * Asks the model, unless it has failed too often just now.
     *
     * @throws PluginException as the model does; {@code UNAVAILABLE} when it is not asked
     */
    Reply reply(Prompt prompt, Consumer<Delta> onDelta) throws InterruptedException {
        var key = prompt.model().orElse("");
        var circuit = circuits.get(key);
        if (circuit == null) {
            circuit = circuits.size() < MOST_MODELS
                    ? circuits.computeIfAbsent(key, fresh -> Circuit.closed(name))
                    : Circuit.closed(name);
        }
        var breaker = circuit.breaker();
        if (!breaker.tryAcquirePermission()) {
            throw leftAlone();
        }
        running.incrementAndGet();
        long began = System.nanoTime();
        boolean told = false;
        try {
            var reply = model.reply(prompt, onDelta);
            told = true;
            breaker.onSuccess(System.nanoTime() - began, TimeUnit.NANOSECONDS);
            return reply;
        } catch (PluginException | InterruptedException failure) {
            told = true;
            breaker.onError(System.nanoTime() - began, TimeUnit.NANOSECONDS, failure);
            throw failure;
        } catch (RuntimeException | LinkageError | StackOverflowError failure) { // not the fault of the agent that asks
            told = true;
            breaker.onError(System.nanoTime() - began, TimeUnit.NANOSECONDS, failure);
            throw new PluginException(
                    PluginException.Kind.UNAVAILABLE, "model provider '" + name + "' failed: " + failure, failure);
        } finally {
            running.decrementAndGet();
            if (!told) { // an error of the machine; of those few that may try a model again, none must be lost by it
                breaker.releasePermission();
            }
        }
    }

    private PluginException leftAlone() {
        return PluginException.unavailable(
                "model provider '" + name + "' failed again and again, and is left alone for " + REST.toSeconds()
                        + " s",
                REST);
    }

    /** @param opened when its breaker opened last, on the clock of {@link System#nanoTime} */
    private record Circuit(CircuitBreaker breaker, AtomicLong opened) {

        static Circuit closed(String name) {
            var opened = new AtomicLong();
            var breaker = CircuitBreaker.of(name, BREAKER);
            breaker.getEventPublisher().onStateTransition(event -> {
                if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                    opened.set(System.nanoTime());
                }
            });
            return new Circuit(breaker, opened);
        }
    }
}
