package io.troupe.host.bus;

import io.troupe.api.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What can be asked about the definitions of workflows. Each asks and answers for the caller's own tenant. */
public final class WorkflowCalls {

    public static final Address<Put, WorkflowView> PUT =
            Address.service("workflow", "put", Put.class, WorkflowView.class);
    public static final Address<Check, Checked> CHECK =
            Address.service("workflow", "check", Check.class, Checked.class);
    public static final Address<Show, WorkflowView> SHOW =
            Address.service("workflow", "show", Show.class, WorkflowView.class);
    public static final Address<ListWorkflows, WorkflowList> LIST =
            Address.service("workflow", "list", ListWorkflows.class, WorkflowList.class);

    private WorkflowCalls() {}

    /** What a definition is written in. */
    public enum Format {
        YAML,
        JSON;

        /** {@code yaml} or {@code json}. */
        public String wire() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * Keeps a definition as the workflow's next version; the same text again keeps the version that is there. One with
     * mistakes is refused as {@code input-invalid} with all of them, and nothing is kept.
     *
     * @param name must be the definition's own, too
     * @param expected the number of the version that it follows, 0 for none; {@code stale-version} when another is the last
     */
    public record Put(String name, String source, Format format, Optional<Long> expected) {}

    /** Says what is wrong with a definition, without keeping it. */
    public record Check(String source, Format format) implements Repeatable<Check> {}

    /**
     * What was found.
     *
     * @param mistakes each with the line of the source where that is known, and a JSON pointer
     * @param warnings what works, and perhaps not as intended
     * @param levels the steps, level by level: those of one have all they depend on in the levels before it. Empty when
     *     there are mistakes
     */
    public record Checked(List<Mistake> mistakes, List<Mistake> warnings, List<List<String>> levels) {

        /**
         * One mistake.
         *
         * @param line of the source, 1 for the first; 0 where it is not known
         * @param pointer JSON pointer into the definition
         */
        public record Mistake(int line, String pointer, String message) {}
    }

    /** Shows a version of a workflow; the last when empty. */
    public record Show(String name, Optional<Long> number) implements Repeatable<Show> {}

    /**
     * Lists workflows by name.
     *
     * @param after the last name of the page before this
     */
    public record ListWorkflows(Optional<String> after, int limit) implements Repeatable<ListWorkflows> {}

    /** A page of workflows, without their sources; {@code next} goes into {@code after}. */
    public record WorkflowList(List<WorkflowView> workflows, Optional<String> next) {}

    /**
     * A version of a workflow.
     *
     * @param number of the version
     * @param definition as JSON; empty in lists
     * @param source the text as it came; empty in lists
     * @param inputs JSON Schema of what a run is started with
     */
    public record WorkflowView(
            String name,
            long number,
            String description,
            String strategy,
            int steps,
            String caller,
            Instant putAt,
            Optional<Json> inputs,
            Optional<Json> definition,
            Optional<String> source,
            String format) {}
}
