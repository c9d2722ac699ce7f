package io.troupe.host.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Answer;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import io.troupe.testkit.FakeAgentContext;
import io.troupe.testkit.FakeSettings;
import io.troupe.testkit.ScriptedChatModel;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent in Java that runs in a process of its own, as the agents of an isolated jar do. */
class JarAgentTest {

    @TempDir
    Path folder;

    private record Nothing() {}

    @Test
    void doesItsWorkThroughWhatMcpCarries() throws Exception {
        var classes = Path.of(IsolatedAgent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        var line = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .map(part -> Path.of(part).toAbsolutePath().toString())
                        .collect(Collectors.joining(File.pathSeparator)),
                "io.troupe.host.JarHost",
                "odd",
                folder.resolve("config").toString(),
                folder.toString(),
                IsolatedAgent.class.getName(),
                classes.toString());
        try (var children = new Children(Map.of("PATH", "/usr/bin:/bin", "API_KEY", "leaked"), ShellAgent.PATIENT)) {
            var agent = children.program(folder, "odd", line);
            agent.open(FakeSettings.of(new Nothing()));
            saysWhatItIs(agent);
            usesWhatItIsLent(agent);
            failsAsItWouldInTheHost(agent);
            hearsThatWorkWasCancelled(agent);
            agent.close();
        }
    }

    @Test
    void answersAPingOnlyWhenWhatWasCancelledHasEnded() throws Exception {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var agent = new Stubborn(begun, end);
        var out = new PipedOutputStream();
        var answers = new BufferedReader(new InputStreamReader(new PipedInputStream(out), StandardCharsets.UTF_8));
        var in = new PipedOutputStream();
        var read = new PipedInputStream(in);
        var host = Thread.ofVirtual().start(() -> serve(agent, read, out));

        say(
                in,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"execute\",\"arguments\":{}}}");
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        say(in, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");
        say(in, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}");
        say(in, "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/list\"}");
        assertThat(answers.readLine()).contains("\"id\":3");
        end.countDown();
        assertThat(answers.readLine()).contains("\"id\":1");
        assertThat(answers.readLine()).contains("\"id\":2");
        in.close();
        assertThat(host.join(Duration.ofSeconds(20))).isTrue();
    }

    /** Goes on though it was cancelled. */
    private record Stubborn(CountDownLatch begun, CountDownLatch end) implements Agent {
        @Override
        public AgentCard card() {
            return AgentCard.of("stubborn", "Goes on.", Skill.of("execute", "Goes on."));
        }

        @Override
        public Outcome run(Task task, AgentContext context) {
            begun.countDown();
            while (true) {
                try {
                    end.await();
                    return Outcome.completed("done");
                } catch (InterruptedException goesOn) {
                    // as one does that takes no notice
                }
            }
        }
    }

    private static void serve(Agent agent, InputStream in, OutputStream out) {
        try {
            new JarAgent(agent, new JarAgent.Records() {
                        @Override
                        public <T extends Record> T read(Json json, Class<T> type) {
                            throw new IllegalStateException("reads none");
                        }

                        @Override
                        public Json write(Record value) {
                            throw new IllegalStateException("writes none");
                        }
                    })
                    .serve(in, out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void saysWhatItIs(ChildAgent agent) {
        var card = agent.card();

        assertThat(card).isEqualTo(new IsolatedAgent().card());
        assertThat(card.skills()).extracting(Skill::name).containsExactly("execute", "wait", "fail", "assert");
    }

    private static void usesWhatItIsLent(ChildAgent agent) throws Exception {
        var context = FakeAgentContext.create()
                .withModel(ScriptedChatModel.of(ScriptedChatModel.says("forty-two")))
                .withHuman(question -> new Answer.Given(Json.of("{\"answer\":\"yes\"}")))
                .withIdempotencyKey("once");

        var outcome = ShellAgent.run(agent, "execute", context);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Completed.class,
                        completed -> assertThat(completed.answer()).contains(Content.structured(Json.of("{\"a\":1}"))));
        assertThat(context.notes()).contains("at work");
    }

    private static void failsAsItWouldInTheHost(ChildAgent agent) throws Exception {
        assertThat(ShellAgent.run(agent, "fail")).isEqualTo(new Outcome.Failed("PluginException: it rains", true));
        assertThat(ShellAgent.run(agent, "assert")).isEqualTo(new Outcome.Failed("AssertionError: it shines", false));
    }

    private static void hearsThatWorkWasCancelled(ChildAgent agent) throws Exception {
        var work = new FutureTask<>(() -> ShellAgent.run(agent, "wait"));
        var thread = Thread.ofVirtual().start(work);
        thread.join(Duration.ofMillis(50)); // it does not end by itself
        thread.interrupt();
        assertThatThrownBy(work::get).hasCauseInstanceOf(InterruptedException.class);

        assertThat(ShellAgent.run(agent, "fail")).isInstanceOf(Outcome.Failed.class);
    }
}
