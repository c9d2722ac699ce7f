package io.troupe.host.fact;

import io.troupe.host.fact.AgentFact.AgentStateChanged;
import io.troupe.host.fact.PluginFact.PluginStateChanged;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskOutcomeRefused;
import io.troupe.host.fact.TaskFact.TaskProgressed;
import io.troupe.host.fact.TaskFact.TaskReleased;
import io.troupe.host.fact.TaskFact.TaskRenewed;
import io.troupe.host.fact.TaskFact.TaskStarted;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The table of fact kinds, and the way from a typed fact to the journal and back. A new optional component keeps a
 * kind's schema version; any other change takes the next version and an upcaster here.
 */
public final class Facts {

    /** A kind of fact: its name on the wire, its schema version and its record. */
    public record Kind(String name, int schemaVersion, Class<? extends Fact> type) {}

    private static final Map<String, Kind> BY_NAME = kinds(
            new Kind("task.submitted", 1, TaskSubmitted.class),
            new Kind("task.started", 1, TaskStarted.class),
            new Kind("task.renewed", 1, TaskRenewed.class),
            new Kind("task.queued", 1, TaskFact.TaskQueued.class),
            new Kind("task.released", 1, TaskReleased.class),
            new Kind("task.retried", 1, TaskFact.TaskRetried.class),
            new Kind("task.dead", 1, TaskFact.TaskDead.class),
            new Kind("task.revived", 1, TaskFact.TaskRevived.class),
            new Kind("task.progressed", 1, TaskProgressed.class),
            new Kind("task.outcome-refused", 1, TaskOutcomeRefused.class),
            new Kind("task.turned", 1, TaskFact.TaskTurned.class),
            new Kind("task.tool-called", 1, TaskFact.TaskToolCalled.class),
            new Kind("task.tool-answered", 1, TaskFact.TaskToolAnswered.class),
            new Kind("task.asked", 1, TaskFact.TaskAsked.class),
            new Kind("task.answered", 1, TaskFact.TaskAnswered.class),
            new Kind("task.finished", 1, TaskFinished.class),
            new Kind("schedule.created", 1, ScheduleFact.ScheduleCreated.class),
            new Kind("schedule.fired", 1, ScheduleFact.ScheduleFired.class),
            new Kind("schedule.missed", 1, ScheduleFact.ScheduleMissed.class),
            new Kind("schedule.paused", 1, ScheduleFact.SchedulePaused.class),
            new Kind("schedule.resumed", 1, ScheduleFact.ScheduleResumed.class),
            new Kind("schedule.removed", 1, ScheduleFact.ScheduleRemoved.class),
            new Kind("workflow.put", 1, WorkflowFact.WorkflowPut.class),
            new Kind("run.created", 1, RunFact.RunCreated.class),
            new Kind("run.strategy-changed", 1, RunFact.RunStrategyChanged.class),
            new Kind("run.step-started", 1, RunFact.StepStarted.class),
            new Kind("run.step-expanded", 1, RunFact.StepExpanded.class),
            new Kind("run.step-ended", 1, RunFact.StepEnded.class),
            new Kind("run.asked", 1, RunFact.RunAsked.class),
            new Kind("run.answered", 1, RunFact.RunAnswered.class),
            new Kind("run.waiting", 1, RunFact.RunWaiting.class),
            new Kind("run.woken", 1, RunFact.RunWoken.class),
            new Kind("run.paused", 1, RunFact.RunPaused.class),
            new Kind("run.resumed", 1, RunFact.RunResumed.class),
            new Kind("run.changed", 1, RunFact.RunChanged.class),
            new Kind("run.warned", 1, RunFact.RunWarned.class),
            new Kind("run.rolling-back", 1, RunFact.RunRollingBack.class),
            new Kind("run.step-compensating", 1, RunFact.StepCompensating.class),
            new Kind("run.step-compensated", 1, RunFact.StepCompensated.class),
            new Kind("run.ending", 1, RunFact.RunEnding.class),
            new Kind("run.finished", 1, RunFact.RunFinished.class),
            new Kind("agent.state-changed", 1, AgentStateChanged.class),
            new Kind("plugin.state-changed", 1, PluginStateChanged.class),
            new Kind("plugin.tried", 1, PluginFact.PluginTried.class),
            new Kind("plugin.disabled", 1, PluginFact.PluginDisabled.class),
            new Kind("plugin.enabled", 1, PluginFact.PluginEnabled.class),
            new Kind("plugin.restarted", 1, PluginFact.PluginRestarted.class),
            new Kind("plugin.quarantined", 1, PluginFact.PluginQuarantined.class),
            new Kind("plugin.rolled-back", 1, PluginFact.PluginRolledBack.class),
            new Kind("plugin.leaked", 1, PluginFact.PluginLeaked.class),
            new Kind("token.created", 1, SecurityFact.TokenCreated.class),
            new Kind("token.revoked", 1, SecurityFact.TokenRevoked.class),
            new Kind("sign-in.kept", 1, SecurityFact.SignInKept.class),
            new Kind("audit.refused", 1, SecurityFact.AuditRefused.class),
            new Kind("audit.changed", 1, SecurityFact.AuditChanged.class),
            new Kind("audit.dropped", 1, SecurityFact.AuditDropped.class),
            new Kind("session.kept", 1, SessionFact.SessionKept.class),
            new Kind("journal.archived", 1, JournalFact.JournalArchived.class));

    private static final Map<Class<?>, Kind> BY_TYPE =
            BY_NAME.values().stream().collect(Collectors.toUnmodifiableMap(Kind::type, kind -> kind));

    private Facts() {}

    /** Every kind, by name. */
    public static Map<String, Kind> kinds() {
        return BY_NAME;
    }

    /** Prepares a fact for the journal. */
    public static Draft draft(Fact fact, long time, String tenant, Optional<String> causation) {
        if (fact instanceof UnknownFact unknown) {
            return new Draft(
                    unknown.kind(), unknown.schemaVersion(), time, tenant, causation, Optional.empty(), unknown::body);
        }
        var kind = BY_TYPE.get(fact.getClass());
        if (kind == null) {
            throw new IllegalStateException(
                    "no kind for " + fact.getClass().getName() + ", expected an entry in Facts");
        }
        return new Draft(
                kind.name(), kind.schemaVersion(), time, tenant, causation, subject(fact), () -> Wire.write(fact));
    }

    /** Reads a recorded fact; a kind or version that is not known here comes back as {@link UnknownFact}. */
    public static Fact read(Recorded recorded) {
        var kind = BY_NAME.get(recorded.kind());
        if (kind == null || kind.schemaVersion() != recorded.schemaVersion()) {
            return new UnknownFact(recorded.kind(), recorded.schemaVersion(), recorded.body());
        }
        return Wire.read(recorded.body(), kind.type());
    }

    /** Whom a fact is about, so that it can be erased for that person. */
    private static Optional<String> subject(Fact fact) {
        return switch (fact) {
            case TaskSubmitted submitted -> Optional.of(submitted.caller());
            case RunFact.RunCreated created -> Optional.of(created.caller());
            case ScheduleFact.ScheduleCreated created ->
                Optional.of(created.owner().caller());
            default -> Optional.empty();
        };
    }

    private static Map<String, Kind> kinds(Kind... kinds) {
        return java.util.Arrays.stream(kinds).collect(Collectors.toUnmodifiableMap(Kind::name, kind -> kind));
    }
}
