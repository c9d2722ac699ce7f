package io.troupe.host.fact;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Says no to a request, with a code of the table and words that say what to do; crosses the bus as it is. */
public final class Refusal extends RuntimeException {

    private static final Optional<Long> SOON = Optional.of(1_000L);

    /**
     * Where a value does not fit.
     *
     * @param pointer JSON pointer into the value, empty for the whole
     */
    public record Mistake(String pointer, String message) {}

    /**
     * What crosses the bus.
     *
     * @param nearest names that come close to one that was not found
     * @param retryAfterMillis when trying again may help
     */
    public record Problem(
            ErrorCode code,
            String detail,
            List<Mistake> mistakes,
            List<String> nearest,
            Optional<Long> retryAfterMillis) {

        /** What passes by itself always says when to try again. */
        public Problem {
            retryAfterMillis = retryAfterMillis.or(() -> code.passes() ? SOON : Optional.empty());
        }
    }

    private final Problem problem;

    public Refusal(Problem problem) {
        super(problem.code().wire() + ": " + problem.detail(), null, false, false); // no stack: it is an answer
        this.problem = problem;
    }

    public static Refusal of(ErrorCode code, String detail) {
        return new Refusal(new Problem(code, detail, List.of(), List.of(), Optional.empty()));
    }

    public static Refusal invalid(ErrorCode code, String detail, List<Mistake> mistakes) {
        return new Refusal(new Problem(code, detail, List.copyOf(mistakes), List.of(), Optional.empty()));
    }

    public static Refusal notFound(ErrorCode code, String detail, List<String> nearest) {
        return new Refusal(new Problem(code, detail, List.of(), List.copyOf(nearest), Optional.empty()));
    }

    public static Refusal later(ErrorCode code, String detail, Duration retryAfter) {
        return new Refusal(new Problem(code, detail, List.of(), List.of(), Optional.of(retryAfter.toMillis())));
    }

    /** What a failure says to who asked; empty when it says nothing but that somebody made a mistake. */
    public static Optional<Refusal> saidBy(Throwable failure) {
        return switch (failure) {
            case Refusal refusal -> Optional.of(refusal);
            case Unavailable gone -> Optional.of(of(ErrorCode.STORE_UNAVAILABLE, String.valueOf(gone.getMessage())));
            default -> Optional.empty();
        };
    }

    public Problem problem() {
        return problem;
    }

    public ErrorCode code() {
        return problem.code();
    }
}
