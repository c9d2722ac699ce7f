package io.troupe.host.evals;

import io.troupe.api.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Has agents do their tasks, some at once, and judges what comes out. */
public final class EvalRun {

    private final Played.Player player;
    private final Optional<Judge> judge;
    private final int parallel;
    private final Consumer<String> progress;
    private volatile boolean stopped;

    /**
     * Prepares; nothing begins.
     *
     * @param parallel tasks at once
     * @param progress told a line for each task that ended
     */
    public EvalRun(Played.Player player, Optional<Judge> judge, int parallel, Consumer<String> progress) {
        this.player = player;
        this.judge = judge;
        this.parallel = parallel;
        this.progress = progress;
    }

    /** What came of one task. */
    private record Result(
            EvalTask task,
            boolean passed,
            int checksPassed,
            Optional<Played> played,
            OptionalDouble judged,
            List<String> findings) {}

    /** Begins no further task. Any thread. */
    public void stop() {
        stopped = true;
    }

    /** Runs all tasks and reports; blocks. What had not ended when {@link #stop} was called is left out. */
    public EvalReport run(List<Contender> contenders) throws InterruptedException {
        int all = contenders.stream().mapToInt(one -> one.set().tasks().size()).sum();
        var ended = new AtomicInteger();
        var room = new Semaphore(parallel);
        var scores = new ArrayList<EvalReport.Score>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<List<Future<Optional<Result>>>>();
            for (var one : contenders) {
                running.add(one.set().tasks().stream()
                        .map(task -> threads.submit(within(room, () -> {
                            var result = result(one, task);
                            progress.accept(ended.incrementAndGet() + "/" + all + " "
                                    + one.set().agent() + " " + task.id()
                                    + (result.passed() ? " passed" : " did not pass"));
                            return result;
                        })))
                        .toList());
            }
            for (int i = 0; i < contenders.size(); i++) {
                scores.add(score(contenders.get(i), ended(running.get(i))));
            }
        }
        return EvalReport.of(judge.map(Judge::model), stopped, scores);
    }

    private Callable<Optional<Result>> within(Semaphore room, Callable<Result> work) {
        return () -> {
            room.acquire();
            try {
                return stopped ? Optional.empty() : Optional.of(work.call()).filter(done -> !stopped);
            } finally {
                room.release();
            }
        };
    }

    private static List<Result> ended(List<Future<Optional<Result>>> running) throws InterruptedException {
        var results = new ArrayList<Result>();
        for (var one : running) {
            try {
                one.get().ifPresent(results::add);
            } catch (ExecutionException e) {
                throw new IllegalStateException("a task of the evals could not be judged", e.getCause());
            }
        }
        return results;
    }

    private Result result(Contender one, EvalTask task) throws InterruptedException {
        if (one.basis() == Contender.Basis.SAMPLES) {
            var problems = task.problems(one.card());
            int passed = problems.isEmpty() ? task.size() : Math.max(0, task.size() - problems.size());
            return new Result(task, problems.isEmpty(), passed, Optional.empty(), OptionalDouble.empty(), problems);
        }
        var input = task.input(one.card());
        var played = player.play(one.card().name(), task.skill(), input);
        if (played.outcome().isEmpty()) {
            return new Result(
                    task,
                    false,
                    0,
                    Optional.of(played),
                    OptionalDouble.empty(),
                    List.of(task.id() + ": no outcome: " + played.problem()));
        }
        return judged(one, task, input, played);
    }

    private Result judged(Contender one, EvalTask task, Json input, Played played) throws InterruptedException {
        var outcome = played.outcome().orElseThrow();
        var verdicts = task.judge(one.card(), outcome);
        var findings = new ArrayList<String>();
        verdicts.stream()
                .filter(verdict -> !verdict.passed())
                .forEach(verdict -> findings.add(task.id() + ": " + verdict.check() + ": "
                        + verdict.wrong().orElse("")));
        boolean passed = findings.isEmpty();
        var judged = judge.isPresent()
                ? judge.get().score(one.set(), task, input, outcome, findings)
                : OptionalDouble.empty();
        int checksPassed = (int) verdicts.stream().filter(Verdict::passed).count();
        return new Result(task, passed, checksPassed, Optional.of(played), judged, findings);
    }

    private static EvalReport.Score score(Contender one, List<Result> results) {
        var played =
                results.stream().flatMap(result -> result.played().stream()).toList();
        var models = new TreeSet<String>();
        played.forEach(each -> models.addAll(each.models()));
        var judged = results.stream()
                .filter(result -> result.judged().isPresent())
                .mapToDouble(result -> result.judged().getAsDouble())
                .average();
        return new EvalReport.Score(
                one.set().agent(),
                one.basis().wire(),
                List.copyOf(models),
                results.size(),
                (int) results.stream().filter(Result::passed).count(),
                results.stream().mapToInt(result -> result.task().size()).sum(),
                results.stream().mapToInt(Result::checksPassed).sum(),
                played.stream().mapToDouble(Played::seconds).sum(),
                played.stream().mapToLong(Played::tokens).sum(),
                played.stream().flatMap(each -> each.cost().stream()).reduce(BigDecimal::add),
                judged.isPresent() ? Optional.of(judged.getAsDouble()) : Optional.empty(),
                results.stream().flatMap(result -> result.findings().stream()).toList());
    }
}
