package io.troupe.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.NodeCalls.Node;
import io.troupe.host.bus.NodeCalls.Nodes;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Count;
import io.troupe.host.bus.TaskCalls.Counts;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.TaskCalls.Progress;
import io.troupe.host.bus.ToolCalls;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Refusal;
import io.troupe.host.settings.ClusterSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What two nodes ask one another goes together once it is known who answers. */
class PostTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<Vertx> nodes = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    /** Addresses of what the second node sent over the event bus. */
    private final ConcurrentLinkedQueue<String> sent = new ConcurrentLinkedQueue<>();

    private Bus one;
    private Bus two;

    @BeforeEach
    void open() throws Exception {
        one = bus("one");
        two = bus("two");
        nodes.getLast().eventBus().addOutboundInterceptor(sending -> {
            sent.add(sending.message().address());
            sending.next();
        });
        two.follow(nodes("one", 1, "one", "two"));
    }

    @AfterEach
    void end() throws Exception {
        for (var vertx : nodes.reversed()) {
            await(vertx.close());
        }
    }

    @Test
    void whatIsAskedWithinAMomentCrossesTogetherAndEachGetsItsOwnAnswer() throws Exception {
        one.serve(
                TaskCalls.PROGRESS,
                (progress, call) -> progress.epoch() % 10 == 0
                        ? Future.failedFuture(Refusal.of(ErrorCode.STALE_VERSION, "not " + progress.epoch()))
                        : Future.succeededFuture(Done.DONE));
        one.serve(
                TaskCalls.COUNT,
                (count, call) -> Future.succeededFuture(new Counts((int) (call.deadline() % 1_000), 0, 0, 0, 0)));
        await(two.request(TaskCalls.COUNT, new Count(), call(LONG))); // now it is known who answers
        await(two.request(TaskCalls.PROGRESS, new Progress("t", 1, "known"), call(LONG)));
        sent.clear();

        Promise<List<String>> answers = Promise.promise();
        nodes.getLast().runOnContext(here -> {
            var all = IntStream.range(0, 500)
                    .mapToObj(i -> i % 2 == 0 ? progress(i) : count(i))
                    .toList();
            Future.all(all).map(done -> done.<String>list()).onComplete(answers);
        });

        assertThat(await(answers.future()))
                .containsExactlyElementsOf(IntStream.range(0, 500)
                        .mapToObj(
                                i -> i % 10 == 0 ? "stale-version: not " + i : i % 2 == 0 ? "done " + i : "count " + i)
                        .toList());
        assertThat(sent).allMatch("node.one.post"::equals).hasSizeBetween(2, 20);
    }

    private Future<String> progress(int i) {
        return two.request(
                        TaskCalls.PROGRESS,
                        new Progress("task-" + i, i, "x".repeat(i == 122 ? 300_000 : i)),
                        call(LONG))
                .map(done -> "done " + i)
                .recover(failure -> Future.succeededFuture(
                        failure instanceof Refusal refusal && refusal.code() == ErrorCode.STALE_VERSION
                                ? refusal.getMessage()
                                : failure.toString()));
    }

    private Future<String> count(int i) {
        var until = System.currentTimeMillis() / 1_000 * 1_000 + 20_000 + i;
        return two.request(
                        TaskCalls.COUNT,
                        new Count(),
                        new Call("me", "mine", Permissions.EVERYTHING, until, Optional.empty()))
                .map(counts -> "count " + counts.running());
    }

    @Test
    void whoAsksIsToldAsItWasSaid() throws Exception {
        var calls = new LinkedBlockingQueue<Call>();
        one.serve(TaskCalls.COUNT, (count, call) -> {
            calls.add(call);
            return Future.succeededFuture(new Counts(1, 2, 3, 0, 4));
        });
        var call = new Call(
                "me",
                "mine",
                Permissions.of("echo:*"),
                System.currentTimeMillis() + 20_000,
                Optional.of("00-ab-cd-01"));

        for (int i = 0; i < 3; i++) { // by itself, then together with others
            assertThat(await(two.request(TaskCalls.COUNT, new Count(), call))).isEqualTo(new Counts(1, 2, 3, 0, 4));
        }
        assertThat(calls).containsExactly(call, call, call);
        assertThat(sent).contains("node.one.post");
    }

    @Test
    void findsWhoAnswersNow() throws Exception {
        var first = one.serve(TaskCalls.COUNT, (count, call) -> Future.succeededFuture(new Counts(1, 0, 0, 0, 0)));
        for (int i = 0; i < 2; i++) {
            assertThat(await(two.request(TaskCalls.COUNT, new Count(), call(LONG))))
                    .isEqualTo(new Counts(1, 0, 0, 0, 0));
        }

        first.close();
        var asked = two.request(TaskCalls.COUNT, new Count(), call(LONG));
        two.follow(nodes("two", 2, "one", "two")); // as it is when another one is to serve
        two.serve(TaskCalls.COUNT, (count, call) -> Future.succeededFuture(new Counts(2, 0, 0, 0, 0)));

        assertThat(await(asked)).isEqualTo(new Counts(2, 0, 0, 0, 0));
    }

    @Test
    void asksAgainWhatDoesNoHarmWhenTheNodeThatWasAskedIsGone() throws Exception {
        one.serve(TaskCalls.COUNT, (count, call) -> Future.succeededFuture(new Counts(1, 0, 0, 0, 0)));
        one.serve(TaskCalls.PROGRESS, (progress, call) -> Future.succeededFuture(Done.DONE));
        await(two.request(TaskCalls.COUNT, new Count(), call(LONG)));
        await(two.request(TaskCalls.PROGRESS, new Progress("t", 1, "known"), call(LONG)));
        var heard = new CountDownLatch(2);
        one.serve(TaskCalls.COUNT, (count, call) -> silence(heard));
        one.serve(TaskCalls.PROGRESS, (progress, call) -> silence(heard));
        var counted = two.request(TaskCalls.COUNT, new Count(), call(LONG));
        var told = two.request(TaskCalls.PROGRESS, new Progress("t", 1, "once"), call(LONG));
        assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();

        await(nodes.removeFirst().close());
        two.follow(nodes("two", 2, "two"));
        two.serve(TaskCalls.COUNT, (count, call) -> Future.succeededFuture(new Counts(2, 0, 0, 0, 0)));

        assertThat(await(counted)).isEqualTo(new Counts(2, 0, 0, 0, 0));
        assertThatThrownBy(() -> await(told))
                .hasCauseInstanceOf(Refusal.class)
                .hasMessageContaining("may have been done");
    }

    private static <T> Future<T> silence(CountDownLatch heard) {
        heard.countDown();
        return Promise.<T>promise().future();
    }

    @Test
    void asksANodeByItsNameAndWhatIsNoNodeWhereverItIs() throws Exception {
        one.serve(AgentCalls.STOP.on("one"), (stop, call) -> Future.succeededFuture(Done.DONE));
        one.serve(ToolCalls.TELL.on("edge"), (tell, call) -> Future.succeededFuture(Done.DONE));

        await(two.request(AgentCalls.STOP.on("one"), new AgentCalls.Stop("t", 1), call(LONG)));
        assertThat(sent).containsExactly("node.one.post");
        sent.clear();
        tellUntilHeard();
        assertThat(sent).containsOnly(ToolCalls.TELL.on("edge").name());
    }

    /** The event bus of one node knows only after a while what another one serves. */
    private void tellUntilHeard() throws Exception {
        long until = System.nanoTime() + LONG.toNanos();
        while (true) {
            try {
                await(two.request(ToolCalls.TELL.on("edge"), new ToolCalls.Tell("call", "so far"), call(LONG)));
                return;
            } catch (ExecutionException e) {
                assertThat(System.nanoTime()).as("heard in time").isLessThan(until);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    @Test
    void waitsForAnAnswerUntilItsDeadlineAndNoLonger() throws Exception {
        one.serve(TaskCalls.PROGRESS, (progress, call) -> Future.succeededFuture(Done.DONE));
        await(two.request(TaskCalls.PROGRESS, new Progress("t", 1, "known"), call(LONG)));
        one.serve(
                TaskCalls.PROGRESS, (progress, call) -> Promise.<Done>promise().future());
        sent.clear();

        assertThatThrownBy(() ->
                        await(two.request(TaskCalls.PROGRESS, new Progress("t", 1, ""), call(Duration.ofMillis(300)))))
                .hasCauseInstanceOf(Refusal.class)
                .hasMessageContaining("before the deadline");
        assertThat(sent).containsExactly("node.one.post");
    }

    private Bus bus(String name) throws Exception {
        try (var socket = new ServerSocket(0)) {
            ports.add(socket.getLocalPort());
        }
        var members = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        var settings = new ClusterSettings(
                true,
                "post-" + ProcessHandle.current().pid(),
                "127.0.0.1",
                ports.getLast(),
                0,
                members,
                Optional.empty(),
                Duration.ofSeconds(3),
                new ClusterSettings.Tls(Optional.empty(), Optional.empty(), Optional.empty()));
        var vertx = await(Cluster.open(new VertxOptions().setEventLoopPoolSize(2), settings));
        nodes.add(vertx);
        var bus = new Bus(vertx);
        bus.open(name);
        return bus;
    }

    private static Nodes nodes(String leader, long epoch, String... live) {
        return new Nodes(
                "two",
                Optional.of(leader),
                epoch,
                Stream.of(live).map(id -> new Node(id, "here", "1")).toList());
    }

    private static Call call(Duration within) {
        return Call.of("me", within);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }
}
