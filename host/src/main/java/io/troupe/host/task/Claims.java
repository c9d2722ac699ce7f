package io.troupe.host.task;

import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.Named;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.bus.TaskCalls.Complete;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Decision;
import io.troupe.host.fact.TaskFact.Player;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskRenewed;
import io.troupe.host.fact.TaskFact.TaskStarted;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Clients that play agents: they take a task with a claim, which is a secret, and give back its outcome. A claim that
 * is not renewed runs out; its outcome counts all the same until somebody else has taken the task. On the task
 * service's context alone.
 */
final class Claims {

    private final Book book;
    private final TaskLog log;
    private final Queue queue;
    private final Cast cast;
    private final Terms terms;
    /** What is being taken, by the secret that it is to be known by. */
    private final Map<String, Future<Brief>> taking = new HashMap<>();

    /**
     * What claims are made with.
     *
     * @param lease how long one holds that is not renewed
     * @param clock epoch milliseconds
     */
    record Terms(Ids ids, Duration lease, LongSupplier clock) {}

    Claims(Book book, TaskLog log, Queue queue, Cast cast, Terms terms) {
        this.book = book;
        this.log = log;
        this.queue = queue;
        this.cast = cast;
        this.terms = terms;
    }

    /** Finds the task that a claim without an id takes: the oldest that waits for a client. */
    Optional<TaskEntry> oldest(Claim claim, Call call) {
        var agents = claim.agent().map(List::of).orElseGet(queue::agents);
        return agents.stream()
                .filter(agent ->
                        cast.find(agent).filter(Cast.Member::playedByClient).isPresent())
                .flatMap(agent -> queue.first(agent, entry -> Sight.plays(entry, call) && !log.tooLate(entry)).stream())
                .min(Comparator.comparing(TaskEntry::id));
    }

    /** Takes a task by a request, or waits for the same request that is under way, which is one claim. */
    Future<Brief> once(Claim claim, Supplier<Future<Brief>> take) {
        if (claim.secret().isEmpty()) {
            return take.get();
        }
        var secret = claim.secret().get().id();
        var earlier = taking.get(secret);
        if (earlier != null) {
            return earlier;
        }
        var taken = take.get();
        taking.put(secret, taken);
        return taken.onComplete(done -> taking.remove(secret));
    }

    /** Finds the task that the same request has taken before, of which nobody heard. */
    Optional<TaskEntry> earlier(Claim claim) {
        return claim.secret()
                .filter(Named::again)
                .map(secret -> Digests.sha256(secret.id()))
                .flatMap(digest -> book.openById().values().stream()
                        .filter(entry -> isHeldBy(entry, digest))
                        .findFirst());
    }

    private static boolean isHeldBy(TaskEntry entry, String digest) {
        return entry.state() == TaskState.RUNNING
                && entry.claimDigest()
                        .filter(held -> Digests.same(held, digest))
                        .isPresent();
    }

    /**
     * Takes a task for a client; where it has been taken with just this claim already, gives it once more.
     *
     * @param secret what the claim is to be, if that is not to be made here
     */
    Future<Brief> take(TaskEntry entry, Optional<Named> secret, Call call) {
        Sight.checkPlays(entry, call);
        return log.inTurn(entry, () -> {
            var claim = secret.map(Named::id).orElseGet(terms.ids()::secret);
            if (secret.isPresent() && isHeldBy(entry, Digests.sha256(claim))) {
                return Future.succeededFuture(brief(entry, member(entry), claim));
            }
            var member = playable(entry);
            var player = new Player.Client(call.caller(), Digests.sha256(claim), leaseFromNow(entry));
            var decision = new Decision("by-name", List.of(entry.agent()), "no model is configured: a client plays it");
            return book.write(entry, new TaskStarted(entry.epoch() + 1, player, decision))
                    .map(started -> brief(started, member, claim));
        });
    }

    /** Lets the lease of whoever shows the claim run anew; one that ran out, too, while nobody else has the task. */
    Future<TaskEntry> renew(TaskEntry entry, String claim, Call call) {
        Sight.checkHolds(entry, call);
        return log.inTurn(entry, () -> {
            holder(entry, claim);
            if (entry.state().over()) { // it ended while this waited for its turn
                return Future.succeededFuture(entry);
            }
            return book.write(entry, new TaskRenewed(entry.epoch(), leaseFromNow(entry)));
        });
    }

    /** Ends a task with the outcome of the client that has it. */
    Future<TaskEntry> complete(TaskEntry entry, Complete complete, Call call) {
        Sight.checkHolds(entry, call);
        return log.inTurn(entry, () -> {
            holder(entry, complete.claim());
            if (entry.state().terminal()) { // the answer to an earlier completion was lost; or it was too late
                return entry.state() == TaskState.COMPLETED || entry.state() == TaskState.FAILED
                        ? Future.succeededFuture(entry)
                        : Future.failedFuture(ended(entry));
            }
            return book.write(entry, outcome(entry, complete));
        });
    }

    private TaskFinished outcome(TaskEntry entry, Complete complete) {
        if (complete.failure().isPresent()) {
            var error = new TaskError("agent-failed", complete.failure().get(), false);
            return new TaskFinished(entry.epoch(), TaskState.FAILED, List.of(), Optional.of(error));
        }
        return new TaskFinished(
                entry.epoch(), TaskState.COMPLETED, checked(entry, complete.answer()), Optional.empty());
    }

    /** Checks an answer against the skill's output schema; text that is JSON will do for a structured part. */
    private List<Content> checked(TaskEntry entry, List<Content> answer) {
        long size = Admission.length(answer);
        if (size > Admission.MAX_BYTES) {
            throw Refusal.of(
                    ErrorCode.TOO_LARGE,
                    "the answer is " + size + " characters, expected at most " + Admission.MAX_BYTES);
        }
        var part = member(entry).part(entry.submitted().skill()).orElseThrow(() -> gone(entry));
        if (!part.skill().hasOutputSchema()) {
            return nonEmpty(answer);
        }
        var contents = answer.stream().map(Claims::structuredWhereJson).toList();
        var structured = contents.stream()
                .flatMap(content -> content instanceof Content.Structured(var json) ? List.of(json).stream() : null)
                .findFirst()
                .orElseThrow(() -> Refusal.of(
                        ErrorCode.OUTPUT_INVALID,
                        "the outcome has no structured part, expected a JSON value that fits "
                                + part.skill().output()));
        var mistakes = part.output().check(structured);
        if (!mistakes.isEmpty()) {
            throw Refusal.invalid(
                    ErrorCode.OUTPUT_INVALID,
                    "the outcome does not fit the output schema of skill '"
                            + part.skill().name() + "'; mend it and complete the task again with the same claim",
                    mistakes);
        }
        return contents;
    }

    private static List<Content> nonEmpty(List<Content> answer) {
        if (answer.isEmpty()) {
            throw Refusal.of(ErrorCode.OUTPUT_INVALID, "the outcome is empty, expected an answer or a failure");
        }
        return answer;
    }

    private static Content structuredWhereJson(Content content) {
        if (content instanceof Content.Text(var text)
                && (text.strip().startsWith("{") || text.strip().startsWith("["))) {
            try {
                return Content.structured(Json.of(text));
            } catch (IllegalArgumentException e) {
                return content; // prose that begins with a bracket
            }
        }
        return content;
    }

    private Brief brief(TaskEntry entry, Cast.Member member, String claim) {
        var task = entry.submitted();
        var skill = member.part(task.skill()).orElseThrow(() -> gone(entry)).skill();
        return new Brief(
                entry.id(),
                claim,
                Instant.ofEpochMilli(entry.leaseUntil()),
                task.agent(),
                task.skill(),
                member.entry().instructions(),
                task.input(),
                task.content(),
                skill.hasOutputSchema() ? Optional.of(skill.output()) : Optional.empty(),
                task.budget(),
                Instant.ofEpochMilli(entry.deadline()));
    }

    private Cast.Member playable(TaskEntry entry) {
        if (entry.state() != TaskState.QUEUED) {
            throw entry.state().over() ? ended(entry) : Refusal.of(ErrorCode.TRANSITION_REFUSED, held(entry));
        }
        if (log.tooLate(entry)) {
            throw Refusal.of(
                    ErrorCode.TRANSITION_REFUSED,
                    "the deadline of " + entry.id() + " was " + Instant.ofEpochMilli(entry.deadline())
                            + ", expected a task that there is time for");
        }
        var member = member(entry);
        if (!member.playedByClient()) {
            throw Refusal.of(
                    ErrorCode.TRANSITION_REFUSED,
                    "agent '" + entry.agent() + "' is played by the host, expected one that a client plays");
        }
        if (member.part(entry.submitted().skill()).isEmpty()) {
            throw gone(entry);
        }
        return member;
    }

    private static String held(TaskEntry entry) {
        return entry.claimDigest().isPresent()
                ? entry.id() + " is claimed until " + Instant.ofEpochMilli(entry.leaseUntil())
                        + ", expected a queued task"
                : entry.id() + " is running on the host, expected a queued task";
    }

    private Cast.Member member(TaskEntry entry) {
        return cast.find(entry.agent()).orElseThrow(() -> gone(entry));
    }

    private static Refusal gone(TaskEntry entry) {
        return Refusal.of(
                ErrorCode.AGENT_NOT_FOUND,
                "agent '" + entry.agent() + "' with skill '" + entry.submitted().skill()
                        + "' is not loaded now; put its plugin back and try again");
    }

    /** Makes sure that the claim is that of the last one who took the task. */
    private static void holder(TaskEntry entry, String claim) {
        if (!Digests.same(entry.claimDigest().orElse(""), Digests.sha256(claim))) {
            throw Refusal.of(
                    ErrorCode.NOT_ALLOWED,
                    "the claim is not the current one of " + entry.id()
                            + ", expected what claim_task or invoke_agent gave last; somebody else may have taken the task");
        }
    }

    static Refusal ended(TaskEntry entry) {
        return Refusal.of(
                ErrorCode.TRANSITION_REFUSED,
                entry.id() + " is " + entry.state().wire() + ", expected a task that has not ended");
    }

    /** The lease never outlives the task. */
    private long leaseFromNow(TaskEntry entry) {
        return Math.min(terms.clock().getAsLong() + terms.lease().toMillis(), entry.deadline());
    }
}
