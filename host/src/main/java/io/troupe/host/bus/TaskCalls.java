package io.troupe.host.bus;

import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Delegation;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.TaskFact;
import io.troupe.host.fact.TaskFact.Effort;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What can be asked of the task service. Waits are in milliseconds and end early when the task ends. */
public final class TaskCalls {

    public static final Address<Submit, TaskView> SUBMIT =
            Address.service("task", "submit", Submit.class, TaskView.class);
    /** For services of the host alone; the edges ask for tasks that have no id yet. */
    public static final Address<SubmitAs, TaskView> SUBMIT_AS =
            Address.service("task", "submit-as", SubmitAs.class, TaskView.class);

    public static final Address<Show, TaskView> SHOW = Address.service("task", "show", Show.class, TaskView.class);
    public static final Address<ListTasks, TaskList> LIST =
            Address.service("task", "list", ListTasks.class, TaskList.class);
    public static final Address<Cancel, TaskView> CANCEL =
            Address.service("task", "cancel", Cancel.class, TaskView.class);
    public static final Address<Retry, TaskView> RETRY = Address.service("task", "retry", Retry.class, TaskView.class);
    public static final Address<Claim, Brief> CLAIM = Address.service("task", "claim", Claim.class, Brief.class);
    public static final Address<Complete, TaskView> COMPLETE =
            Address.service("task", "complete", Complete.class, TaskView.class);
    public static final Address<Progress, Done> PROGRESS =
            Address.service("task", "progress", Progress.class, Done.class);
    public static final Address<Finish, Done> FINISH = Address.service("task", "finish", Finish.class, Done.class);
    public static final Address<Did, Done> DID = Address.service("task", "did", Did.class, Done.class);
    public static final Address<Ask, Asked> ASK = Address.service("task", "ask", Ask.class, Asked.class);
    public static final Address<Answer, TaskView> ANSWER =
            Address.service("task", "answer", Answer.class, TaskView.class);
    /** Answered once the child is durable, or found. */
    public static final Address<Delegate, TaskView> DELEGATE =
            Address.service("task", "delegate", Delegate.class, TaskView.class);
    /** Answered once the child is over, or after the wait; meanwhile the parent takes no room. */
    public static final Address<AwaitChild, TaskView> AWAIT_CHILD =
            Address.service("task", "await-child", AwaitChild.class, TaskView.class);

    public static final Address<Release, Done> RELEASE = Address.service("task", "release", Release.class, Done.class);
    public static final Address<Count, Counts> COUNT = Address.service("task", "count", Count.class, Counts.class);

    private TaskCalls() {}

    /**
     * Accepts a task; answered once that is durable, or after {@code waitMillis} or the task's end if that is later.
     *
     * @param skill {@code execute} when empty
     * @param input JSON; a bare string stands for {@code {"instruction": …}}
     * @param deadline default 300 s from now
     * @param priority from -100 to 100; higher goes first
     * @param idempotencyKey the same key from the same caller within 24 h is the same task
     * @param plan when it may begin and what it hangs on; its depth is not asked for but found
     * @param named the id that it is to have, where the bus may ask for it more than once
     */
    public record Submit(
            String agent,
            Optional<String> skill,
            Json input,
            List<Content> content,
            Optional<String> session,
            Optional<Instant> deadline,
            Budget budget,
            int priority,
            Optional<String> idempotencyKey,
            long waitMillis,
            Optional<Plan> plan,
            Optional<Named> named)
            implements Repeatable<Submit> {

        /** One that has no id yet. */
        public Submit(
                String agent,
                Optional<String> skill,
                Json input,
                List<Content> content,
                Optional<String> session,
                Optional<Instant> deadline,
                Budget budget,
                int priority,
                Optional<String> idempotencyKey,
                long waitMillis,
                Optional<Plan> plan) {
            this(
                    agent,
                    skill,
                    input,
                    content,
                    session,
                    deadline,
                    budget,
                    priority,
                    idempotencyKey,
                    waitMillis,
                    plan,
                    Optional.empty());
        }

        /** It is one write, which its key or its id tells from another. */
        @Override
        public boolean isSafe(boolean untouched) {
            return untouched || idempotencyKey.isPresent() || named.isPresent();
        }

        @Override
        public Submit within(long millis) {
            return withWait(Math.min(waitMillis, millis)).with(named.map(Named::once));
        }

        @Override
        public Submit named(Ids ids) {
            return idempotencyKey.isPresent() || named.isPresent() ? this : with(Optional.of(Named.by(ids, "task")));
        }

        private Submit with(Optional<Named> value) {
            return new Submit(
                    agent,
                    skill,
                    input,
                    content,
                    session,
                    deadline,
                    budget,
                    priority,
                    idempotencyKey,
                    waitMillis,
                    plan,
                    value);
        }

        public static Submit of(String agent, Json input) {
            return new Submit(
                    agent,
                    Optional.empty(),
                    input,
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Budget.unbounded(),
                    0,
                    Optional.empty(),
                    0,
                    Optional.empty());
        }

        public Submit withSkill(String value) {
            return new Submit(
                    agent,
                    Optional.of(value),
                    input,
                    content,
                    session,
                    deadline,
                    budget,
                    priority,
                    idempotencyKey,
                    waitMillis,
                    plan,
                    named);
        }

        public Submit withDeadline(Instant value) {
            return new Submit(
                    agent,
                    skill,
                    input,
                    content,
                    session,
                    Optional.of(value),
                    budget,
                    priority,
                    idempotencyKey,
                    waitMillis,
                    plan,
                    named);
        }

        public Submit withPriority(int value) {
            return new Submit(
                    agent,
                    skill,
                    input,
                    content,
                    session,
                    deadline,
                    budget,
                    value,
                    idempotencyKey,
                    waitMillis,
                    plan,
                    named);
        }

        public Submit withIdempotencyKey(String value) {
            return new Submit(
                    agent,
                    skill,
                    input,
                    content,
                    session,
                    deadline,
                    budget,
                    priority,
                    Optional.of(value),
                    waitMillis,
                    plan,
                    named);
        }

        public Submit withWait(long value) {
            return new Submit(
                    agent,
                    skill,
                    input,
                    content,
                    session,
                    deadline,
                    budget,
                    priority,
                    idempotencyKey,
                    value,
                    plan,
                    named);
        }

        public Submit withPlan(Plan value) {
            return new Submit(
                    agent,
                    skill,
                    input,
                    content,
                    session,
                    deadline,
                    budget,
                    priority,
                    idempotencyKey,
                    waitMillis,
                    Optional.of(value),
                    named);
        }
    }

    /**
     * Accepts a task under an id that its asker has written down before, so that asking again, whenever that is, makes no
     * second task: it gets the one that there is.
     *
     * @param id made by {@link io.troupe.host.fact.Ids}
     * @param submit without an idempotency key and a wait
     * @param again whether it may have been asked for before
     * @param with what becomes durable with the task, or not at all; then it was not asked for before
     */
    public record SubmitAs(String id, Submit submit, boolean again, Optional<With> with) {}

    /**
     * Facts of the asker's own that lead to the task.
     *
     * @param id of the append that they are
     * @param version how many facts the stream has without them
     */
    public record With(String id, String stream, long version, List<Draft> facts) {}

    /**
     * Shows a task.
     *
     * @param claim renews the lease of the client that holds it
     */
    public record Show(String id, Optional<String> claim, long waitMillis) implements Repeatable<Show> {
        @Override
        public Show within(long millis) {
            return new Show(id, claim, Math.min(waitMillis, millis));
        }
    }

    /**
     * Lists tasks, newest first.
     *
     * @param states any when empty
     * @param before id of the last one of the page before this
     * @param claimable only those that wait for a client
     */
    public record ListTasks(
            List<TaskState> states, Optional<String> agent, boolean claimable, Optional<String> before, int limit)
            implements Repeatable<ListTasks> {}

    /** A page of tasks; {@code next} goes into {@code before}. */
    public record TaskList(List<TaskView> tasks, Optional<String> next) {}

    /** Ends a task that has not ended, and interrupts whoever works on it. */
    public record Cancel(String id, String reason) implements Repeatable<Cancel> {}

    /** Puts a dead letter back into the queue. */
    public record Retry(String id) {}

    /**
     * Takes a task for a client: this one, or the oldest that waits, of this agent or of any.
     *
     * @param secret what the claim is to be, where the bus may ask for it more than once
     */
    public record Claim(Optional<String> id, Optional<String> agent, Optional<Named> secret)
            implements Repeatable<Claim> {

        /** One of which the claim is still to be made. */
        public Claim(Optional<String> id, Optional<String> agent) {
            this(id, agent, Optional.empty());
        }

        @Override
        public Claim named(Ids ids) {
            return secret.isPresent() ? this : new Claim(id, agent, Optional.of(new Named(ids.secret(), false)));
        }

        @Override
        public Claim within(long millis) {
            return new Claim(id, agent, secret.map(Named::once));
        }

        /** It is one write, which its secret tells from another. */
        @Override
        public boolean isSafe(boolean untouched) {
            return untouched || secret.isPresent();
        }
    }

    /**
     * Gives a client's outcome; once more, with the same claim, finds that the task has ended.
     *
     * @param answer checked against the skill's output schema
     * @param failure why it could not be done, instead of an answer
     */
    public record Complete(String id, String claim, List<Content> answer, Optional<String> failure)
            implements Repeatable<Complete> {}

    /** An agent says how far it is. */
    public record Progress(String id, long epoch, String note) {}

    /** A node gives the outcome of an agent that ran there. */
    public record Finish(
            String id, long epoch, List<Content> answer, Optional<TaskError> error, Optional<Effort> effort) {

        /** The outcome of one that used no model and no tools. */
        public Finish(String id, long epoch, List<Content> answer, Optional<TaskError> error) {
            this(id, epoch, answer, error, Optional.empty());
        }
    }

    /** A node says what it did for a task; answered once that is durable. Of another epoch: {@code stale-version}. */
    public record Did(String id, long epoch, TaskFact.Work work) {}

    /**
     * An agent asks a human, or asks whether an answer has come; asking the same again is harmless.
     *
     * @param number 1 for the first question of the task
     * @param waitMillis how long to wait for the answer
     */
    public record Ask(String id, long epoch, int number, Question question, long waitMillis) {}

    /**
     * An agent hands a part of its task to another agent, in the name of whoever asked for the task; asking the same
     * again finds the same child.
     *
     * @param digest what tells whether the same is asked again, SHA-256 in hexadecimal
     * @param number 1 for the first time that just this is handed on by an attempt
     * @param part with the budget that it is given
     * @param deadline by which it has to be done; not after the parent's
     */
    public record Delegate(String id, long epoch, String digest, int number, Delegation part, Instant deadline) {}

    /** An agent waits for a child of its task. */
    public record AwaitChild(String id, long epoch, String child, long waitMillis) {}

    /**
     * How a question stands.
     *
     * @param answered false while nobody has said anything
     * @param answer empty when they would not say
     */
    public record Asked(boolean answered, Optional<Json> answer) {}

    /**
     * A human's answer to what a task asks.
     *
     * @param value fits the question's schema; empty to decline
     */
    public record Answer(String id, Optional<Json> value) {}

    /**
     * A node gives back a task that it works on no longer, to be started anew: the agent was replaced. What still comes
     * of the work is refused by its epoch.
     */
    public record Release(String id, long epoch, String reason) {}

    public record Count() implements Repeatable<Count> {}

    /**
     * How many tasks have not ended.
     *
     * @param claimable of the queued ones, those that wait for a client
     * @param waiting of the queued ones, those that a node would start now if it had room; 0 from a node that is too old
     *     to count them
     * @param lost accepted, not ended by what the journal says, and yet unknown to the task service; any number but 0
     *     is a fault
     */
    public record Counts(int running, int queued, int claimable, int waiting, int lost) {}

    /** Nothing more to say. */
    public record Done() {
        public static final Done DONE = new Done();
    }

    /**
     * A task as callers see it.
     *
     * @param claimable true when it waits for a client to take it
     * @param epoch how often it was taken
     * @param playedBy {@code host}, {@code client}, or empty before anybody took it
     * @param waits why it does not go on, in words
     * @param note what the agent last said
     * @param question what it asks a human, while it is {@code waiting-for-input}
     * @param effort what models and tools it took, once it has ended
     * @param version how many facts its stream has
     */
    public record TaskView(
            String id,
            String agent,
            String skill,
            TaskState state,
            boolean claimable,
            Instant submittedAt,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt,
            Instant deadline,
            long epoch,
            Optional<String> playedBy,
            Optional<String> waits,
            Optional<String> note,
            Optional<String> session,
            List<Content> answer,
            Optional<TaskError> error,
            Optional<Question> question,
            Optional<Effort> effort,
            long version) {}

    /**
     * All that a client needs to play an agent.
     *
     * @param claim the secret that {@code complete} asks for
     * @param expiresAt when others may take the task, unless renewed
     * @param instructions the agent's own
     * @param outputSchema what a structured outcome has to fit; empty when plain text will do
     */
    public record Brief(
            String task,
            String claim,
            Instant expiresAt,
            String agent,
            String skill,
            String instructions,
            Json input,
            List<Content> content,
            Optional<Json> outputSchema,
            Budget budget,
            Instant deadline) {}
}
