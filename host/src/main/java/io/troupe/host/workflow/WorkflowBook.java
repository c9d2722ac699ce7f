package io.troupe.host.workflow;

import io.troupe.api.Json;
import io.troupe.host.bus.WorkflowCalls.WorkflowView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Nearest;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.WorkflowFact.WorkflowPut;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.StaleVersion;
import io.troupe.host.journal.StoreUnavailable;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All workflows by tenant and name: what is told of their last versions is kept in memory, everything else in the journal.
 * On the service's context alone.
 */
final class WorkflowBook {

    static final String STREAM = "workflow/";
    private static final Logger LOG = LoggerFactory.getLogger(WorkflowBook.class);
    /** A definition can take megabytes. */
    private static final int BATCH = 50;
    /** Lists show no longer schemas. */
    private static final int LONGEST_INPUTS = 8 << 10;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Journal journal;
    private final Ready ready;
    private final TreeMap<String, Last> known = new TreeMap<>();

    /**
     * Keeps what is put, beside what is there without having been put.
     *
     * @param ready those count where nobody put one of their name
     */
    WorkflowBook(Journal journal, Ready ready) {
        this.journal = journal;
        this.ready = ready;
    }

    /**
     * The last version of a workflow.
     *
     * @param view without definition and source
     * @param digest of its source
     * @param workflows that it names
     */
    record Last(WorkflowView view, String digest, Set<String> workflows) {}

    /** Makes it anew from the journal. */
    Future<Void> rebuild() {
        return from(0);
    }

    private Future<Void> from(long position) {
        return journal.under(STREAM, position, BATCH).compose(facts -> {
            facts.forEach(this::replay);
            return facts.isEmpty()
                    ? Future.succeededFuture()
                    : from(facts.getLast().position());
        });
    }

    private void replay(Recorded recorded) {
        if (Facts.read(recorded) instanceof WorkflowPut put) {
            try {
                var definition = Definition.of(put.definition());
                known.put(recorded.stream(), last(put, definition, recorded.time()));
            } catch (Refusal e) { // keeps no host from starting
                LOG.error("version {} of {}: {}", put.number(), recorded.stream(), e.getMessage());
            }
        }
    }

    int size() {
        return known.size();
    }

    /** The last version that was written down. */
    Optional<Last> last(String tenant, String name) {
        return Optional.ofNullable(known.get(stream(tenant, name)));
    }

    /** Those that need not be put. */
    Ready came() {
        return ready;
    }

    /** The one that came with the host, where it counts: nobody put another, and what was written down of it is older. */
    Optional<Ready.One> ready(String tenant, String name) {
        return ready.find(name)
                .filter(one -> last(tenant, name)
                        .map(last -> last.view().caller().equals(Ready.CALLER)
                                && !last.digest().equals(one.digest()))
                        .orElse(true));
    }

    /** What counts under a name. */
    Optional<Last> current(String tenant, String name) {
        return ready(tenant, name)
                .map(one -> last(one.put(Ready.NUMBER), one.definition(), one.time()))
                .or(() -> last(tenant, name));
    }

    /** What counts of a tenant under names that come after this one, by name. */
    List<Last> after(String tenant, String name, int most) {
        var put = known.tailMap(stream(tenant, name), false).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(stream(tenant, "")))
                .map(entry -> entry.getValue().view().name());
        var came = ready.all().keySet().stream().filter(one -> one.compareTo(name) > 0);
        return Stream.concat(put, came)
                .distinct()
                .sorted()
                .limit(most)
                .flatMap(one -> current(tenant, one).stream())
                .toList();
    }

    Set<String> names(String tenant) {
        return after(tenant, "", Integer.MAX_VALUE).stream()
                .map(last -> last.view().name())
                .collect(Collectors.toSet());
    }

    /** Writes the next version; to be called in turn. */
    Future<Last> write(String tenant, WorkflowPut put, Definition definition, long time) {
        var stream = stream(tenant, definition.name());
        var draft = Facts.draft(put, time, tenant, Optional.empty());
        long before = put.number() - 1;
        return journal.append(new Append(stream + ":" + before, stream, before, List.of(draft)))
                .map(done -> {
                    var last = last(put, definition, time);
                    known.put(stream, last);
                    return last;
                })
                .recover(failure -> Future.failedFuture(refused(definition.name(), failure)));
    }

    /** Reads a version from the journal. */
    Future<Version> read(String tenant, String name, long number) {
        var came = ready.find(name).filter(one -> number == Ready.NUMBER);
        if (came.isPresent()) {
            return Future.succeededFuture(
                    new Version(came.get().put(number), came.get().time()));
        }
        return journal.stream(stream(tenant, name), number - 1, 1).map(facts -> {
            if (!facts.isEmpty() && Facts.read(facts.getFirst()) instanceof WorkflowPut put) {
                return new Version(put, facts.getFirst().time());
            }
            throw Refusal.of(
                    ErrorCode.WORKFLOW_NOT_FOUND,
                    "version " + number + " of workflow " + Words.quoted(name) + " cannot be read by this host");
        });
    }

    /** A version as it was written down, and when. */
    record Version(WorkflowPut put, long time) {}

    /** The number of the version that is asked for, that which counts when none is named. */
    long number(String tenant, String name, Optional<Long> wanted) {
        var current = current(tenant, name)
                .orElseThrow(() -> Refusal.notFound(
                        ErrorCode.WORKFLOW_NOT_FOUND,
                        "no workflow " + Words.quoted(name),
                        Nearest.names(name, names(tenant))));
        long number = wanted.orElse(current.view().number());
        long oldest = ready.find(name).isPresent() ? Ready.NUMBER : 1;
        long newest = last(tenant, name).map(last -> last.view().number()).orElse(Ready.NUMBER);
        if (number < oldest || number > newest) {
            throw Refusal.of(
                    ErrorCode.WORKFLOW_NOT_FOUND,
                    "workflow " + Words.quoted(name) + " has no version " + number + ", expected " + oldest + " to "
                            + newest);
        }
        return number;
    }

    static String digest(String source) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static WorkflowView view(WorkflowPut put, Definition definition, long time) {
        return new WorkflowView(
                definition.name(),
                put.number(),
                definition.description(),
                definition.strategy(),
                definition.steps().size(),
                put.caller(),
                Instant.ofEpochMilli(time),
                definition.inputs(),
                Optional.of(put.definition()),
                Optional.of(put.source()),
                put.format());
    }

    private static Last last(WorkflowPut put, Definition definition, long time) {
        var view = view(put, definition, time);
        var lean = new WorkflowView(
                view.name(),
                view.number(),
                view.description(),
                view.strategy(),
                view.steps(),
                view.caller(),
                view.putAt(),
                view.inputs().filter(WorkflowBook::isShort),
                Optional.empty(),
                Optional.empty(),
                view.format());
        return new Last(lean, digest(put.source()), definition.needed().workflows());
    }

    private static boolean isShort(Json inputs) {
        return inputs.text().length() <= LONGEST_INPUTS;
    }

    private static Throwable refused(String name, Throwable failure) {
        return switch (failure) {
            case StoreUnavailable gone ->
                Refusal.later(ErrorCode.STORE_UNAVAILABLE, String.valueOf(gone.getMessage()), RETRY_AFTER);
            case StaleVersion stale ->
                Refusal.of(
                        ErrorCode.STALE_VERSION,
                        "workflow " + Words.quoted(name) + " is at version " + stale.actual() + " by now");
            default -> failure;
        };
    }

    private static String stream(String tenant, String name) {
        return STREAM + tenant + "/" + name;
    }
}
