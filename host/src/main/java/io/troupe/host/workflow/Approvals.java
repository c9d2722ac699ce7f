package io.troupe.host.workflow;

import io.troupe.host.fact.RunFact.RunAnswered;
import io.troupe.host.fact.Wire;

/** What a human's approval of a step looks like. No state; any thread. */
final class Approvals {

    static final String PREFIX = "approve:";

    private record Approval(boolean approved) {}

    private Approvals() {}

    /** What the question is called. */
    static String id(String step) {
        return PREFIX + step;
    }

    /** Says whether the step may go on. */
    static boolean yes(RunAnswered answered) {
        return answered.answer()
                .filter(answer -> Wire.read(answer.text(), Approval.class).approved())
                .isPresent();
    }
}
