package io.troupe.host.evals;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What came of the tasks of some agents.
 *
 * @param says whose outcomes were judged, in sentences; to be read before any figure
 * @param judge the model that judged besides, if one did
 */
public record EvalReport(String says, Optional<String> judge, boolean interrupted, List<Score> agents) {

    /**
     * One agent's.
     *
     * @param basis whose outcomes were judged, the word for a {@link Contender.Basis}
     * @param models that played it
     * @param judged mean of the judge, from 0 to 1, beside the checks and never among them
     * @param findings what did not pass, and why
     */
    public record Score(
            String agent,
            String basis,
            List<String> models,
            int tasks,
            int passed,
            int checks,
            int checksPassed,
            double seconds,
            long tokens,
            Optional<BigDecimal> cost,
            Optional<Double> judged,
            List<String> findings) {}

    static EvalReport of(Optional<String> judge, boolean interrupted, List<Score> agents) {
        return new EvalReport(sentences(judge, interrupted, agents), judge, interrupted, List.copyOf(agents));
    }

    private static String sentences(Optional<String> judge, boolean interrupted, List<Score> agents) {
        var said = new ArrayList<String>();
        if (interrupted) {
            said.add("Interrupted: only what had ended by then is counted.");
        }
        long samples =
                agents.stream().filter(one -> one.basis().equals("samples")).count();
        var models = new TreeSet<String>();
        agents.forEach(one -> models.addAll(one.models()));
        if (!models.isEmpty()) {
            said.add("Played by " + String.join(", ", models) + "."
                    + (models.stream().allMatch(model -> model.startsWith("rehearsal/"))
                            ? " That is a script and no model: nothing is said about the quality of any agent."
                            : ""));
        }
        if (samples > 0) {
            said.add((samples == agents.size()
                            ? "Only samples were judged, and no agent was asked: no model plays them here, or none was"
                                    + " to be asked."
                            : samples + " of the agents were not asked, since no model plays them.")
                    + " What was judged instead are the samples of the eval sets: a self-check, which shows that the"
                    + " checks can pass and can fail, and says nothing about the quality of an agent.");
        }
        said.add(judge.map(model ->
                        "Judged besides by " + model + ", each outcome twice with the criteria in both orders.")
                .orElse("No judge was asked: there are only the checks, which need no model."));
        return String.join(" ", said);
    }

    /** Says whether nothing failed. */
    public boolean well() {
        return !interrupted && agents.stream().allMatch(one -> one.findings().isEmpty());
    }

    /** The report as a table for people. */
    public String text() {
        var lines = new ArrayList<String>();
        lines.add(says);
        lines.add(row("AGENT", "BASIS", "TASKS", "CHECKS", "SECONDS", "TOKENS", "COST", "JUDGE"));
        agents.forEach(one -> lines.add(row(
                one.agent(),
                one.basis(),
                one.passed() + "/" + one.tasks(),
                one.checksPassed() + "/" + one.checks(),
                String.format(Locale.ROOT, "%.1f", one.seconds()),
                Long.toString(one.tokens()),
                one.cost().map(BigDecimal::toPlainString).orElse("-"),
                one.judged()
                        .map(score -> String.format(Locale.ROOT, "%.2f", score))
                        .orElse("-"))));
        lines.add(row(
                "all",
                "",
                agents.stream().mapToInt(Score::passed).sum() + "/"
                        + agents.stream().mapToInt(Score::tasks).sum(),
                agents.stream().mapToInt(Score::checksPassed).sum() + "/"
                        + agents.stream().mapToInt(Score::checks).sum(),
                String.format(
                        Locale.ROOT,
                        "%.1f",
                        agents.stream().mapToDouble(Score::seconds).sum()),
                Long.toString(agents.stream().mapToLong(Score::tokens).sum()),
                agents.stream()
                        .flatMap(one -> one.cost().stream())
                        .reduce(BigDecimal::add)
                        .map(BigDecimal::toPlainString)
                        .orElse("-"),
                ""));
        agents.forEach(one -> one.findings().forEach(finding -> lines.add("  " + one.agent() + ": " + finding)));
        return String.join("\n", lines);
    }

    private static String row(String... cells) {
        return String.format(Locale.ROOT, "%-34s%-9s%-9s%-11s%-10s%-10s%-10s%s", (Object[]) cells)
                .stripTrailing();
    }
}
