package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Says what is wrong with the steps of a definition: each, how they depend on one another, and what they say. */
final class StepsCheck {

    private final Findings findings;
    private final Programs programs;

    StepsCheck(Findings findings, Programs programs) {
        this.findings = findings;
        this.programs = programs;
    }

    /**
     * Reports what it finds.
     *
     * @param head what is said of the whole
     */
    void check(List<Stated> steps, ObjectNode head) {
        var sound = sound(steps);
        var graphs = new GraphCheck(steps, findings);
        boolean passable = graphs.check();
        var spoken = new SpokenCheck(steps, head.path("inputs"), findings, programs);
        steps.stream().filter(sound::contains).forEach(spoken::step);
        spoken.whole(head.path("output"), "/output");
        if (passable) {
            spoken.ancestry(graphs.graph());
        }
    }

    private Set<Stated> sound(List<Stated> steps) {
        var check = new StepCheck(findings, programs);
        var sound = Collections.<Stated>newSetFromMap(new IdentityHashMap<>());
        steps.forEach(step -> {
            if (!step.fresh() || check.check(step)) {
                sound.add(step);
            }
        });
        return sound;
    }
}
