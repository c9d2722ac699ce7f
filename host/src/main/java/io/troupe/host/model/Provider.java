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
    private final Map<String, CircuitBreaker> breakers = new ConcurrentHashMap<>();

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
        var breaker = breakers.get(of);
        return breaker == null || breaker.getState() != CircuitBreaker.State.OPEN;
    }

    /**
     * Asks the model, unless it has failed too often just now.
     *
     * @throws PluginException as the model does; {@code UNAVAILABLE} when it is not asked
     */
    Reply reply(Prompt prompt, Consumer<Delta> onDelta) throws InterruptedException {
        var key = prompt.model().orElse("");
        var breaker = breakers.size() < MOST_MODELS
                ? breakers.computeIfAbsent(key, fresh -> CircuitBreaker.of(name, BREAKER))
                : breakers.getOrDefault(key, CircuitBreaker.of(name, BREAKER));
        if (!breaker.tryAcquirePermission()) {
            throw PluginException.unavailable(
                    "model provider '" + name + "' failed again and again, and is left alone for " + REST.toSeconds()
                            + " s",
                    REST);
        }
        running.incrementAndGet();
        long began = System.nanoTime();
        try {
            var reply = model.reply(prompt, onDelta);
            breaker.onSuccess(System.nanoTime() - began, TimeUnit.NANOSECONDS);
            return reply;
        } catch (PluginException | InterruptedException failure) {
            breaker.onError(System.nanoTime() - began, TimeUnit.NANOSECONDS, failure);
            throw failure;
        } catch (RuntimeException | LinkageError | StackOverflowError failure) { // not the fault of the agent that asks
            breaker.onError(System.nanoTime() - began, TimeUnit.NANOSECONDS, failure);
            throw new PluginException(
                    PluginException.Kind.UNAVAILABLE, "model provider '" + name + "' failed: " + failure, failure);
        } finally {
            running.decrementAndGet();
        }
    }
}
