package io.troupe.distribution;

import io.troupe.distribution.JournalRows.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what clients were told, what the journal and its archive say, and the lines of the ledger. */
final class LedgerCheck {

    /**
     * What there was.
     *
     * @param lines of the ledger
     * @param parts that tasks handed on and that completed
     * @param steps of runs whose tasks completed
     * @param again tasks that were started more than once
     * @param dead dead letters, most of which were tried anew
     * @param stale outcomes that were refused because the task was in other hands by then
     * @param archived how many facts had left the journal
     */
    record Counts(int lines, int parts, int steps, int again, int dead, int stale, int archived) {}

    private final Map<String, String> acknowledged;
    private final LedgerFlows flows;
    private final List<String> wrong;
    private final Map<String, String> parentOf = new HashMap<>();
    private final Map<String, Set<String>> partsOf = new HashMap<>();
    private final Map<String, Integer> started = new HashMap<>();
    private final Set<String> finished = new HashSet<>();
    private final Set<String> completed = new HashSet<>();
    /** The step of a run that a task is, as its run's id, a slash and its own. */
    private final Map<String, String> stepOf = new HashMap<>();

    private final Map<String, String> stateOf = new HashMap<>();
    private int dead;
    private int stale;
    private int archived;

    /**
     * @param acknowledged ids by key
     * @param flows whose runs there should be
     * @param wrong is given what is not as it should be
     */
    LedgerCheck(Map<String, String> acknowledged, LedgerFlows flows, List<String> wrong) {
        this.acknowledged = acknowledged;
        this.flows = flows;
        this.wrong = wrong;
    }

    static List<String> lines(Path ledger) throws IOException {
        return Files.exists(ledger) ? Files.readAllLines(ledger) : List.of();
    }

    Counts compare(List<Row> journal, List<String> lines) throws IOException {
        for (var fact : journal) {
            take(fact);
        }
        acknowledged.forEach(this::checkTask);
        flows.ids().forEach(this::checkRun);
        checkLines(lines);
        int again = (int) started.values().stream().filter(times -> times > 1).count();
        int parts = (int) parentOf.keySet().stream().filter(completed::contains).count();
        int steps = (int) stepOf.keySet().stream().filter(completed::contains).count();
        return new Counts(lines.size(), parts, steps, again, dead, stale, archived);
    }

    private void take(Row fact) throws IOException {
        var id = fact.stream().replaceFirst("^task/", "");
        switch (fact.kind()) {
            case "task.submitted" -> submitted(id, fact.body());
            case "task.started" -> started.merge(id, 1, Integer::sum);
            case "task.dead" -> dead++;
            case "task.outcome-refused" -> stale++;
            case "task.finished" -> {
                if (!finished.add(id)) {
                    wrong.add(id + " finished twice");
                }
                if (RunningHost.JSON
                        .readTree(fact.body())
                        .path("state")
                        .asText()
                        .equals("completed")) {
                    completed.add(id);
                }
            }
            case "run.finished" -> {
                var run = fact.stream().replaceFirst("^run/", "");
                var state = RunningHost.JSON.readTree(fact.body()).path("state").asText();
                if (stateOf.put(run, state) != null) {
                    wrong.add(run + " finished twice");
                }
            }
            case "journal.archived" ->
                archived += RunningHost.JSON.readTree(fact.body()).path("facts").asInt();
            default -> {}
        }
    }

    /** Bodies that are files of their own are of tasks without parts. */
    private void submitted(String id, String body) throws IOException {
        if (!body.isEmpty()) {
            var plan = RunningHost.JSON.readTree(body).path("plan");
            var step = plan.path("run").asText("");
            if (!step.isEmpty()) {
                stepOf.put(id, step);
            }
            var parent = plan.path("parent").asText("");
            if (!parent.isEmpty()) {
                parentOf.put(id, parent);
                partsOf.computeIfAbsent(parent, first -> new HashSet<>()).add(id);
            }
        }
    }

    private void checkTask(String key, String id) {
        if (!completed.contains(id)) {
            wrong.add(id + " was acknowledged and did not complete");
        }
        int expected = LedgerClients.parts(key);
        long done = partsOf.getOrDefault(id, Set.of()).stream()
                .filter(completed::contains)
                .count();
        if (done != expected) {
            wrong.add(id + " has " + done + " parts that completed, expected " + expected);
        }
    }

    /** A completed run has a task that completed for each of its steps; no run has two for one. */
    private void checkRun(String key, String run) {
        var steps = stepOf.entrySet().stream()
                .filter(step -> step.getValue().startsWith(run + "/"))
                .toList();
        var once = new HashSet<String>();
        steps.forEach(step -> {
            if (!once.add(step.getValue())) {
                wrong.add(step.getValue() + " has two tasks");
            }
        });
        long done =
                steps.stream().filter(step -> completed.contains(step.getKey())).count();
        if ("completed".equals(stateOf.get(run)) && done != flows.steps(key)) {
            wrong.add(run + " has " + done + " steps that completed, expected " + flows.steps(key));
        }
    }

    private void checkLines(List<String> lines) {
        var once = new HashSet<>(lines);
        if (once.size() != lines.size()) {
            wrong.add(lines.size() - once.size() + " lines of the ledger are there more than once");
        }
        for (var id : acknowledged.values()) {
            checkLine(id, "was acknowledged", once);
        }
        var known = new HashSet<>(acknowledged.values());
        parentOf.forEach((part, parent) -> {
            if (!known.contains(parent)) {
                wrong.add(part + " is a part of " + parent + ", of which nobody was told");
            } else if (completed.contains(part)) {
                checkLine(part, "is a part", once);
            } else {
                once.remove(part); // one that died with its hosts, and was done anew by another
            }
        });
        var runs = new HashSet<>(flows.ids().values());
        stepOf.forEach((task, step) -> {
            if (!runs.contains(step.substring(0, step.indexOf('/')))) {
                wrong.add(task + " is step " + step + ", of a run of which nobody was told");
            } else if (completed.contains(task)) {
                checkLine(task, "is a step", once);
            } else {
                once.remove(task); // one that died with its hosts
            }
        });
        once.forEach(id -> wrong.add("the ledger has a line of " + id + ", of which nobody was told"));
    }

    private void checkLine(String id, String what, Set<String> lines) {
        if (!completed.contains(id)) {
            wrong.add(id + " " + what + " and has not completed");
        }
        if (!lines.remove(id)) {
            wrong.add(id + " " + what + " and has no line in the ledger");
        }
    }
}
