package io.troupe.host.model;

import io.troupe.api.ChatModel;
import io.troupe.api.PluginException;
import io.troupe.api.Prompt;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.ModelCalls;
import io.troupe.host.bus.ModelCalls.AliasView;
import io.troupe.host.bus.ModelCalls.ModelList;
import io.troupe.host.bus.ModelCalls.ProviderView;
import io.troupe.host.bus.ModelCalls.TestModel;
import io.troupe.host.bus.ModelCalls.Tested;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/** Answers questions about models. What has to ask a provider does so on a virtual thread, a few at a time. */
public final class ModelService implements AutoCloseable {

    private static final int MOST_AT_ONCE = 8;
    private static final int MOST_LISTED = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Models models;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private final List<Bus.Registration> served = new ArrayList<>();

    public ModelService(Vertx vertx, Models models) {
        this.vertx = vertx;
        this.models = models;
    }

    /** Serves from now on; on a Vert.x context. */
    public Future<Void> start(Bus bus) {
        served.add(bus.serve(ModelCalls.LIST, (list, call) -> blocking(this::list)));
        served.add(bus.serve(
                ModelCalls.PLAYS,
                (who, call) -> Future.succeededFuture(new ModelCalls.Plays(models.playsByDefault()))));
        served.add(bus.serve(ModelCalls.TEST, (test, call) -> blocking(() -> test(test))));
        return Future.succeededFuture();
    }

    @Override
    public void close() {
        served.forEach(Bus.Registration::close);
    }

    private ModelList list() throws InterruptedException {
        var views = new ArrayList<ProviderView>();
        for (var provider : models.providers()) {
            views.add(view(provider));
        }
        for (var player : models.players()) { // which models it has only its program knows
            views.add(new ProviderView(player, List.of(), Optional.empty(), true));
        }
        var aliases = models.options().aliases().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(alias -> new AliasView(
                        alias.getKey(),
                        alias.getValue(),
                        views.stream()
                                .anyMatch(view -> view.name()
                                        .equals(ModelName.of(alias.getValue()).provider()))))
                .toList();
        return new ModelList(views, aliases, models.playsByDefault());
    }

    private static ProviderView view(Provider provider) throws InterruptedException {
        try {
            var names = provider.model().models().stream()
                    .limit(MOST_LISTED)
                    .map(ChatModel.Known::name)
                    .toList();
            return new ProviderView(provider.name(), names, Optional.empty(), provider.onlyByName());
        } catch (RuntimeException | LinkageError e) {
            return new ProviderView(provider.name(), List.of(), Optional.of(words(e)), provider.onlyByName());
        }
    }

    private Tested test(TestModel test) throws InterruptedException {
        var named = test.model()
                .or(models::playsByDefault)
                .orElseThrow(() -> Refusal.of(
                        ErrorCode.NO_MODEL, "no model is configured, expected a provider of models with its key"));
        var model = models.named(named)
                .orElseThrow(() -> Refusal.of(
                        ErrorCode.NO_MODEL,
                        models.isPlayer(Optional.of(named))
                                ? "'" + named + "' plays whole tasks and answers no prompts, try: troupe agents invoke"
                                : "no provider for model '" + named + "', see: troupe models list"));
        long began = System.nanoTime();
        try {
            var prompt = Prompt.of("You answer with one word.", "Say: ready").withMaxTokens(1_000);
            var reply = model.reply(prompt, delta -> {});
            return new Tested(reply.model(), true, millis(began), Optional.of(reply.text()), reply.note());
        } catch (RuntimeException | LinkageError e) {
            return new Tested(named, false, millis(began), Optional.empty(), Optional.of(words(e)));
        }
    }

    private static String words(Throwable failure) {
        return failure instanceof PluginException ? String.valueOf(failure.getMessage()) : failure.toString();
    }

    private static long millis(long began) {
        return (System.nanoTime() - began) / 1_000_000;
    }

    private <T> Future<T> blocking(Callable<T> work) {
        if (!room.tryAcquire()) {
            return Future.failedFuture(Refusal.later(
                    ErrorCode.OVERLOADED, MOST_AT_ONCE + " such questions are being asked", Duration.ofSeconds(2)));
        }
        Promise<T> promise = Promise.promise();
        Context context = vertx.getOrCreateContext();
        var thread = Thread.ofVirtual().name("models").unstarted(() -> {
            try {
                var result = work.call();
                context.runOnContext(done -> promise.tryComplete(result));
            } catch (Exception e) {
                context.runOnContext(done -> promise.tryFail(e));
            } finally {
                room.release();
            }
        });
        long timer = vertx.setTimer(PATIENCE.toMillis(), late -> {
            thread.interrupt();
            promise.tryFail(Refusal.of(
                    ErrorCode.DEADLINE_EXCEEDED, "a provider did not answer within " + PATIENCE.toSeconds() + " s"));
        });
        thread.start();
        return promise.future().onComplete(done -> vertx.cancelTimer(timer));
    }
}
