package io.troupe.host.child;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a program may take, as {@code limits} in its {@code agent.yaml} says.
 *
 * @param memory of all its processes together, for example {@code 512m}
 * @param cpu cores that it may use on average, for example {@code 0.5}
 * @param time the longest for one task
 * @param parallel tasks at once; one, unless it is said: a program need not say which of several it speaks of
 * @param processes how many there may be
 */
record Bounds(
        Optional<String> memory,
        Optional<Double> cpu,
        Optional<Duration> time,
        Optional<Integer> parallel,
        Optional<Integer> processes) {

    private static final Pattern SIZE =
            Pattern.compile("([0-9]{1,9})[ ]?(?:([kmg])(?:i?b)?|b)?", Pattern.CASE_INSENSITIVE);
    private static final String USUAL_MEMORY = "1g";
    static final int USUAL_PARALLEL = 1;
    private static final int USUAL_PROCESSES = 64;
    private static final long LEAST_MEMORY = 1 << 20;

    Bounds {
        memory.ifPresent(text -> {
            var _ = bytes(text);
        });
        cpu.filter(value -> value < 0.05 || value > 1_024).ifPresent(value -> {
            throw new IllegalArgumentException("cpu is " + value + ", expected a number of cores, 0.05 or more");
        });
        parallel.filter(value -> value < 1).ifPresent(value -> {
            throw new IllegalArgumentException("parallel is " + value + ", expected 1 or more");
        });
        processes.filter(value -> value < 1).ifPresent(value -> {
            throw new IllegalArgumentException("processes is " + value + ", expected 1 or more");
        });
    }

    static Bounds usual() {
        return new Bounds(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    long memoryBytes() {
        return bytes(memory.orElse(USUAL_MEMORY));
    }

    int mostProcesses() {
        return processes.orElse(USUAL_PROCESSES);
    }

    private static long bytes(String text) {
        var size = SIZE.matcher(text.strip());
        if (!size.matches()) {
            throw new IllegalArgumentException("memory is '" + text + "', expected a size such as 512m or 2g");
        }
        var unit = size.group(2) == null ? "" : size.group(2).toLowerCase(java.util.Locale.ROOT);
        int shift = switch (unit) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> 0;
        };
        long bytes = Long.parseLong(size.group(1)) << shift;
        if (bytes < LEAST_MEMORY) {
            throw new IllegalArgumentException("memory is '" + text + "', expected 1m or more");
        }
        return bytes;
    }
}
