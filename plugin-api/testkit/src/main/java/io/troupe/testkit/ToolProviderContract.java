package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import io.troupe.api.Settings;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolProvider;
import io.troupe.api.ToolResult;
import io.troupe.api.Tools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ToolProvider} keeps to. Extend it in the provider's tests, and give the provider, settings that it
 * can be opened with, and calls that succeed.
 */
public abstract class ToolProviderContract {

    private static final int AT_ONCE = 100;
    private static final Json OBJECT_OF_ODD_THINGS = Json.of("{\"\":[[{}]],\"path\":17,\"no-such-thing\":null}");

    protected abstract ToolProvider provider();

    /** What {@link #provider} can be opened with, as often as this test likes. */
    protected abstract Settings settings();

    /** Calls that succeed, also many times and at once; at least one for each tool makes this test worth most. */
    protected abstract List<ToolCall> calls();

    /** A call as the host would make it. */
    protected static ToolCall call(String tool, String input) {
        return new ToolCall("call-" + tool, tool, Json.of(input));
    }

    @Test
    public void hasANameThatFits() {
        assertThat(provider().name())
                .matches("[a-z][a-z0-9-]{0,62}")
                .isEqualTo(provider().name());
    }

    @Test
    public void listsTheSameToolsEachTimeAndQuickly() {
        try (var tools = tools()) {
            var first = tools.list();
            long start = System.nanoTime();
            for (int i = 0; i < 1_000; i++) {
                assertThat(tools.list()).isEqualTo(first);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(first.stream().map(Tool::name)).isNotEmpty().doesNotHaveDuplicates();
        }
    }

    @Test
    public void hasSchemasOfObjectsThatCanBeUsed() {
        try (var tools = tools()) {
            for (var tool : tools.list()) {
                assertThat(Fit.validator(tool.input())).as(tool.name()).isNotNull();
                assertThat(Fit.mistakes(tool.input(), Json.of("[]")))
                        .as("%s: an array as input", tool.name())
                        .isNotEmpty();
                tool.output()
                        .ifPresent(schema -> assertThat(Fit.validator(schema)).isNotNull());
            }
        }
    }

    @Test
    public void isTriedWithCallsOfItsOwnToolsThatFit() {
        try (var tools = tools()) {
            for (var call : calls()) {
                assertThat(tools.list()).as(call.tool()).anySatisfy(tool -> {
                    assertThat(tool.name()).isEqualTo(call.tool());
                    assertThat(Fit.mistakes(tool.input(), call.input())).isEmpty();
                });
            }
        }
    }

    @Test
    public void succeedsManyTimesAtOnce() throws Exception {
        try (var tools = tools()) {
            for (var call : calls()) {
                var running = new ArrayList<Future<ToolResult>>();
                for (int i = 0; i < AT_ONCE; i++) {
                    running.add(started(tools, call));
                }
                for (var one : running) {
                    var result = one.get(30, TimeUnit.SECONDS);
                    assertThat(result.failed()).as("%s: %s", call, result).isFalse();
                }
            }
        }
    }

    @Test
    public void failsAToolThatItDoesNotHave() throws Exception {
        try (var tools = tools()) {
            failsInWords(started(tools, call("no-such-tool", "{}")).get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    public void failsInputThatDoesNotFitWithoutThrowing() throws Exception {
        try (var tools = tools()) {
            for (var tool : tools.list()) {
                var result = started(tools, new ToolCall("call-odd", tool.name(), OBJECT_OF_ODD_THINGS))
                        .get(10, TimeUnit.SECONDS);
                if (!Fit.mistakes(tool.input(), OBJECT_OF_ODD_THINGS).isEmpty()) {
                    failsInWords(result);
                }
            }
        }
    }

    @Test
    public void endsWithinASecondWhenInterrupted() throws Exception {
        try (var tools = tools()) {
            for (var call : calls()) {
                var ended = new CompletableFuture<Boolean>();
                var thread = Thread.ofVirtual().unstarted(() -> {
                    try {
                        tools.call(call, new FakeToolContext());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt(); // what the contract asks for
                    } finally {
                        ended.complete(true);
                    }
                });
                thread.interrupt();
                thread.start();
                assertThat(ended.get(1, TimeUnit.SECONDS)).as(call.tool()).isTrue();
            }
        }
    }

    @Test
    public void leavesNoThreadBehindWhenItIsClosed() throws Exception {
        var before = threads();
        var tools = tools();
        for (var call : calls()) {
            started(tools, call).get(30, TimeUnit.SECONDS);
        }

        tools.close();
        tools.close();

        var left = threads();
        left.removeAll(before);
        for (var thread : left) {
            thread.join(Duration.ofSeconds(2));
        }
        assertThat(left).as("threads that go on two seconds after close()").noneMatch(Thread::isAlive);
    }

    /** Opens the provider as the host does. */
    protected final Tools tools() {
        return provider().open(settings());
    }

    /** Calls on a virtual thread, as the host does; what the tool throws is the cause of the future's failure. */
    protected static Future<ToolResult> started(Tools tools, ToolCall call) {
        var run = new FutureTask<>(() -> tools.call(call, new FakeToolContext()));
        Thread.ofVirtual().name("tool").start(run);
        return run;
    }

    private static void failsInWords(ToolResult result) {
        assertThat(result.failed()).as("%s", result).isTrue();
        assertThat(result.content()).isNotEmpty();
    }

    /** The platform threads of whoever runs this test, and of what it started; the JDK has its own elsewhere. */
    private static Set<Thread> threads() {
        var group = Thread.currentThread().getThreadGroup();
        var all = new Thread[2 * group.activeCount() + 16];
        int found = group.enumerate(all);
        return new HashSet<>(Arrays.asList(all).subList(0, found));
    }
}
