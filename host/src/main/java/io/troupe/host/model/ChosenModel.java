package io.troupe.host.model;

import io.troupe.api.ChatModel;
import io.troupe.api.Delta;
import io.troupe.api.PluginException;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model with those that stand in for it: asks them in order until one replies, and when none does, all of them again
 * after a pause, a few times. The caller's deadline interrupts it.
 */
final class ChosenModel implements ChatModel {

    private static final int ROUNDS = 4;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /**
     * What was chosen.
     *
     * @param chain the first is the one that was chosen, the rest stand in for it
     * @param note what has to be said of the choice
     */
    record Choice(List<ModelName> chain, Optional<String> note) {
        Choice {
            chain = List.copyOf(chain);
        }
    }

    private final List<ModelName> chain;
    private final Optional<String> note;
    private final Function<ModelName, Optional<Provider>> providers;
    private final Lanes lanes;
    private final Consumer<String> onWait;

    /**
     * Makes a model.
     *
     * @param providers those that are here at the time of a call
     * @param onWait is told in words when a call has to wait for others
     */
    ChosenModel(
            Choice choice, Function<ModelName, Optional<Provider>> providers, Lanes lanes, Consumer<String> onWait) {
        this.chain = choice.chain();
        this.note = choice.note();
        this.providers = providers;
        this.lanes = lanes;
        this.onWait = onWait;
    }

    @Override
    public List<Known> models() throws InterruptedException {
        var provider = providers.apply(chain.getFirst());
        return provider.isPresent() ? provider.get().model().models() : List.of();
    }

    @Override
    public Reply reply(Prompt prompt, Consumer<Delta> onDelta) throws InterruptedException {
        var telling = new Telling(onDelta);
        for (int round = 1; ; round++) {
            var failed = new PluginException(PluginException.Kind.UNAVAILABLE, "no model of " + chain + " is here");
            for (var name : chain) {
                var provider = providers.apply(name);
                if (provider.isEmpty()) {
                    continue;
                }
                try {
                    return told(name, reply(name, provider.get(), asked(prompt, name), telling));
                } catch (PluginException e) {
                    if (e.kind() == PluginException.Kind.REFUSED) {
                        throw e; // another would be asked the same
                    }
                    failed = sooner(failed, e);
                }
            }
            if (round == ROUNDS || failed.kind() == PluginException.Kind.SETTINGS) {
                throw failed;
            }
            Thread.sleep(pause(failed, round));
        }
    }

    /** Waits for its turn first, unless there is no point in that; its provider may be another one by then. */
    private Reply reply(ModelName name, Provider now, Prompt prompt, Telling telling) throws InterruptedException {
        now.checkUp(prompt);
        return lanes.through(new ModelName(name.provider(), prompt.model()), onWait, () -> {
            telling.begin();
            var provider = providers
                    .apply(name)
                    .orElseThrow(() -> new PluginException(
                            PluginException.Kind.UNAVAILABLE, "model provider '" + name.provider() + "' has gone"));
            return provider.reply(prompt, telling);
        });
    }

    /** Passes on what is said, and says when that does not count because it broke off. */
    private static final class Telling implements Consumer<Delta> {
        private final Consumer<Delta> onDelta;
        private volatile boolean told;

        Telling(Consumer<Delta> onDelta) {
            this.onDelta = onDelta;
        }

        void begin() {
            if (told) {
                told = false;
                onDelta.accept(new Delta.Anew());
            }
        }

        @Override
        public void accept(Delta delta) {
            told = true;
            onDelta.accept(delta);
        }
    }

    private Prompt asked(Prompt prompt, ModelName name) {
        return name.model().map(prompt::withModel).orElse(prompt);
    }

    private Reply told(ModelName name, Reply reply) {
        var said = new StringBuilder();
        var model = name.provider() + "/" + reply.model();
        note.ifPresent(words -> said.append(words).append("; "));
        if (!name.equals(chain.getFirst())) {
            said.append(chain.getFirst()).append(" was not available; ");
        }
        if (!said.isEmpty()) {
            said.append(model).append(" played it");
        }
        reply.note().ifPresent(own -> said.append(said.isEmpty() ? "" : "; ").append(own));
        Optional<String> all = said.isEmpty() ? Optional.empty() : Optional.of(said.toString());
        return new Reply(reply.parts(), reply.stop(), reply.usage(), model, all);
    }

    /** Of what went wrong with several, what passes soonest; what passes at all before what does not. */
    private static PluginException sooner(@Nullable PluginException one, PluginException other) {
        if (one == null
                || one.kind() != PluginException.Kind.UNAVAILABLE
                || one.retryAfter().isEmpty()) {
            return other;
        }
        return other.retryAfter()
                        .filter(after -> after.compareTo(one.retryAfter().get()) < 0)
                        .isPresent()
                ? other
                : one;
    }

    private static Duration pause(PluginException failed, int round) {
        var grown = FIRST_PAUSE.multipliedBy(1L << (round - 1));
        var asked = failed.retryAfter().orElse(grown);
        if (asked.compareTo(LONGEST_PAUSE) > 0) {
            throw failed; // whoever waits is better told than kept waiting
        }
        return asked.plusMillis(ThreadLocalRandom.current().nextLong(250));
    }
}
