package io.troupe.host.workflow;

import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.WorkflowCalls.Checked;
import io.troupe.host.bus.WorkflowCalls.Format;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Reads what somebody wrote, and holds it against the agents and workflows that there are. On the service's context. */
final class Review {

    private static final Duration LOOK_UP = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Bus bus;
    private final WorkflowBook book;

    Review(Vertx vertx, Bus bus, WorkflowBook book) {
        this.vertx = vertx;
        this.bus = bus;
        this.book = book;
    }

    /** What was read, and what was found. */
    record Looked(Optional<Definition> definition, Checked checked) {}

    /** Reads a definition on another thread; the future completes on the service's context. */
    Future<Looked> look(String source, Format format, Call call) {
        return bus.request(AgentCalls.LIST, new AgentCalls.ListAgents(), call.within(LOOK_UP))
                .compose(agents -> {
                    var workflows = book.names(call.tenant());
                    var asker = new Asker(call, workflows);
                    return vertx.executeBlocking(
                                    () -> Future.succeededFuture(looked(source, format, agents.agents(), asker)), false)
                            .compose(Objects::requireNonNull);
                })
                .map(looked -> warned(looked, call.tenant()));
    }

    /** Who asks, and the names of the workflows that there are for them. */
    private record Asker(Call call, Set<String> workflows) {}

    private static Looked looked(String source, Format format, List<AgentView> agents, Asker asker) {
        var read = DefinitionCheck.read(source, format);
        read.definition()
                .ifPresent(definition -> new Casting(
                                agents, asker.call().permissions(), asker.workflows(), read.findings())
                        .check(definition));
        var reading = read.reading();
        return new Looked(
                reading.definition(),
                new Checked(
                        reading.mistakes(),
                        reading.warnings(),
                        reading.definition().map(Definition::levels).orElse(List.of())));
    }

    /** A workflow may contain itself, and then had better have a condition that ends it. */
    private Looked warned(Looked looked, String tenant) {
        if (looked.definition().isEmpty()) {
            return looked;
        }
        var definition = looked.definition().get();
        var back = Kinship.back(
                definition.name(),
                definition.needed().workflows(),
                name -> book.current(tenant, name)
                        .map(WorkflowBook.Last::workflows)
                        .orElse(Set.of()));
        if (!back.there()) {
            return looked;
        }
        var through = back.through().isEmpty() ? "" : ", through " + Words.list(back.through());
        var warnings = new ArrayList<>(looked.checked().warnings());
        warnings.add(new Checked.Mistake(
                0,
                "/steps",
                "the workflow contains itself" + through
                        + ": without a condition its runs end where they are too deep"));
        return new Looked(
                looked.definition(),
                new Checked(
                        looked.checked().mistakes(), warnings, looked.checked().levels()));
    }

    /** Says that a definition was not taken, and all that is wrong with it. */
    static Refusal refused(Checked checked) {
        var mistakes = checked.mistakes().stream()
                .map(mistake -> new Refusal.Mistake(
                        mistake.pointer(),
                        (mistake.line() > 0 ? "line " + mistake.line() + ": " : "") + mistake.message()))
                .toList();
        return Refusal.invalid(
                ErrorCode.INPUT_INVALID,
                "the definition cannot be used: " + mistakes.getFirst().message()
                        + (mistakes.size() > 1 ? " (and " + (mistakes.size() - 1) + " more)" : ""),
                mistakes);
    }
}
