package io.troupe.host.http;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.ModelCalls;
import io.troupe.host.bus.ModelCalls.ListModels;
import io.troupe.host.bus.ModelCalls.ModelList;
import io.troupe.host.bus.ModelCalls.TestModel;
import io.troupe.host.bus.ModelCalls.Tested;
import io.troupe.host.security.Rule;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The API's part for models. */
final class ModelEndpoints {

    /** Providers are asked over the network. */
    private static final Duration TIME = Duration.ofSeconds(40);

    /**
     * Which model to test.
     *
     * @param model an alias, {@code provider} or {@code provider/model}; else the one that plays by default
     */
    record Which(Optional<String> model) {}

    private final Bus bus;
    private final Bodies bodies;
    private final RepeatedPosts<Tested> tests = new RepeatedPosts<>();

    ModelEndpoints(Bus bus, Bodies bodies) {
        this.bus = bus;
        this.bodies = bodies;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                        "/models",
                        "List the models, and which one plays agents of instructions",
                        Rule.host("models", "read"),
                        ModelList.class,
                        context -> bus.request(ModelCalls.LIST, new ListModels(), call(context))),
                Endpoint.post(
                        "/models/test",
                        "Ask a model for one word; costs a few tokens",
                        Rule.host("models", "test"),
                        Which.class,
                        Tested.class,
                        context -> tests.once(
                                context,
                                () -> bodies.read(context, Which.class)
                                        .compose(which -> bus.request(
                                                ModelCalls.TEST, new TestModel(which.model()), call(context))))));
    }

    private static Call call(RoutingContext context) {
        return Access.caller(context).call(TIME);
    }
}
