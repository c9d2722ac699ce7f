package io.troupe.host.bus;

import java.util.List;
import java.util.Optional;

/** What can be asked about models. */
public final class ModelCalls {

    public static final Address<ListModels, ModelList> LIST =
            Address.here("model", "list", ListModels.class, ModelList.class);
    public static final Address<TestModel, Tested> TEST = Address.here("model", "test", TestModel.class, Tested.class);

    public static final Address<WhoPlays, Plays> PLAYS = Address.here("model", "plays", WhoPlays.class, Plays.class);

    private ModelCalls() {}

    /** Asks what plays agents of instructions; no provider is asked. */
    public record WhoPlays() {}

    /** The model that plays who wishes for nothing; empty when a client does. */
    public record Plays(Optional<String> model) {}

    public record ListModels() {}

    /**
     * The models of a node.
     *
     * @param plays what plays an agent that wishes for nothing; empty when a client plays it
     */
    public record ModelList(List<ProviderView> providers, List<AliasView> aliases, Optional<String> plays) {}

    /**
     * A provider.
     *
     * @param models as it lists them, its own choice first; at most 200
     * @param problem why it could not list them, in words
     * @param onlyByName never chosen unless it is named
     */
    public record ProviderView(String name, List<String> models, Optional<String> problem, boolean onlyByName) {}

    /** A short name; {@code here} when its provider is. */
    public record AliasView(String alias, String model, boolean here) {}

    /** Asks a model to say one word; costs a few tokens. The one that plays when empty. */
    public record TestModel(Optional<String> model) {}

    /**
     * What came of it.
     *
     * @param millis until the whole reply was there
     * @param problem why there was none
     */
    public record Tested(String model, boolean replied, long millis, Optional<String> text, Optional<String> problem) {}
}
