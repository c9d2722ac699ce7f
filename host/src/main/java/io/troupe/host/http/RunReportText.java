package io.troupe.host.http;

import io.troupe.api.Json;
import io.troupe.host.bus.RunCalls.StepView;
import io.troupe.host.fact.TaskFact.Effort;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.http.RunReport.Event;
import io.troupe.host.http.RunReport.Part;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes a report of a run as Markdown. What agents and people wrote stays text: none of it becomes a mark. */
final class RunReportText {

    /** What Markdown, or HTML within it, would make something of (CommonMark 0.31, sections 2.4 and 6). */
    private static final Pattern MARKS = Pattern.compile("[\\\\`*_\\[\\]<>#|&~]");

    private static final int LONGEST = 300;

    private final StringBuilder out = new StringBuilder();

    private RunReportText() {}

    static String of(RunReport report) {
        var text = new RunReportText();
        text.head(report);
        text.steps(report);
        text.failures(report);
        text.events(report);
        report.run().output().ifPresent(text::output);
        if (!report.complete()) {
            text.line("").line("This run is too large for a report: the first of its steps and facts are here.");
        }
        return text.out.toString();
    }

    private void head(RunReport report) {
        var run = report.run();
        line("# Run " + run.id() + ": " + run.state().wire()).line("");
        item("workflow", plain(run.workflow()) + ", version " + run.number() + ", strategy " + plain(run.strategy()));
        item("started", run.createdAt() + " by " + plain(run.caller()));
        run.finishedAt().ifPresent(end -> item("ended", end.toString()));
        item("took", seconds(report.seconds()));
        run.effort().ifPresent(effort -> item("effort", words(effort)));
        run.waits().ifPresent(waits -> item("waits", plain(waits)));
        run.error().ifPresent(error -> item("error", words(error)));
        run.session().ifPresent(session -> item("session", plain(session)));
        run.forkOf().ifPresent(fork -> item("fork of", plain(fork)));
        run.parent().ifPresent(parent -> item("step of", plain(parent)));
        run.questions().forEach(asked -> item("asks", plain(asked.question().text())));
    }

    private void steps(RunReport report) {
        line("").line("## Steps").line("");
        line("| step | who | state | attempts | took | effort | why |");
        line("| --- | --- | --- | --- | --- | --- | --- |");
        report.parts().forEach(this::row);
    }

    private void row(Part part) {
        var step = part.step();
        cells(
                plain(step.id()),
                plain(who(step)),
                step.state().wire()
                        + step.compensation()
                                .map(how -> ", undoing " + plain(how))
                                .orElse(""),
                Integer.toString(step.attempt()),
                part.seconds().map(RunReportText::seconds).orElse(""),
                part.effort().map(RunReportText::words).orElse(""),
                plain(why(step)));
    }

    private static String who(StepView step) {
        return step.workflow()
                .map(name -> "workflow " + name)
                .or(() -> step.agent()
                        .map(name ->
                                name + step.skill().map(skill -> ":" + skill).orElse("")))
                .orElse("any agent with " + step.skill().orElse("the skill"));
    }

    private static String why(StepView step) {
        return step.why()
                .orElseGet(() -> step.dependsOn().isEmpty()
                        ? "depends on nothing"
                        : "after " + String.join(", ", step.dependsOn()));
    }

    private void failures(RunReport report) {
        var failed = report.parts().stream()
                .filter(part -> part.step().error().isPresent())
                .toList();
        if (!failed.isEmpty()) {
            line("").line("## What failed").line("");
            failed.forEach(part -> part.step()
                    .error()
                    .ifPresent(error -> item(plain(part.step().id()), words(error))));
        }
    }

    private void events(RunReport report) {
        line("").line("## What happened").line("");
        report.events().forEach(this::event);
    }

    private void event(Event event) {
        line("- " + event.time() + " " + plain(event.what())
                + event.by().map(who -> " by " + plain(who)).orElse("")
                + (event.detail().isEmpty() ? "" : ": " + plain(event.detail())));
    }

    /** A fence that is longer than any within. */
    private void output(Json output) {
        var longest = Stream.of(output.text().split("[^`]+", -1))
                .mapToInt(String::length)
                .max()
                .orElse(0);
        var fence = "`".repeat(Math.max(3, longest + 1));
        line("").line("## Output")
                .line("")
                .line(fence + "json")
                .line(output.text())
                .line(fence);
    }

    private static String words(TaskError error) {
        return plain(error.code() + ": " + error.reason());
    }

    private static String words(Effort effort) {
        return effort.usage().total() + " tokens, " + effort.toolCalls() + " calls of tools"
                + Optional.of(effort.models())
                        .filter(models -> !models.isEmpty())
                        .map(models -> ", " + plain(String.join(", ", models)))
                        .orElse("")
                + effort.cost().map(cost -> ", cost " + cost.toPlainString()).orElse("");
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f s", seconds);
    }

    private void item(String name, String value) {
        line("- **" + name + "**: " + value);
    }

    private void cells(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private RunReportText line(String text) {
        out.append(text).append('\n');
        return this;
    }

    /** On one line, not too long, with a backslash before whatever would be a mark. */
    private static String plain(String text) {
        var line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        var cut = line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
        return MARKS.matcher(cut).replaceAll("\\\\$0");
    }
}
