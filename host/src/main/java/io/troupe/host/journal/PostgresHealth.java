package io.troupe.host.journal;

import io.troupe.host.journal.Journal.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what is in the way of the parts of a journal that reach for the database. Any thread. */
final class PostgresHealth {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresHealth.class);

    /** Who has something in the way. */
    enum Part {
        WRITING,
        HEARING
    }

    private final PostgresPlace place;
    private final Map<Part, Problem> problems = new ConcurrentHashMap<>();

    PostgresHealth(PostgresPlace place) {
        this.place = place;
    }

    Optional<Problem> problem() {
        return Optional.ofNullable(problems.getOrDefault(Part.WRITING, problems.get(Part.HEARING)));
    }

    boolean troubled(Part part) {
        return problems.containsKey(part);
    }

    /** Keeps what went wrong, in words for whoever waits. */
    StoreUnavailable failed(Part part, PostgresFailure failure) {
        var problem = failure.problem(place);
        if (problems.put(part, problem) == null) {
            LOG.warn("the journal cannot be written or heard: {}; {}", problem.detail(), problem.fix());
        }
        return new StoreUnavailable(problem.detail() + "; " + problem.fix(), failure);
    }

    void works(Part part) {
        if (!problems.isEmpty() && problems.remove(part) != null) {
            LOG.info("the journal at {} can be used again", place);
        }
    }
}
