package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.ChatModel;
import io.troupe.api.Delta;
import io.troupe.api.ModelProvider;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.api.Settings;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link ModelProvider} keeps to. Extend it in the provider's tests; where it asks a server, let the settings
 * name one of the test's own.
 */
@Timeout(60)
public abstract class ModelProviderContract {

    private static final int AT_ONCE = 50;
    private static final Duration SOON = Duration.ofSeconds(2);

    /** Makes the provider that is tested. */
    protected abstract ModelProvider provider();

    /** What it is opened with. */
    protected abstract Settings settings() throws Exception;

    /** Is answered with some text. */
    protected abstract Prompt saying();

    /** Has tools, and is answered with calls of them. */
    protected abstract Prompt calling();

    /** Is answered with text of which the first piece comes soon, and the rest not for some seconds. */
    protected abstract Prompt slow();

    @Test
    public void hasANameThatCanBeWritten() {
        assertThat(provider().name())
                .matches("[a-z][a-z0-9-]{0,62}")
                .isEqualTo(provider().name());
    }

    @Test
    public void opensWithoutTheNetwork() throws Exception {
        var settings = settings();

        NetworkWatch.withoutNetwork("open()", () -> provider().open(settings)).close();
    }

    @Test
    public void listsItsModelsOnce() throws Exception {
        try (var model = open()) {
            assertThat(Calls.done(model::models))
                    .extracting(ChatModel.Known::name)
                    .isNotEmpty()
                    .doesNotHaveDuplicates()
                    .noneMatch(String::isBlank);
        }
    }

    @Test
    public void tellsOfAllThatItSays() throws Exception {
        try (var model = open()) {
            var heard = Calls.done(() -> Heard.of(model, saying()));

            assertThat(heard.reply().text()).isNotBlank();
            assertThat(heard.text()).isEqualTo(heard.reply().text());
            assertThat(heard.onItsThread())
                    .as("deltas come on the calling thread")
                    .isTrue();
            assertThat(heard.reply().stop()).isEqualTo(Reply.Stop.END);
            assertThat(heard.reply().model()).isNotBlank();
        }
    }

    @Test
    public void reportsItsUsage() throws Exception {
        try (var model = open()) {
            var usage = Calls.done(() -> Heard.of(model, saying())).reply().usage();

            assertThat(usage.input() + usage.cachedInput() + usage.cacheWrites())
                    .isPositive();
            assertThat(usage.output()).isPositive();
        }
    }

    @Test
    public void callsToolsThatThereAre() throws Exception {
        var prompt = calling();
        try (var model = open()) {
            var heard = Calls.done(() -> Heard.of(model, prompt));

            var calls = heard.reply().calls();
            assertThat(heard.reply().stop()).isEqualTo(Reply.Stop.TOOL_CALLS);
            assertThat(heard.text()).isEqualTo(heard.reply().text());
            assertThat(calls)
                    .isNotEmpty()
                    .allSatisfy(call -> assertThat(io.vertx.core.json.Json.decodeValue(
                                    call.input().text()))
                            .as("input of %s", call)
                            .isInstanceOf(JsonObject.class));
            assertThat(calls).extracting(ToolCall::id).doesNotHaveDuplicates();
            assertThat(calls)
                    .extracting(ToolCall::tool)
                    .isSubsetOf(prompt.tools().stream().map(Tool::name).toList());
        }
    }

    @Test
    public void stopsWithinTwoSecondsWhenInterrupted() throws Exception {
        try (var model = open()) {
            var underWay = new CountDownLatch(1);
            stops(Calls.interrupted(() -> model.reply(slow(), delta -> underWay.countDown()), underWay, SOON));
            stops(Calls.interrupted(() -> model.reply(slow(), delta -> {}), null, SOON));
        }
    }

    private static void stops(Calls.Ended ended) {
        assertThat(ended.inTime()).as("it ended within two seconds").isTrue();
        assertThat(ended.thrown()).isInstanceOf(InterruptedException.class);
    }

    @Test
    public void answersManyAtOnce() throws Exception {
        try (var model = open()) {
            assertThat(Calls.together(AT_ONCE, () -> Heard.of(model, saying())))
                    .hasSize(AT_ONCE)
                    .allSatisfy(heard -> assertThat(heard.text())
                            .isNotBlank()
                            .isEqualTo(heard.reply().text()));
        }
    }

    @Test
    public void leavesNoThreadBehindWhenItIsClosed() throws Exception {
        var before = LiveThreads.now();
        var model = open();
        Calls.done(() -> Heard.of(model, saying()));

        model.close();

        before.assertNoMore();
    }

    private ChatModel open() throws Exception {
        return provider().open(settings());
    }

    /** A reply, and what was told of it on the way. */
    private record Heard(Reply reply, String text, boolean onItsThread) {

        static Heard of(ChatModel model, Prompt prompt) throws InterruptedException {
            var asking = Thread.currentThread();
            var told = new StringBuilder();
            List<Thread> others = new ArrayList<>();
            var reply = model.reply(prompt, delta -> {
                if (!Thread.currentThread().equals(asking)) {
                    others.add(Thread.currentThread());
                } else if (delta instanceof Delta.Text(var text)) {
                    told.append(text);
                }
            });
            return new Heard(reply, told.toString(), others.isEmpty());
        }
    }
}
