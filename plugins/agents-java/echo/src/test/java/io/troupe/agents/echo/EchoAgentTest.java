package io.troupe.agents.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Agent;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.Settings;
import io.troupe.testkit.AgentContract;
import io.troupe.testkit.FakeAgentContext;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EchoAgentTest extends AgentContract {

    private final FakeAgentContext context = FakeAgentContext.create();

    @Override
    protected Agent agent() {
        return new EchoAgent();
    }

    @Test
    void saysWhatItWasTold() throws Exception {
        assertThat(run("execute", "{\"instruction\":\"wörld 🎭\"}")).isEqualTo(Outcome.completed("wörld 🎭"));
    }

    @Test
    void givesItsNotesOverTheDelay() throws Exception {
        run("execute", "{\"instruction\":\"a\",\"delay_seconds\":0.05,\"notes\":3}");

        assertThat(context.notes()).containsExactly("note 1 of 3", "note 2 of 3", "note 3 of 3");
    }

    @Test
    void countsCodePointsAndWords() throws Exception {
        var outcome = run("analyze", "{\"instruction\":\" two  🎭🎭 \"}");

        assertThat(outcome)
                .isEqualTo(Outcome.completed(Json.of("{\"text\":\" two  🎭🎭 \",\"characters\":9,\"words\":2}")));
    }

    @Test
    void failsAsItIsTold() throws Exception {
        assertThat(run("fail", "{\"reason\":\"no disk\",\"retryable\":true}"))
                .isEqualTo(new Outcome.Failed("no disk", true));
        assertThat(run("fail", "{\"reason\":\"no disk\"}")).isEqualTo(Outcome.failed("no disk"));
    }

    @Test
    void putsItsPrefixBeforeTheEcho() throws Exception {
        var agent = new EchoAgent();
        agent.open(new Settings() {
            @Override
            public <T extends Record> T as(Class<T> type) {
                return type.cast(new EchoSettings(Optional.of("> ")));
            }

            @Override
            public Path folder() {
                throw new UnsupportedOperationException("echo keeps nothing");
            }
        });

        assertThat(agent.run(task("execute", Json.of("{\"instruction\":\"hi\"}")), context))
                .isEqualTo(Outcome.completed("> hi"));
    }

    @Test
    void wakesFromALongDelayWhenInterrupted() throws Exception {
        var inside = new CompletableFuture<Thread>();
        var waiting = new FakeContextThatTells(context, inside);
        var task = task("execute", Json.of("{\"instruction\":\"a\",\"delay_seconds\":3600,\"notes\":1000}"));
        var run = CompletableFuture.runAsync(
                () -> assertThatThrownBy(() -> new EchoAgent().run(task, waiting))
                        .isInstanceOf(InterruptedException.class),
                work -> Thread.ofVirtual().start(work));

        inside.get(10, TimeUnit.SECONDS).interrupt();

        run.get(1, TimeUnit.SECONDS);
    }

    private Outcome run(String skill, String input) throws InterruptedException {
        return new EchoAgent().run(task(skill, Json.of(input)), context);
    }

    /** Says which thread the agent works on as soon as it reads its input. */
    private record FakeContextThatTells(FakeAgentContext fake, CompletableFuture<Thread> inside)
            implements io.troupe.api.AgentContext {
        @Override
        public void progress(String note) {
            fake.progress(note);
        }

        @Override
        public io.troupe.api.Budget budget() {
            return fake.budget();
        }

        @Override
        public String idempotencyKey() {
            return fake.idempotencyKey();
        }

        @Override
        public <T extends Record> T read(Json json, Class<T> type) {
            inside.complete(Thread.currentThread());
            return fake.read(json, type);
        }

        @Override
        public Json write(Record value) {
            return fake.write(value);
        }

        @Override
        public java.util.Optional<io.troupe.api.ChatModel> model() {
            return fake.model();
        }

        @Override
        public io.troupe.api.Toolset tools() {
            return fake.tools();
        }

        @Override
        public io.troupe.api.Answer ask(io.troupe.api.Question question) throws InterruptedException {
            return fake.ask(question);
        }

        @Override
        public Outcome delegate(io.troupe.api.Delegation delegation) {
            return fake.delegate(delegation);
        }
    }
}
