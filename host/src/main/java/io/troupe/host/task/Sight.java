package io.troupe.host.task;

import io.troupe.host.bus.Call;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import java.time.Instant;
import java.util.Optional;

/**
 * Says who may see and change a task. A tenant's tasks are not there for another tenant; within one, a caller sees its
 * own, those that it plays, and with {@code @tasks:read} all. Every request passes here, whatever edge it came from.
 */
final class Sight {

    private Sight() {}

    /**
     * Whose a task is.
     *
     * @param caller who asked for it
     * @param player the client that has it, or had it last
     */
    record Owner(String tenant, String caller, Optional<String> player) {}

    /** Names a caller so that no other tenant's has the same name. */
    static String name(String tenant, String caller) {
        return tenant + "/" + caller;
    }

    static String name(Call call) {
        return name(call.tenant(), call.caller());
    }

    static boolean sees(Owner owner, Call call) {
        return owner.tenant().equals(call.tenant())
                && (own(owner, call)
                        || call.permissions().host("tasks", "read")
                        || owner.player().filter(call.caller()::equals).isPresent());
    }

    /** @throws Refusal {@code task-not-found} when it is not for the caller to see */
    static void checkSees(TaskEntry entry, Call call) {
        if (!sees(entry.owner(), call)) {
            throw unknown(entry.id());
        }
    }

    /** @throws Refusal {@code not-allowed} when the caller may see the task, and no more */
    static void checkChanges(TaskEntry entry, Call call, String what) {
        checkSees(entry, call);
        if (!own(entry.owner(), call) && !call.permissions().host("tasks", "change")) {
            throw refused(call, what + entry.id(), "its own task, or the permission @tasks:change");
        }
    }

    /** Says whether a caller may play the agent of a task: its own, or with {@code @tasks:claim} anybody's. */
    static boolean plays(TaskEntry entry, Call call) {
        return entry.owner().tenant().equals(call.tenant())
                && (own(entry.owner(), call) || call.permissions().host("tasks", "claim"))
                && call.permissions().agent(entry.agent(), entry.submitted().skill());
    }

    /** @throws Refusal when the caller may not play the agent of the task */
    static void checkPlays(TaskEntry entry, Call call) {
        if (!plays(entry, call)) {
            checkSees(entry, call);
            throw refused(
                    call,
                    "play the agent of " + entry.id(),
                    "its own task or the permission @tasks:claim, and a permission for the agent and the skill");
        }
    }

    /** @throws Refusal when somebody else shows a claim than the one whom it was given to */
    static void checkHolds(TaskEntry entry, Call call) {
        checkSees(entry, call);
        if (entry.owner()
                        .player()
                        .filter(player -> !player.equals(call.caller()))
                        .isPresent()
                && !call.permissions().host("tasks", "change")) {
            throw refused(call, "use the claim of " + entry.id(), "a claim that was given to the same caller");
        }
    }

    /** @throws Refusal {@code not-allowed}, whether or not there is such an agent */
    static void checkAsks(String agent, String skill, Call call) {
        if (!call.permissions().agent(agent, skill)) {
            throw refused(
                    call,
                    "ask for agent '" + Words.visible(agent) + "' with skill '" + Words.visible(skill) + "'",
                    "a token with a permission for them");
        }
    }

    /** @param left before which moment, in epoch milliseconds, tasks of such an id may have left the journal */
    static Refusal unknown(String id, Optional<Long> left) {
        return left.map(before -> Refusal.of(
                        ErrorCode.TASK_NOT_FOUND,
                        "no task '" + Words.visible(id) + "'; tasks of that time which ended before "
                                + Instant.ofEpochMilli(before) + " have left the journal"))
                .orElseGet(() -> unknown(id));
    }

    static Refusal unknown(String id) {
        return Refusal.of(ErrorCode.TASK_NOT_FOUND, "no task '" + Words.visible(id) + "'");
    }

    private static boolean own(Owner owner, Call call) {
        return owner.tenant().equals(call.tenant()) && owner.caller().equals(call.caller());
    }

    private static Refusal refused(Call call, String what, String expected) {
        return Refusal.of(ErrorCode.NOT_ALLOWED, "'" + call.caller() + "' may not " + what + ", expected " + expected);
    }
}
