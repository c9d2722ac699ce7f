package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.modelcontextprotocol.spec.McpSchema;
import io.troupe.api.Json;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.TaskCalls.Asked;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.ToolCalls;
import io.troupe.host.bus.ToolCalls.Ask;
import io.troupe.host.bus.ToolCalls.Caller;
import io.troupe.host.bus.ToolCalls.Think;
import io.troupe.host.bus.ToolCalls.Thought;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Answers what tools ask back, by asking the client whose call it is. Any thread. */
final class Callbacks implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    private final Ids ids = new Ids();
    private final String edge = ids.node();
    private final Map<String, Exchange> calls = new ConcurrentHashMap<>();
    private final List<Bus.Registration> served = new ArrayList<>();

    Callbacks(Bus bus) {
        served.add(bus.serve(ToolCalls.TELL.on(edge), (tell, call) -> {
            Optional.ofNullable(calls.get(tell.call()))
                    .ifPresent(exchange -> exchange.run(() -> exchange.tell("tool", tell.note())));
            return Future.succeededFuture(Done.DONE);
        }));
        served.add(bus.serve(ToolCalls.PAUSE.on(edge), (pause, call) -> {
            var time = Duration.ofMillis(Math.clamp(pause.millis(), 0, LONGEST_PAUSE_MILLIS));
            Optional.ofNullable(calls.get(pause.call()))
                    .ifPresent(exchange -> exchange.run(() -> exchange.pause(time)));
            return Future.succeededFuture(Done.DONE);
        }));
        served.add(bus.serve(ToolCalls.ASK.on(edge), (ask, call) -> of(ask.call(), exchange -> ask(ask, exchange))));
        served.add(bus.serve(
                ToolCalls.THINK.on(edge), (think, call) -> of(think.call(), exchange -> think(think, exchange))));
    }

    /** Takes in a call; gives its id. */
    String open(Exchange exchange) {
        var id = ids.next("call");
        calls.put(id, exchange);
        return id;
    }

    void done(String call) {
        calls.remove(call);
    }

    /** Whom a tool can ask back. */
    Caller caller(Exchange exchange) {
        var client = exchange.session().client();
        return new Caller(edge, exchange.isListening(), client.elicits(), client.samples());
    }

    @Override
    public void close() {
        served.forEach(Bus.Registration::close);
    }

    /** What is asked for a call, on the event loop of its exchange. */
    private interface Inquirer<T> {
        Future<T> ask(Exchange exchange);
    }

    private <T> Future<T> of(String call, Inquirer<T> inquirer) {
        var exchange = calls.get(call);
        if (exchange == null) {
            return Future.failedFuture(Refusal.of(ErrorCode.NOT_CONFIGURED, "the client waits no more for " + call));
        }
        Promise<T> answer = Promise.promise();
        exchange.run(() -> attempt(() -> inquirer.ask(exchange)).onComplete(answer));
        return answer.future();
    }

    private static <T> Future<T> attempt(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static Future<Asked> ask(Ask ask, Exchange exchange) {
        if (!exchange.session().client().elicits()) {
            return Future.failedFuture(Refusal.of(
                    ErrorCode.NOT_CONFIGURED, "the client cannot ask its user: it declared no elicitation by form"));
        }
        var form = new Inquiry.Elicitation(ask.question().text(), ask.question().schema());
        return exchange.ask(McpSchema.METHOD_ELICITATION_CREATE, form, PATIENCE)
                .map(said -> said.path("action").asText().equals("accept")
                        ? new Asked(true, Optional.of(content(said)))
                        : new Asked(true, Optional.empty()));
    }

    private static Json content(JsonNode said) {
        var content = said.path("content");
        return Arguments.json(content.isObject() ? content : JsonNodeFactory.instance.objectNode());
    }

    private static Future<Thought> think(Think think, Exchange exchange) {
        if (!exchange.session().client().samples()) {
            return Future.failedFuture(
                    Refusal.of(ErrorCode.NO_MODEL, "the client lends no model: it declared no sampling"));
        }
        return exchange.ask(McpSchema.METHOD_SAMPLING_CREATE_MESSAGE, Sampling.request(think), PATIENCE)
                .map(Sampling::thought);
    }
}
