package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;

/** Says of a run of a workflow how it stands. */
final class RunWords {

    private static final Set<String> ENDS = Set.of("completed", "failed", "cancelled", "rolled-back");

    private RunWords() {}

    static boolean over(JsonNode run) {
        return ENDS.contains(JsonText.text(run, "state"));
    }

    static boolean asks(JsonNode run) {
        return JsonText.text(run, "state").equals("awaiting-input");
    }

    /** In one line. */
    static String line(JsonNode run) {
        return Plain.line(JsonText.text(run, "id") + " " + JsonText.text(run, "state"));
    }

    /** How it stands, and who should do what, on standard error; what came out, as a result. */
    static void outcome(JsonNode run, Shell shell) {
        if (JsonText.text(run, "state").equals("completed")) {
            shell.out().println(run.has("output") ? JsonText.pretty(run.get("output")) : line(run));
        } else if (over(run)) {
            shell.err().println(Answer.failure(run));
        } else if (JsonText.text(run, "state").equals("paused")) {
            shell.err().println(line(run) + ": " + shell.command() + " runs resume " + JsonText.text(run, "id"));
        } else {
            questions(run, shell);
        }
    }

    /** What a command ends with that waited for a run: one that goes on is none that failed. */
    static Exit exit(JsonNode run) {
        if (!over(run) || JsonText.text(run, "state").equals("completed")) {
            return Exit.DONE;
        }
        var exit = Exit.of(JsonText.text(run.path("error"), "code"), 0);
        return exit == Exit.NOT_FOUND ? Exit.FAILED : exit; // the run was found; what it looked for was not
    }

    /** What it asks, and how to answer. */
    static void questions(JsonNode run, Shell shell) {
        var id = JsonText.text(run, "id");
        JsonText.each(run.path("questions")).forEach(asked -> {
            shell.err()
                    .println(Plain.line(id + " asks (" + JsonText.text(asked, "id") + "): "
                            + JsonText.text(asked.path("question"), "text")));
            shell.err()
                    .println(Plain.line("Answer: " + shell.command() + " runs answer " + id + " --question "
                            + JsonText.text(asked, "id") + " --approve, or --answer JSON, which fits "
                            + asked.path("question").path("schema")));
        });
    }

    /** Counts of steps by their states, such as {@code 3 completed, 1 running}. */
    static String counts(JsonNode run) {
        var words = new ArrayList<String>();
        run.path("counts")
                .properties()
                .forEach(count -> words.add(count.getValue().asText() + " " + count.getKey()));
        return String.join(", ", words);
    }

    /** Who does a step. */
    static String who(JsonNode step) {
        var workflow = JsonText.text(step, "workflow");
        var agent = JsonText.text(step, "agent");
        var skill = JsonText.text(step, "skill");
        return !workflow.isEmpty() ? "workflow " + workflow : agent.isEmpty() ? skill : agent + ":" + skill;
    }

    /** How long it took from one time to another; empty where one of them is not known. */
    static String between(JsonNode thing, String from, String to) {
        try {
            var took = Duration.between(
                    Instant.parse(JsonText.text(thing, from)), Instant.parse(JsonText.text(thing, to)));
            return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1_000.0);
        } catch (DateTimeParseException e) {
            return "";
        }
    }

    /** What else there is to say of a step. */
    static String note(JsonNode step) {
        if (step.path("error").isObject()) {
            return JsonText.text(step.path("error"), "code") + ": " + JsonText.text(step.path("error"), "reason");
        }
        var undone = JsonText.text(step, "compensation");
        return undone.isEmpty() ? JsonText.text(step, "why") : "undoing: " + undone;
    }
}
