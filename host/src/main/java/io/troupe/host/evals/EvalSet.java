package io.troupe.host.evals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The fixed tasks of one agent.
 *
 * @param rubric what a judge looks at, where one is asked
 */
public record EvalSet(String agent, List<EvalTask> tasks, List<String> rubric) {

    private static final int LARGEST = 1 << 20;
    private static final String FILE = "evals.yaml";

    public EvalSet {
        tasks = List.copyOf(tasks);
        rubric = List.copyOf(rubric);
    }

    /** How many checks there are in all its tasks. */
    public int checks() {
        return tasks.stream().mapToInt(EvalTask::size).sum();
    }

    /**
     * Reads {@code <agent>/evals.yaml} in a folder, by name. Blocks.
     *
     * @throws IllegalArgumentException saying which file cannot be used, and why
     */
    public static List<EvalSet> in(Path folder) throws IOException {
        var sets = new ArrayList<EvalSet>();
        try (var folders = Files.list(folder)) {
            for (var one : folders.sorted().toList()) {
                if (Files.isRegularFile(one.resolve(FILE))) {
                    sets.add(read(one.resolve(FILE)));
                }
            }
        }
        return sets;
    }

    private static EvalSet read(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new IllegalArgumentException(file + " is larger than 1 MiB");
        }
        try {
            return EvalText.read(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }
}
