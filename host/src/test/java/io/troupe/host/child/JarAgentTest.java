package io.troupe.host.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Answer;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.Skill;
import io.troupe.testkit.FakeAgentContext;
import io.troupe.testkit.FakeSettings;
import io.troupe.testkit.ScriptedChatModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
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
                System.getProperty("java.class.path"),
                "io.troupe.host.JarHost",
                "odd",
                folder.resolve("config").toString(),
                folder.toString(),
                IsolatedAgent.class.getName(),
                classes.toString());
        try (var children = new Children(Map.of("PATH", "/usr/bin:/bin", "API_KEY", "leaked"))) {
            var agent = children.program(folder, "odd", line);
            agent.open(FakeSettings.of(new Nothing()));
            saysWhatItIs(agent);
            usesWhatItIsLent(agent);
            failsAsItWouldInTheHost(agent);
            hearsThatWorkWasCancelled(agent);
            agent.close();
        }
    }

    private static void saysWhatItIs(ChildAgent agent) {
        var card = agent.card();

        assertThat(card).isEqualTo(new IsolatedAgent().card());
        assertThat(card.skills()).extracting(Skill::name).containsExactly("execute", "wait", "fail");
    }

    private static void usesWhatItIsLent(ChildAgent agent) throws Exception {
        var context = FakeAgentContext.create()
                .withModel(ScriptedChatModel.of(ScriptedChatModel.says("forty-two")))
                .withHuman(question -> new Answer.Given(Json.of("{\"answer\":\"yes\"}")))
                .withIdempotencyKey("once");

        var outcome = ShellAgent.run(agent, "execute", context);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Completed.class, completed -> assertThat(completed.answer())
                .contains(Content.structured(Json.of("{\"a\":1}"))));
        assertThat(context.notes()).contains("at work");
    }

    private static void failsAsItWouldInTheHost(ChildAgent agent) throws Exception {
        assertThat(ShellAgent.run(agent, "fail"))
                .isEqualTo(new Outcome.Failed("PluginException: it rains", true));
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
