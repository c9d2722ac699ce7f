package io.troupe.host.agent;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.Budget;
import io.troupe.api.Outcome;
import io.troupe.api.PluginException;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import io.troupe.host.schema.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Tries an agent on the examples of its own skills before anybody relies on it. Each example runs with a small budget on
 * a platform thread, so that one that spins costs a thread and not one of the few that carry all other agents. Blocks.
 */
final class Trial {

    static final Duration EXAMPLE = Duration.ofSeconds(2);
    private static final Duration ALL = Duration.ofSeconds(8);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int MOST = 16;

    private final CardCheck check;

    Trial(CardCheck check) {
        this.check = check;
    }

    /** One example of a skill. */
    private record Example(Skill skill, int number, Skill.Example values) {
        String words() {
            return "example " + number + " of skill '" + skill.name() + "'";
        }
    }

    /**
     * Runs the trial.
     *
     * @return what could not be tried, in words
     * @throws PluginException of kind {@code REFUSED} naming agent, skill and what happened
     */
    List<String> run(Agent agent, AgentCard card) {
        var schemas = checked(agent, card);
        var notes = new ArrayList<String>();
        var examples = examples(card);
        long end = System.nanoTime() + ALL.toNanos();
        int done = 0;
        for (var example : examples) {
            if (done == MOST || System.nanoTime() - end >= 0) {
                notes.add((examples.size() - done) + " of " + examples.size() + " examples were not tried: "
                        + "a trial has " + MOST + " examples or " + ALL.toSeconds() + " s");
                return notes;
            }
            done++;
            run(agent, card, example, schemas.get(example.skill().name())).ifPresent(notes::add);
        }
        if (examples.isEmpty()) {
            notes.add("agent '" + card.name() + "' gives no examples, so it was not tried");
        }
        return notes;
    }

    private Map<String, Schema> checked(Agent agent, AgentCard card) {
        if (!card.equals(shown(agent, card))) {
            throw refused("agent '" + card.name() + "' shows another card each time, expected the same");
        }
        try {
            return check.strictly(card);
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable AgentCard shown(Agent agent, AgentCard card) {
        try {
            return agent.card();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw refused("agent '" + card.name() + "' shows its card once and then fails: " + Failures.sentence(e));
        }
    }

    private static List<Example> examples(AgentCard card) {
        var examples = new ArrayList<Example>();
        for (var skill : card.skills()) {
            for (int i = 0; i < skill.examples().size(); i++) {
                examples.add(new Example(skill, i + 1, skill.examples().get(i)));
            }
        }
        return examples;
    }

    /** Gives a note when the agent could not do it here, though nothing is wrong with it. */
    private static Optional<String> run(Agent agent, AgentCard card, Example example, @Nullable Schema output) {
        var who = "agent '" + card.name() + "', " + example.words() + ": ";
        try {
            var outcome = outcome(agent, card, example, who);
            if (outcome == null) {
                throw refused(who + "gave null, expected an outcome");
            }
            var verdict = Verdict.of(outcome, example.skill().name(), card.name(), output);
            if (verdict.error().isEmpty()) {
                return Optional.empty();
            }
            var error = verdict.error().get();
            if (error.code().equals(Verdict.AGENT_FAILED)) {
                return Optional.of(who + "not done here: " + error.reason());
            }
            throw refused(who + error.reason());
        } catch (ExecutionException e) {
            var thrown = e.getCause() == null ? e : e.getCause();
            if (thrown instanceof PluginException told && told.kind() == PluginException.Kind.UNAVAILABLE) {
                return Optional.of(who + "not done here: " + Failures.sentence(thrown));
            }
            throw refused(who + Failures.sentence(thrown));
        }
    }

    private static @Nullable Outcome outcome(Agent agent, AgentCard card, Example example, String who)
            throws ExecutionException {
        var budget = Budget.unbounded().withTime(EXAMPLE);
        var input = example.values().input();
        var task = new Task(
                "task-trial",
                example.skill().name(),
                Instruction.of(input),
                input,
                List.of(),
                Instant.now().plus(EXAMPLE),
                budget,
                Optional.empty());
        var context = new ScratchContext("trial-" + card.name(), budget);
        var run = new FutureTask<@Nullable Outcome>(() -> agent.run(task, context));
        var thread = Thread.ofPlatform()
                .name("trial-" + card.name())
                .daemon()
                .inheritInheritableThreadLocals(false)
                .unstarted(run);
        thread.setContextClassLoader(agent.getClass().getClassLoader());
        thread.start();
        try {
            return run.get(EXAMPLE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw refused(who + "not done within " + EXAMPLE.toSeconds() + " s" + ended(thread));
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw refused(who + "its trial was broken off");
        }
    }

    private static String ended(Thread thread) {
        thread.interrupt();
        try {
            return thread.join(GRACE)
                    ? ""
                    : ", and goes on though it was interrupted: only a restart of the host ends that";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static PluginException refused(String why) {
        return new PluginException(PluginException.Kind.REFUSED, why);
    }
}
