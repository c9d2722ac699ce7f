package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Settings;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolProvider;
import io.troupe.api.ToolResult;
import io.troupe.api.Tools;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link ToolProvider} keeps to. Extend it in the provider's tests. */
@Timeout(60)
public abstract class ToolProviderContract {

    private static final int AT_ONCE = 50;
    private static final Duration SOON = Duration.ofSeconds(2);

    /** Makes the provider that is tested. */
    protected abstract ToolProvider provider();

    /** What it is opened with. */
    protected abstract Settings settings() throws Exception;

    /** A call that succeeds, however often it is made. */
    protected abstract ToolCall working();

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
    public void listsTheSameEachTime() throws Exception {
        try (var tools = open();
                var others = open()) {
            assertThat(tools.list()).isNotEmpty().isEqualTo(tools.list()).isEqualTo(others.list());
            assertThat(tools.list()).extracting(Tool::name).doesNotHaveDuplicates();
        }
    }

    @Test
    public void hasSchemasThatCanBeUsed() throws Exception {
        try (var tools = open()) {
            for (var tool : tools.list()) {
                assertThat(Fit.validator(tool.input())).as(tool.name()).isNotNull();
                assertThat(Fit.mistakes(tool.input(), Json.of("\"no object\"")))
                        .as("%s: its input is an object", tool.name())
                        .isNotEmpty();
                tool.output()
                        .ifPresent(schema -> assertThat(Fit.validator(schema))
                                .as(tool.name())
                                .isNotNull());
            }
        }
    }

    @Test
    public void doesWhatItIsCalledFor() throws Exception {
        var call = working();
        try (var tools = open()) {
            var tool = tool(tools, call);
            assertThat(Fit.mistakes(tool.input(), call.input())).as("%s", call).isEmpty();

            works(tool, Calls.done(() -> tools.call(call, new FakeToolContext())));
        }
    }

    @Test
    public void failsAToolThatItDoesNotHave() throws Exception {
        try (var tools = open()) {
            var unknown = new ToolCall("call-unknown", "no-such-tool", Json.of("{}"));
            var result = Calls.done(() -> tools.call(unknown, new FakeToolContext()));

            assertThat(result.failed()).isTrue();
            assertThat(result.content()).as("what went wrong").isNotEmpty();
        }
    }

    /** One that is that quick may also be done. */
    @Test
    public void stopsWithinTwoSecondsWhenInterrupted() throws Exception {
        try (var tools = open()) {
            var ended = Calls.interrupted(() -> tools.call(working(), new FakeToolContext()), null, SOON);

            assertThat(ended.inTime()).as("it ended within two seconds").isTrue();
            if (ended.thrown() != null) {
                assertThat(ended.thrown()).isInstanceOf(InterruptedException.class);
            }
        }
    }

    @Test
    public void worksForManyAtOnce() throws Exception {
        try (var tools = open()) {
            var tool = tool(tools, working());

            assertThat(Calls.together(AT_ONCE, () -> tools.call(working(), new FakeToolContext())))
                    .hasSize(AT_ONCE)
                    .allSatisfy(result -> works(tool, result));
        }
    }

    @Test
    public void leavesNoThreadBehindWhenItIsClosed() throws Exception {
        var before = LiveThreads.now();
        var tools = open();
        Calls.done(() -> tools.call(working(), new FakeToolContext()));

        tools.close();

        before.assertNoMore();
    }

    private Tools open() throws Exception {
        return provider().open(settings());
    }

    private static Tool tool(Tools tools, ToolCall call) {
        return tools.list().stream()
                .filter(one -> one.name().equals(call.tool()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no tool '" + call.tool() + "' in " + tools.list()));
    }

    private static void works(Tool tool, ToolResult result) {
        assertThat(result.failed()).as("%s", result).isFalse();
        tool.output()
                .ifPresent(schema -> assertThat(result.content())
                        .filteredOn(Content.Structured.class::isInstance)
                        .as("structured parts of %s", tool.name())
                        .isNotEmpty()
                        .allSatisfy(part -> assertThat(Fit.mistakes(schema, ((Content.Structured) part).json()))
                                .isEmpty()));
    }
}
