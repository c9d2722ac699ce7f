package io.troupe.distribution;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code scripts/chaos} runs: the same as the tests do for a minute, for as long as you like. */
final class Chaos {

    private static final String USAGE = """
            usage: scripts/chaos [kills] [--kills N] [--tasks N] [--runs N] [--clients N] [--seed N]
                   scripts/chaos cluster [--kills N] [--tasks N] [--runs N] [--clients N] [--seed N] [--brief 1] [--cuts N]
                   scripts/chaos soak [--hours N | --minutes N] [--rate TASKS_A_SECOND]""";

    private Chaos() {}

    public static void main(String[] arguments) throws Exception {
        var words = List.of(arguments);
        var options = new Options(
                words.isEmpty() || words.getFirst().startsWith("-") ? words : words.subList(1, words.size()));
        var what = words.isEmpty() || words.getFirst().startsWith("-") ? "kills" : words.getFirst();
        var folder = Files.createTempDirectory("troupe-chaos");
        boolean fine = switch (what) {
            case "kills" -> kills(folder, options);
            case "cluster" -> cluster(folder, options);
            case "soak" -> Soak.of(folder, options).run(System.out);
            default -> {
                System.err.println(USAGE);
                System.exit(2);
                yield false;
            }
        };
        if (fine) {
            delete(folder);
        } else {
            System.out.println("what it left is in " + folder);
        }
        System.exit(fine ? 0 : 1);
    }

    private static boolean kills(Path folder, Options options) throws Exception {
        long seed = options.number("--seed", System.nanoTime() & 0xffffff);
        var size = new LedgerRun.Size(
                (int) options.number("--tasks", 10_000),
                (int) options.number("--runs", 1_000),
                (int) options.number("--kills", 200),
                (int) options.number("--clients", 32),
                512);
        long begin = System.nanoTime();
        var run = new LedgerRun(folder, size, seed, System.out);
        var result = run.run();
        var counts = result.counts();
        System.out.println(result.acknowledged() + " tasks acknowledged, runs " + result.runs() + " with "
                + counts.steps() + " steps, " + counts.parts() + " parts, " + counts.lines()
                + " lines, " + counts.again() + " tasks started more than once, " + counts.dead() + " dead letters, "
                + counts.archived() + " facts in the archive, " + (System.nanoTime() - begin) / 1_000_000_000 + " s");
        System.out.println(result.ends().entrySet().stream()
                .map(end -> end.getValue() + " " + end.getKey())
                .sorted()
                .collect(Collectors.joining(", ")));
        result.wrong().forEach(what -> System.out.println("WRONG " + what));
        if (result.wrong().isEmpty()) {
            run.close(); // else what is on its disk is looked at
        }
        System.out.println(result.wrong().isEmpty() ? "fine" : "not fine; again with --seed " + seed);
        return result.wrong().isEmpty();
    }

    @SuppressWarnings("ClosingStandardOutputStreams") // the run does not close where it tells how it goes
    private static boolean cluster(Path folder, Options options) throws Exception {
        long seed = options.number("--seed", System.nanoTime() & 0xffffff);
        var size = new ClusterRun.Size(
                (int) options.number("--tasks", 30_000),
                (int) options.number("--runs", 900),
                (int) options.number("--kills", 100),
                (int) options.number("--clients", 32),
                options.number("--brief", 0) > 0,
                (int) options.number("--cuts", 0));
        long begin = System.nanoTime();
        try (var run = new ClusterRun(folder, size, seed, System.out)) {
            var result = run.run();
            var counts = result.counts();
            System.out.println(result.acknowledged() + " tasks acknowledged, runs " + result.runs() + " with "
                    + counts.steps() + " steps, " + counts.parts() + " parts, " + counts.lines() + " lines, "
                    + counts.again() + " tasks started more than once, " + counts.stale() + " stale outcomes refused, "
                    + counts.dead() + " dead letters, " + result.lostReplies() + " replies of commits lost, "
                    + (System.nanoTime() - begin) / 1_000_000_000 + " s");
            result.faults().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(fault -> System.out.println(fault.getValue() + " × " + fault.getKey()
                            + (size.brief() ? "" : ", away for " + result.away().get(fault.getKey()) + " s")));
            var written = result.written();
            System.out.println(written.epochs() + " epochs, " + written.facts() + " facts of tasks and runs, "
                    + written.strangers() + " of them by nodes that did not lead");
            var there = result.availability();
            System.out.printf(
                    "available in %d of %d seconds, %.2f %%, for %d s at the longest not; instead of answers: %s%n",
                    there.good(), there.seconds(), 100 * there.share(), there.longest(), there.instead());
            int faults = result.faults().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            double away = there.bad() / (double) faults;
            System.out.printf(
                    "%.1f s away a fault: 99.9 %% of the time there, where one comes every %.0f minutes%n",
                    away, away * 1_000 / 60);
            System.out.println("every address answers after " + spread(result.healed())
                    + "; 95 % of the throughput is back after " + spread(result.recovered()));
            result.wrong().forEach(what -> System.out.println("WRONG " + what));
            System.out.println(result.wrong().isEmpty() ? "fine" : "not fine; again with --seed " + seed);
            return result.wrong().isEmpty();
        }
    }

    private static String spread(List<Long> millis) {
        var sorted = millis.stream().sorted().toList();
        return sorted.isEmpty()
                ? "(nothing)"
                : sorted.get(sorted.size() / 2) + " ms (median of " + sorted.size() + "), " + sorted.getLast()
                        + " ms at the most";
    }

    private static void delete(Path folder) throws Exception {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Options and their numbers. */
    record Options(List<String> words) {

        long number(String name, long usual) {
            int at = words.indexOf(name);
            return at < 0 ? usual : Long.parseLong(words.get(at + 1));
        }

        double decimal(String name, double usual) {
            int at = words.indexOf(name);
            return at < 0 ? usual : Double.parseDouble(words.get(at + 1));
        }
    }
}
