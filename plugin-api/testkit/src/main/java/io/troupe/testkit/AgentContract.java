package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Agent;
import io.troupe.api.AgentContext;
import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Agent} keeps to. Extend it in the agent's tests and give the agent; its skills' examples are what it
 * is tried with, so a skill without any is tried less.
 */
public abstract class AgentContract {

    private static final int AT_ONCE = 100;

    /** Makes the agent that is tested, opened with settings if it needs them. */
    protected abstract Agent agent();

    @Test
    public void showsTheSameCardEachTime() {
        var agent = agent();

        assertThat(agent.card()).isNotNull().isEqualTo(agent.card()).isEqualTo(agent().card());
    }

    @Test
    public void hasSchemasThatCanBeUsed() {
        for (var skill : agent().card().skills()) {
            assertThat(Fit.validator(skill.input())).as(skill.name()).isNotNull();
            assertThat(Fit.validator(skill.output())).as(skill.name()).isNotNull();
        }
    }

    @Test
    public void hasExamplesThatFitItsSchemas() {
        for (var skill : agent().card().skills()) {
            for (var example : skill.examples()) {
                assertThat(Fit.mistakes(skill.input(), example.input()))
                        .as("input of an example of %s: %s", skill.name(), example.input())
                        .isEmpty();
                assertThat(Fit.mistakes(skill.output(), example.output()))
                        .as("output of an example of %s: %s", skill.name(), example.output())
                        .isEmpty();
            }
        }
    }

    @Test
    public void givesOutcomesThatFitForItsExamples() throws Exception {
        var agent = agent();
        for (var skill : agent.card().skills()) {
            for (var example : skill.examples()) {
                fits(skill, started(agent, task(skill.name(), example.input())).get(10, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    public void stopsWithinASecondWhenInterrupted() throws Exception {
        var agent = agent();
        for (var skill : agent.card().skills()) {
            var ended = new CompletableFuture<Boolean>();
            var thread = Thread.ofVirtual().unstarted(() -> {
                try {
                    agent.run(task(skill.name(), input(skill)), FakeAgentContext.create());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt(); // what the contract asks for
                } finally {
                    ended.complete(true);
                }
            });
            thread.interrupt();
            thread.start();
            assertThat(ended.get(1, TimeUnit.SECONDS)).as(skill.name()).isTrue();
        }
    }

    @Test
    public void worksOnAHundredTasksAtOnce() throws Exception {
        var agent = agent();
        for (var skill : agent.card().skills()) {
            var running = new ArrayList<Future<Outcome>>();
            for (int i = 0; i < AT_ONCE; i++) {
                running.add(started(agent, task(skill.name(), input(skill))));
            }
            for (var run : running) {
                fits(skill, run.get(30, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    public void failsASkillThatItDoesNotHave() throws Exception {
        var outcome = started(agent(), task("no-such-skill", Json.of("{}"))).get(10, TimeUnit.SECONDS);

        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    public void leavesNoThreadBehindWhenItIsClosed() throws Exception {
        var before = LiveThreads.now();
        var agent = agent();
        for (var skill : agent.card().skills()) {
            started(agent, task(skill.name(), input(skill))).get(10, TimeUnit.SECONDS);
        }

        agent.close();

        before.assertNoMore();
    }

    /** A task as the host would make it. */
    protected static Task task(String skill, Json input) {
        return new Task(
                "task-fake",
                skill,
                instruction(input),
                input,
                List.of(),
                Instant.now().plusSeconds(60),
                Budget.unbounded(),
                Optional.empty());
    }

    /** Runs the agent on a virtual thread, as the host does; what it throws is the cause of the future's failure. */
    protected static Future<Outcome> started(Agent agent, Task task, AgentContext context) {
        var run = new FutureTask<>(() -> agent.run(task, context));
        Thread.ofVirtual().name("agent").start(run);
        return run;
    }

    private static Future<Outcome> started(Agent agent, Task task) {
        return started(agent, task, FakeAgentContext.create());
    }

    /** What a skill is tried with: its first example, else plain words. */
    private static Json input(Skill skill) {
        return skill.examples().stream()
                .findFirst()
                .map(Skill.Example::input)
                .orElse(Json.of("{\"instruction\":\"say hello\"}"));
    }

    private static void fits(Skill skill, Outcome outcome) {
        assertThat(outcome).as(skill.name()).isNotNull();
        if (outcome instanceof Outcome.Completed(var answer) && skill.hasOutputSchema()) {
            var structured = answer.stream()
                    .filter(Content.Structured.class::isInstance)
                    .map(Content.Structured.class::cast)
                    .toList();
            assertThat(structured).as("structured parts of %s", skill.name()).isNotEmpty();
            structured.forEach(part -> assertThat(Fit.mistakes(skill.output(), part.json()))
                    .as("%s: %s", skill.name(), part.json())
                    .isEmpty());
        }
    }

    private static String instruction(Json input) {
        record Instructed(Optional<String> instruction) {}
        return input.text().startsWith("{")
                ? RecordJson.read(input, Instructed.class).instruction().orElse("")
                : "";
    }
}
