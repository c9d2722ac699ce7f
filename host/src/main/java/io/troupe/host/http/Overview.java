package io.troupe.host.http;

import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.AgentCalls.ListAgents;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.PluginCalls;
import io.troupe.host.bus.PluginCalls.ListPlugins;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.ListRuns;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.ListTasks;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.TaskState;
import io.troupe.host.http.EventMessages.AgentLine;
import io.troupe.host.http.EventMessages.SkillLine;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Asks the services how everything stands, for those who may see all that happens. */
final class Overview {

    private static final Duration TIME = Duration.ofSeconds(10);
    private static final int OPEN = 200;
    private static final int ENDED = 100;
    private static final int RUNS = 50;

    /** All but the tasks: what is small enough to be looked at each second. */
    record Views(HostEndpoints.Status status, List<AgentLine> agents, List<PluginView> plugins) {}

    private final Bus bus;
    private final Supplier<Future<HostEndpoints.Status>> status;

    Overview(Bus bus, Supplier<Future<HostEndpoints.Status>> status) {
        this.bus = bus;
        this.status = status;
    }

    Future<Views> views() {
        return status.get()
                .compose(standing -> bus.request(AgentCalls.LIST, new ListAgents(), call())
                        .compose(agents -> bus.request(PluginCalls.LIST, new ListPlugins(), call())
                                .map(plugins -> new Views(
                                        standing,
                                        agents.agents().stream()
                                                .map(Overview::line)
                                                .toList(),
                                        plugins.plugins()))));
    }

    /** The newest tasks of a tenant that are open, then the newest that have ended. */
    Future<List<TaskView>> tasks(String tenant) {
        return tasks(tenant, false, OPEN)
                .compose(open -> tasks(tenant, true, ENDED)
                        .map(ended ->
                                Stream.concat(open.stream(), ended.stream()).toList()));
    }

    /** The newest runs of a tenant that are open, then the newest that have ended, without their steps. */
    Future<List<RunView>> runs(String tenant) {
        return runs(tenant, false, RUNS)
                .compose(open -> open.size() == RUNS
                        ? Future.succeededFuture(open)
                        : runs(tenant, true, RUNS - open.size())
                                .map(ended -> Stream.concat(open.stream(), ended.stream())
                                        .toList()));
    }

    private Future<List<RunView>> runs(String tenant, boolean ended, int limit) {
        var states = Arrays.stream(RunState.values())
                .filter(state -> state.over() == ended)
                .toList();
        var list = new ListRuns(states, Optional.empty(), Optional.empty(), limit);
        return bus.request(RunCalls.LIST, list, Call.ofHost(tenant, TIME))
                .map(page -> page.runs().stream().map(RunReading::withoutSteps).toList());
    }

    private Future<List<TaskView>> tasks(String tenant, boolean ended, int limit) {
        var states = Arrays.stream(TaskState.values())
                .filter(state -> state.over() == ended)
                .toList();
        var list = new ListTasks(states, Optional.empty(), false, Optional.empty(), limit);
        return bus.request(TaskCalls.LIST, list, Call.ofHost(tenant, TIME))
                .map(page -> page.tasks().stream().map(Overview::withoutAnswer).toList());
    }

    private static TaskView withoutAnswer(TaskView task) {
        return new TaskView(
                task.id(),
                task.agent(),
                task.skill(),
                task.state(),
                task.claimable(),
                task.submittedAt(),
                task.startedAt(),
                task.finishedAt(),
                task.deadline(),
                task.epoch(),
                task.playedBy(),
                task.waits(),
                task.note(),
                task.session(),
                List.of(),
                task.error(),
                task.question(),
                task.effort(),
                task.version());
    }

    private static AgentLine line(AgentView agent) {
        var card = agent.card();
        return new AgentLine(
                card.name(),
                card.description(),
                card.category(),
                agent.state(),
                agent.reason(),
                agent.running(),
                agent.playedBy(),
                agent.form(),
                agent.plugin(),
                agent.pluginVersion(),
                agent.without(),
                card.skills().stream()
                        .map(skill -> new SkillLine(skill.name(), skill.description()))
                        .toList());
    }

    private static Call call() {
        return Call.ofHost(TIME);
    }
}
