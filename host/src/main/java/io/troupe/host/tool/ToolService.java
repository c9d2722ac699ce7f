package io.troupe.host.tool;

import io.troupe.api.Content;
import io.troupe.api.PluginException;
import io.troupe.api.ToolCall;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.ToolCalls;
import io.troupe.host.bus.ToolCalls.Called;
import io.troupe.host.bus.ToolCalls.Changed;
import io.troupe.host.bus.ToolCalls.Complete;
import io.troupe.host.bus.ToolCalls.Documents;
import io.troupe.host.bus.ToolCalls.Proposals;
import io.troupe.host.bus.ToolCalls.Read;
import io.troupe.host.bus.ToolCalls.Stop;
import io.troupe.host.bus.ToolCalls.Write;
import io.troupe.host.bus.ToolCalls.Written;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Refusal;
import io.troupe.host.schema.Schema;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lets clients use what providers of tools offer. Each call runs on a virtual thread of its own. */
public final class ToolService implements AutoCloseable {

    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final int MOST_PROPOSALS = 100;

    private final Bus bus;
    private final String node;
    private final Toolboxes boxes;
    private final Offering offering;
    private final Workers workers;
    private final List<Bus.Registration> served = new ArrayList<>();

    public ToolService(Workers workers, Bus bus, String node, Toolboxes boxes) {
        this.workers = workers;
        this.bus = bus;
        this.node = node;
        this.boxes = boxes;
        this.offering = new Offering(bus, node, boxes);
    }

    /** Serves from now on; on a Vert.x context. */
    public Future<Void> start() {
        served.add(bus.serve(ToolCalls.OFFERED, (show, call) -> Future.succeededFuture(offering.last())));
        served.add(bus.listen(Topic.ROLL_CALL, call -> offering.tellAgain()));
        served.add(bus.serve(ToolCalls.CALL.on(node), this::call));
        served.add(bus.serve(ToolCalls.STOP.on(node), (stop, call) -> stop(stop)));
        served.add(bus.serve(ToolCalls.READ.on(node), (read, call) -> inShort(() -> read(read))));
        served.add(bus.serve(ToolCalls.PROMPT.on(node), (write, call) -> inShort(() -> write(write))));
        served.add(bus.serve(ToolCalls.COMPLETE.on(node), (complete, call) -> inShort(() -> complete(complete))));
        boxes.onChange(offering::look);
        boxes.onDocument((provider, uri) -> bus.publish(Topic.DOCUMENT, new Changed(provider, uri)));
        offering.look();
        return Future.succeededFuture();
    }

    @Override
    public void close() {
        served.forEach(Bus.Registration::close);
        offering.close();
        workers.close();
    }

    private Future<Called> call(ToolCalls.Call call, Call header) {
        return workers.run(call.id(), call.deadline(), () -> {
            var box = box(call.provider());
            var tool = box.tool(call.tool())
                    .filter(found -> boxes.allows(call.provider(), call.tool()))
                    .orElseThrow(() -> none("tool", call.tool(), call.provider()));
            var mistakes = Schema.of(tool.input()).check(call.input());
            if (!mistakes.isEmpty()) {
                throw Refusal.invalid(
                        ErrorCode.INPUT_INVALID, "the input does not fit tool '" + call.tool() + "'", mistakes);
            }
            var asked = new ToolCall(call.id(), call.tool(), call.input());
            return new Called(LongResult.cutForClient(box.call(asked, new AskedBack(bus, call, header)), tool));
        });
    }

    private Future<Done> stop(Stop stop) {
        workers.stop(stop.id());
        return Future.succeededFuture(Done.DONE);
    }

    private <T> Future<T> inShort(Workers.Work<T> work) {
        return workers.run(workers.name(), HostClock.now().plus(SHORT), work);
    }

    private Documents read(Read read) throws InterruptedException {
        var resources = box(read.provider()).tools().resources();
        Optional<List<Content.Resource>> parts =
                resources.isPresent() ? resources.get().read(read.uri()) : Optional.empty();
        return new Documents(parts.orElseThrow(() -> none("document", read.uri(), read.provider())));
    }

    private Written write(Write write) throws InterruptedException {
        var prompts = box(write.provider()).tools().prompts();
        try {
            Optional<List<Content>> messages =
                    prompts.isPresent() ? prompts.get().get(write.prompt(), write.arguments()) : Optional.empty();
            return new Written(messages.orElseThrow(() -> none("prompt", write.prompt(), write.provider())));
        } catch (IllegalArgumentException e) {
            throw Refusal.of(ErrorCode.INPUT_INVALID, String.valueOf(e.getMessage()));
        }
    }

    private Proposals complete(Complete complete) throws InterruptedException {
        var tools = box(complete.provider()).tools();
        List<String> values = List.of();
        var resources = tools.resources();
        var prompts = tools.prompts();
        if (complete.template() && resources.isPresent()) {
            values = resources.get().complete(complete.of(), complete.part(), complete.begin());
        } else if (!complete.template() && prompts.isPresent()) {
            values = prompts.get().complete(complete.of(), complete.part(), complete.begin());
        }
        return new Proposals(values.stream().limit(MOST_PROPOSALS).toList());
    }

    private Toolbox box(String provider) {
        return boxes.box(provider)
                .orElseThrow(() -> Refusal.of(ErrorCode.NOT_FOUND, "no provider of tools '" + provider + "' is here"));
    }

    private static Refusal none(String what, String name, String provider) {
        return Refusal.of(ErrorCode.NOT_FOUND, "no " + what + " '" + name + "' of '" + provider + "'");
    }

    /** What a provider that cannot work means for whoever called. */
    static Refusal refusal(PluginException failure) {
        var words = String.valueOf(failure.getMessage());
        return switch (failure.kind()) {
            case UNAVAILABLE -> Refusal.of(ErrorCode.OVERLOADED, words);
            case REFUSED -> Refusal.of(ErrorCode.NOT_ALLOWED, words);
            case SETTINGS -> Refusal.of(ErrorCode.NOT_CONFIGURED, words);
        };
    }
}
