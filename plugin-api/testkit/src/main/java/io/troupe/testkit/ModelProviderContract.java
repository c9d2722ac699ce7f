package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.ChatMessage;
import io.troupe.api.ChatModel;
import io.troupe.api.Delta;
import io.troupe.api.ModelProvider;
import io.troupe.api.PluginException;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.api.Settings;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

    /** Settings with which nobody answers; empty for one that asks nobody. */
    protected abstract Optional<Settings> away() throws Exception;

    /** What a tool gives for a call of {@link #calling}, after which the model says something. */
    protected ToolResult answer(ToolCall call) {
        return ToolResult.text("42");
    }

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
    public void saysSoWhenNobodyAnswers() throws Exception {
        var nobody = away();
        if (nobody.isEmpty()) {
            return; // there is nobody who could be away
        }
        try (var model = provider().open(nobody.get())) {
            var asked = Calls.started(() -> model.reply(saying(), delta -> {}));
            assertThat(Calls.failure(asked, SOON)).isInstanceOfSatisfying(PluginException.class, e -> {
                assertThat(e.kind()).isEqualTo(PluginException.Kind.UNAVAILABLE);
                assertThat(e.getMessage()).isNotBlank();
            });
        }
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
    public void givesToolsWhatTheyTakeAndTellsOfEachCall() throws Exception {
        var prompt = calling();
        try (var model = open()) {
            var told = new ArrayList<Delta>();
            var calls = Calls.done(() -> model.reply(prompt, told::add)).calls();

            for (var call : calls) {
                var tool = prompt.tools().stream().filter(one -> one.name().equals(call.tool()));
                assertThat(tool.flatMap(one -> Fit.mistakes(one.input(), call.input()).stream()))
                        .as("input of %s", call)
                        .isEmpty();
            }
            assertThat(told)
                    .filteredOn(Delta.Calling.class::isInstance)
                    .containsExactlyElementsOf(calls.stream()
                            .<Delta>map(call -> new Delta.Calling(call.id(), call.tool()))
                            .toList());
        }
    }

    @Test
    public void takesItsOwnReplyBackWithWhatToolsAnswered() throws Exception {
        var prompt = calling();
        try (var model = open()) {
            var first = Calls.done(() -> model.reply(prompt, delta -> {}));
            var messages = new ArrayList<>(prompt.messages());
            messages.add(new ChatMessage.Assistant(first.parts()));
            messages.add(new ChatMessage.ToolAnswers(first.calls().stream()
                    .map(call -> new ChatMessage.Answered(call.id(), call.tool(), answer(call)))
                    .toList()));

            var second = Calls.done(() -> model.reply(prompt.withMessages(messages), delta -> {}));

            assertThat(second.text()).isNotBlank();
        }
    }

    @Test
    public void stopsWithinTwoSecondsWhenInterrupted() throws Exception {
        try (var model = open()) {
            var underWay = new CountDownLatch(1);
            stops(Calls.interrupted(() -> model.reply(slow(), delta -> underWay.countDown()), underWay, SOON));
            stops(Calls.interrupted(() -> model.reply(slow(), delta -> {}), null, SOON));

            var next = Calls.done(() -> Heard.of(model, saying()));
            assertThat(next.text()).as("what it says after that").isNotBlank();
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

    @Test
    public void endsWhatIsUnderWayWhenItIsClosed() throws Exception {
        var model = open();
        var underWay = new CountDownLatch(1);
        var asked = Calls.started(() -> model.reply(slow(), delta -> underWay.countDown()));
        assertThat(underWay.await(30, TimeUnit.SECONDS))
                .as("slow() gets under way")
                .isTrue();

        model.close();
        model.close();

        assertThat(Calls.failure(asked, SOON)).isInstanceOf(PluginException.class);
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
