package io.troupe.host.model;

import io.troupe.api.ChatModel;
import io.troupe.api.Player;
import io.troupe.api.Usage;
import io.troupe.host.model.ChosenModel.Choice;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/**
 * The models of this node: which there are, and which one plays whom. Any thread; nothing here blocks but what it gives
 * out.
 */
public final class Models {

    /**
     * What the operator decided.
     *
     * @param byDefault plays who wishes for nothing that is here; {@code provider} or {@code provider/model}
     * @param aliases short names for {@code provider/model}
     * @param fallbacks stand in, in order, when a model fails
     * @param prices by {@code provider/model}
     * @param parallel calls at once, by {@code provider} or {@code provider/model}
     * @param rate calls in a minute, likewise
     */
    public record Options(
            Optional<String> byDefault,
            Map<String, String> aliases,
            List<String> fallbacks,
            Map<String, Price> prices,
            Map<String, Integer> parallel,
            Map<String, Integer> rate) {

        public Options {
            aliases = Map.copyOf(aliases);
            fallbacks = List.copyOf(fallbacks);
            prices = Map.copyOf(prices);
            parallel = Map.copyOf(parallel);
            rate = Map.copyOf(rate);
        }

        /** With no bounds on calls. */
        Options(
                Optional<String> byDefault,
                Map<String, String> aliases,
                List<String> fallbacks,
                Map<String, Price> prices) {
            this(byDefault, aliases, fallbacks, prices, Map.of(), Map.of());
        }

        public static Options none() {
            return new Options(Optional.empty(), Map.of(), List.of(), Map.of());
        }
    }

    private final Options options;
    private final Runnable changed;
    private final Lanes lanes;
    private final ConcurrentSkipListMap<String, Provider> providers = new ConcurrentSkipListMap<>();
    private final Players players = new Players();

    /** @param changed is told when models came or went, on any thread */
    public Models(Options options, Runnable changed) {
        this.options = options;
        this.changed = changed;
        this.lanes = new Lanes(options.parallel(), options.rate(), Lane.Pace.REAL);
    }

    /** A provider or a player that was taken in. */
    public interface Listing {

        /** How many replies or parts are under way. */
        int running();

        /** Lets it go; does nothing where a later one has taken its place. */
        void remove();
    }

    /**
     * Takes in the models of a provider, in place of an earlier load of the same.
     *
     * @param onlyByName never chosen unless it is named
     */
    public Listing add(String name, ChatModel model, boolean onlyByName) {
        var provider = new Provider(name, model, onlyByName);
        providers.put(name, provider);
        changed.run();
        return new Listing() {
            @Override
            public int running() {
                return provider.running();
            }

            @Override
            public void remove() {
                if (providers.remove(name, provider)) {
                    changed.run();
                }
            }
        };
    }

    /** Takes in a player, in place of an earlier load of the same; it is never chosen unless it is named. */
    public Listing addPlayer(String name, Player player) {
        var seat = players.add(name, player);
        changed.run();
        return new Listing() {
            @Override
            public int running() {
                return seat.running().get();
            }

            @Override
            public void remove() {
                if (players.remove(seat)) {
                    changed.run();
                }
            }
        };
    }

    Options options() {
        return options;
    }

    List<Provider> providers() {
        return List.copyOf(providers.values());
    }

    List<String> players() {
        return players.names();
    }

    /** Says whether there is a model or a player for somebody with this wish. */
    public boolean has(Optional<String> wish) {
        return choice(wish).isPresent();
    }

    /**
     * The model for somebody with this wish, the stand-ins behind it; its replies say who it was.
     *
     * @param onWait is told in words when a call has to wait for others, and when that is over; on the caller's thread
     */
    public Optional<ChatModel> choose(Optional<String> wish, Consumer<String> onWait) {
        return choice(wish)
                .filter(chosen -> provider(chosen).isPresent())
                .map(chosen ->
                        new ChosenModel(new Choice(chain(chosen), note(wish, chosen)), this::provider, lanes, onWait));
    }

    /**
     * The player for somebody with this wish; empty where a model is to be asked.
     *
     * @param onWait as for {@link #choose}
     */
    public Optional<Player> player(Optional<String> wish, Consumer<String> onWait) {
        return choice(wish)
                .filter(chosen -> provider(chosen).isEmpty())
                .flatMap(chosen -> players.named(chosen.provider())
                        .map(seat -> new ChosenPlayer(chosen, note(wish, chosen), seat, lanes, onWait)));
    }

    /** Says whether somebody with this wish is played by a player. */
    public boolean isPlayer(Optional<String> wish) {
        return player(wish, waits -> {}).isPresent();
    }

    private Optional<String> note(Optional<String> wish, ModelName chosen) {
        return wish.filter(wanted -> !meant(wanted).equals(chosen))
                .map(wanted -> "the agent wishes for '" + wanted + "', which is not here");
    }

    /** What plays an agent that wishes for nothing. */
    public Optional<String> playsByDefault() {
        return choice(Optional.empty()).map(ModelName::toString);
    }

    /** Just this model, without stand-ins. */
    Optional<ChatModel> named(String written) {
        var name = meant(written);
        return provider(name)
                .map(here -> new ChosenModel(
                        new Choice(List.of(name), Optional.empty()), this::provider, lanes, waits -> {}));
    }

    /** What a reply cost; empty for a model without a price. */
    public Optional<BigDecimal> cost(String model, Usage usage) {
        return Optional.ofNullable(options.prices().get(model)).map(price -> price.of(usage));
    }

    private Optional<Provider> provider(ModelName name) {
        return Optional.ofNullable(providers.get(name.provider()));
    }

    /** The wish, else the default, else the first provider that may be chosen so. */
    private Optional<ModelName> choice(Optional<String> wish) {
        return wish.map(this::meant)
                .filter(this::isHere)
                .or(() -> options.byDefault().map(this::meant).filter(this::isHere))
                .or(() -> providers.values().stream()
                        .filter(provider -> !provider.onlyByName())
                        .findFirst()
                        .map(provider -> new ModelName(provider.name(), Optional.empty())));
    }

    private boolean isHere(ModelName name) {
        return provider(name).isPresent() || players.named(name.provider()).isPresent();
    }

    private ModelName meant(String written) {
        return ModelName.of(options.aliases().getOrDefault(written, written));
    }

    private List<ModelName> chain(ModelName chosen) {
        var chain = new LinkedHashSet<ModelName>();
        chain.add(chosen);
        options.fallbacks().stream().map(this::meant).forEach(chain::add);
        return new ArrayList<>(chain);
    }
}
