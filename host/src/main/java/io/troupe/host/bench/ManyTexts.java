package io.troupe.host.bench;

import io.troupe.api.AgentCard;
import io.troupe.api.Skill;
import io.troupe.host.bench.Report.Figure;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.Find;
import io.troupe.host.bus.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A thousand agent files dropped at once into a running host: until all are there, what they weigh, how they are found. */
final class ManyTexts {

    private static final int FILES = 1_000;
    private static final int QUERIES = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> WORDS = List.of(
            ("payment invoice ledger refund schema index query migration cache latency deploy rollout cluster secret"
                            + " token audit review test coverage flaky mobile layout contrast keyboard onboarding churn"
                            + " pricing forecast contract privacy consent incident postmortem capacity queue retry")
                    .split(" ", -1));

    private ManyTexts() {}

    static List<Figure> run(Path folder) throws IOException, InterruptedException {
        var ready = write(Files.createDirectories(folder.resolve("ready")));
        double plainly = plainly(ready);
        Files.createDirectories(folder.resolve("plugins"));
        try (var host = new PluggedHost(folder)) {
            double before = ProcessUse.heap();
            long cpu = ProcessUse.cpuNanos();
            double seconds = load(host, ready, folder.resolve("plugins"));
            double used = (ProcessUse.cpuNanos() - cpu) / 1e9;
            double heap = ProcessUse.heap() - before;
            var figures = new ArrayList<Figure>();
            figures.add(Figure.against(
                    "1,000 Markdown files dropped at once loaded (target 3); reference: read and parsed by one thread",
                    seconds,
                    "s",
                    plainly));
            figures.add(Figure.of("CPU of all threads meanwhile, the compiler's among them", used, "s CPU"));
            figures.add(Figure.of("heap they take (target 150)", heap, "MB"));
            figures.addAll(search(host));
            return figures;
        }
    }

    private static List<Path> write(Path folder) throws IOException {
        var random = new Random(8);
        var files = new ArrayList<Path>();
        for (int i = 0; i < FILES; i++) {
            var body = new StringBuilder();
            for (int line = 0; line < 60; line++) {
                body.append("- ").append(words(random, 10)).append(".\n");
            }
            files.add(Files.writeString(
                    folder.resolve("expert-" + i + ".md"),
                    "---\nname: expert-" + i + "\ndescription: Use for " + words(random, 12) + ".\ntools: Read, Grep\n"
                            + "expertise: ["
                            + String.join(", ", words(random, 4).split(" ", -1)) + "]\n---\n\n" + body));
        }
        return files;
    }

    private static String words(Random random, int count) {
        var words = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            words.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return String.join(" ", words);
    }

    /** What cannot be done without: the bytes, and what YAML makes of each head. */
    private static double plainly(List<Path> files) throws IOException {
        long begun = System.nanoTime();
        for (var file : files) {
            var text = Files.readString(file);
            var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
            Object head = yaml.load(text.substring(4, text.indexOf("\n---", 4)));
            if (head == null) {
                throw new IllegalStateException("nothing in the head of " + file);
            }
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private static double load(PluggedHost host, List<Path> files, Path plugins)
            throws IOException, InterruptedException {
        int there = host.inside().agents().count();
        long begun = System.nanoTime();
        for (var file : files) {
            Files.move(file, plugins.resolve(file.getFileName()));
        }
        while (host.inside().agents().count() < there + files.size()) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new IllegalStateException(host.inside().agents().count() + " agents are there after " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private static List<Figure> search(PluggedHost host) {
        var random = new Random(9);
        var cards = new ArrayList<AgentCard>();
        for (int i = 0; i < FILES; i++) {
            cards.add(host.bus()
                    .request(
                            AgentCalls.DESCRIBE,
                            new AgentCalls.Describe("expert-" + i),
                            Call.ofHost(Duration.ofSeconds(10)))
                    .await()
                    .card());
        }
        var asked = new Timings(QUERIES);
        var scanned = new Timings(QUERIES);
        for (int i = -QUERIES / 4; i < QUERIES; i++) {
            var query = words(random, 3);
            long begun = System.nanoTime();
            var found = host.bus()
                    .request(
                            AgentCalls.FIND,
                            new Find(query, Optional.empty(), false, 10),
                            Call.ofHost(Duration.ofSeconds(10)))
                    .await();
            long between = System.nanoTime();
            var best = scan(cards, query);
            long end = System.nanoTime();
            if (found.hits().isEmpty() != best.isEmpty()) {
                throw new IllegalStateException(
                        "'" + query + "' finds " + found.hits().size() + " and " + best.size());
            }
            if (i >= 0) {
                asked.add(between - begun);
                scanned.add(end - between);
            }
        }
        return List.of(
                Figure.against(
                        "find_agents over 1,000 agents, p99 (target 5); reference: a scan that counts words, p99",
                        asked.p99(),
                        "ms",
                        scanned.p99()),
                Figure.against("p50 of the same; reference: p50 of the same", asked.p50(), "ms", scanned.p50()));
    }

    private record Score(AgentCard card, int words) {}

    /** The ten cards in which most of the words stand. */
    private static List<Score> scan(List<AgentCard> cards, String query) {
        var words = List.of(query.split(" ", -1));
        var scores = new ArrayList<Score>();
        for (var card : cards) {
            var text = text(card);
            int found = (int) words.stream().filter(text::contains).count();
            if (found > 0) {
                scores.add(new Score(card, found));
            }
        }
        scores.sort(Comparator.comparingInt(Score::words).reversed());
        return scores.subList(0, Math.min(10, scores.size()));
    }

    private static String text(AgentCard card) {
        var text = new StringBuilder(card.name()).append(' ').append(card.description());
        card.expertise().forEach(field -> text.append(' ').append(field));
        card.skills().stream()
                .map(Skill::description)
                .forEach(said -> text.append(' ').append(said));
        return text.toString().toLowerCase(Locale.ROOT);
    }
}
