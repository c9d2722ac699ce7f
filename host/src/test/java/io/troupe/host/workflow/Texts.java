package io.troupe.host.workflow;

import io.troupe.host.bus.WorkflowCalls.Checked.Mistake;
import io.troupe.host.bus.WorkflowCalls.Format;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Definitions for tests. */
final class Texts {

    /** Has one of everything. */
    static final String EVERYTHING = """
            name: review-change
            description: Looks at a change, and deploys it when it is good.
            strategy: graph
            inputs:
              type: object
              properties:
                change: {type: string}
                files: {type: array, items: {type: object, properties: {path: {type: string}, lines: {type: integer}}}}
                urgent: {type: boolean}
              required: [change, files]
            budget: {tokens: 100000, tool-calls: 50, time: 10m, cost: "1.50"}
            parallel: 8
            on-failure: roll-back
            output: {summary: "{{ steps.sum-up.output.text }}", files: "{{ size(inputs.files) }} of them"}
            steps:
              - id: look
                agent: backend-expert
                instruction: "Review {{ inputs.change }}"
                output: {type: object, properties: {severity: {type: integer}, text: {type: string}}}
                retry: 3
                timeout: 45s
                budget: {tokens: 1000}
              - id: per-file
                needs: lint
                depends-on: [look]
                parallel-group: checks
                condition: "steps.look.output.severity > 3 || inputs.urgent"
                for-each: "inputs.files.filter(f, f.lines > 0)"
                input: {path: "{{ item.path }}", place: "{{ index }}", all: ["{{ inputs.files }}"]}
                optional: true
              - id: security
                workflow: security-review
                depends-on: [look]
                parallel-group: checks
                input: {change: "{{ inputs.change }}"}
              - id: sum-up
                agent: pack/writer
                skill: summarise
                depends-on: [per-file, security]
                instruction: "Sum up {{ steps.look.output.text }}: {{ steps.per-file.output }} in {{ run.id }}"
                may-change: true
              - id: deploy
                agent: deployer
                depends-on: [sum-up]
                approval: "May I deploy {{ inputs.change }}?"
                input: {tag: "{{ steps.sum-up.output.tag }}"}
                compensate: {skill: undo, input: {was: "{{ steps.deploy.output }}"}}
            """;

    private Texts() {}

    /** A definition of these steps, in YAML, each a line without the dash. */
    static String of(String... steps) {
        return "name: a\ninputs: {type: object, properties: {change: {type: string}, files: {type: array, items: "
                + "{type: string}}, many: {type: integer}}}\nsteps:\n- " + String.join("\n- ", steps) + "\n";
    }

    static List<String> mistakes(String yaml) {
        return Definition.read(yaml, Format.YAML).mistakes().stream()
                .map(Texts::shown)
                .toList();
    }

    static Definition read(String yaml) {
        var reading = Definition.read(yaml, Format.YAML);
        return reading.definition()
                .orElseThrow(() -> new AssertionError(reading.mistakes().toString()));
    }

    /** What this thread has worked, whatever else the machine has to do. */
    static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static String shown(Mistake mistake) {
        return mistake.line() + " " + mistake.pointer() + " " + mistake.message();
    }
}
