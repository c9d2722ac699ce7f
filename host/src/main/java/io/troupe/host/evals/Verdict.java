package io.troupe.host.evals;

import java.util.Optional;

/**
 * What a check found.
 *
 * @param wrong empty when it passed
 */
public record Verdict(String check, Optional<String> wrong) {

    static Verdict passed(String check) {
        return new Verdict(check, Optional.empty());
    }

    static Verdict failed(String check, String wrong) {
        return new Verdict(check, Optional.of(wrong));
    }

    public boolean passed() {
        return wrong.isEmpty();
    }
}
