package io.troupe.host.workflow;

import io.troupe.host.bus.Call;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import java.util.ArrayList;
import java.util.Set;

/**
 * Says who may see and change a run. A tenant's runs are not there for another tenant; within one a caller sees its own, and
 * with {@code @runs:read} all. No state; any thread.
 */
final class RunSight {

    private RunSight() {}

    /** @throws Refusal {@code run-not-found} when it is not for the caller to see */
    static RunEntry checkSees(RunEntry run, Call call) {
        if (!run.tenant().equals(call.tenant())
                || !(own(run, call) || call.permissions().host("runs", "read"))) {
            throw unknown(run.id());
        }
        return run;
    }

    /** @throws Refusal {@code not-allowed} when the caller may see the run, and no more */
    static RunEntry checkChanges(RunEntry run, Call call, String verb) {
        checkSees(run, call);
        if (!own(run, call) && !call.permissions().host("runs", "change")) {
            throw Refusal.of(
                    ErrorCode.NOT_ALLOWED,
                    "'" + call.caller() + "' may not " + verb + " " + run.id()
                            + ", expected its own run, or the permission @runs:change");
        }
        return run;
    }

    /** Says whether a run shows up in the caller's list. */
    static boolean lists(Shelf.Listed run, Call call) {
        return run.tenant().equals(call.tenant())
                && (run.view().caller().equals(call.caller())
                        || call.permissions().host("runs", "read"));
    }

    /** Says that the definition asks for agents that the caller may not ask for. */
    static void checkAsks(Definition definition, Call call) {
        for (var asked : definition.needed().agents()) {
            if (!call.permissions().agent(asked.agent(), asked.skill())) {
                throw Refusal.of(
                        ErrorCode.NOT_ALLOWED,
                        "'" + call.caller() + "' may not ask for agent '" + asked.agent() + "' with skill '"
                                + asked.skill() + "', as workflow '" + definition.name()
                                + "' does, expected a token with a permission for them");
            }
        }
    }

    /** Says that a change asks for agents that the caller may not ask for, whatever the run's own caller may. */
    static void checkAsksMore(Definition before, PlanChange change, Call call) {
        var asks = new ArrayList<>(change.changed());
        asks.addAll(change.added());
        var more = Needed.of(asks).agents().stream()
                .filter(asked -> !call.permissions().agent(asked.agent(), asked.skill()))
                .toList();
        var had = more.isEmpty() ? Set.of() : before.needed().agents();
        for (var asked : more) {
            if (!had.contains(asked)) {
                throw Refusal.of(
                        ErrorCode.NOT_ALLOWED,
                        "'" + call.caller() + "' may not ask for agent '" + asked.agent() + "' with skill '"
                                + asked.skill() + "', expected a token with a permission for them");
            }
        }
    }

    static Refusal unknown(String id) {
        return Refusal.of(ErrorCode.RUN_NOT_FOUND, "no run '" + Words.visible(id) + "'");
    }

    private static boolean own(RunEntry run, Call call) {
        return run.tenant().equals(call.tenant()) && run.created().caller().equals(call.caller());
    }
}
