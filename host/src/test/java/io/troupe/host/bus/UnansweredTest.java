package io.troupe.host.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.ErrorCode;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnansweredTest {

    private final Unanswered unanswered = new Unanswered();

    @Test
    void whoAskedALeaderThatIsGoneIsToldSo() {
        unanswered.follow(Set.of("aaaaaaaa", "bbbbbbbb"), 1);
        var early = unanswered.until(Promise.<String>promise().future(), TaskCalls.COUNT, false, unanswered.now());
        unanswered.follow(Set.of("bbbbbbbb"), 2);
        var late = unanswered.until(Promise.<String>promise().future(), TaskCalls.COUNT, false, unanswered.now());

        unanswered.giveUp();

        assertThat(early.cause())
                .isInstanceOfSatisfying(
                        Unanswered.Lost.class,
                        lost -> assertThat(lost.refusal().code()).isEqualTo(ErrorCode.OVERLOADED));
        assertThat(late.isComplete()).isFalse();
    }

    @Test
    void whatDoesNoHarmTwiceIsAskedAgainSooner() {
        unanswered.follow(Set.of("aaaaaaaa", "bbbbbbbb"), 1);
        var harmless = unanswered.until(Promise.<String>promise().future(), TaskCalls.COUNT, true, unanswered.now());
        var harmful = unanswered.until(Promise.<String>promise().future(), TaskCalls.CLAIM, false, unanswered.now());
        unanswered.follow(Set.of("bbbbbbbb"), 2);

        unanswered.giveUpHarmless();

        assertThat(harmless.failed()).isTrue();
        assertThat(harmful.isComplete()).isFalse();
    }

    @Test
    void whatANodeThatLeavesMayHaveBeenAskedIsAskedAgainWhereThatDoesNoHarm() {
        unanswered.follow(Set.of("aaaaaaaa", "bbbbbbbb"), 2);
        var harmless = unanswered.until(Promise.<String>promise().future(), TaskCalls.COUNT, true, unanswered.now());
        var harmful = unanswered.until(Promise.<String>promise().future(), TaskCalls.CLAIM, false, unanswered.now());
        unanswered.follow(Set.of("bbbbbbbb"), 2);
        var later = unanswered.until(Promise.<String>promise().future(), TaskCalls.COUNT, true, unanswered.now());

        unanswered.giveUpHarmless();

        assertThat(harmless.failed()).isTrue();
        assertThat(harmful.isComplete()).isFalse();
        assertThat(later.isComplete()).isFalse();
    }

    @Test
    void whoAskedANodeThatIsGoneIsToldSo() {
        unanswered.follow(Set.of("aaaaaaaa", "bbbbbbbb"), 1);
        var gone = unanswered.until(
                Promise.<String>promise().future(), AgentCalls.START.on("aaaaaaaa"), false, unanswered.now());
        var lives = unanswered.until(
                Promise.<String>promise().future(), AgentCalls.START.on("bbbbbbbb"), false, unanswered.now());
        var edge = unanswered.until(
                Promise.<String>promise().future(), ToolCalls.TELL.on("cccccccc"), false, unanswered.now());
        unanswered.follow(Set.of("bbbbbbbb"), 1);

        unanswered.giveUp();

        assertThat(gone.failed()).isTrue();
        assertThat(lives.isComplete()).isFalse();
        assertThat(edge.isComplete()).as("an edge is no node").isFalse();
    }

    @Test
    void anAnswerComesThrough() {
        unanswered.follow(Set.of("aaaaaaaa"), 1);
        var promise = Promise.<String>promise();
        var asked = unanswered.until(promise.future(), TaskCalls.COUNT, false, unanswered.now());
        promise.complete("here");

        assertThat(asked.result()).isEqualTo("here");
    }

    @Test
    void whoAskedIsToldWhereItAsked() throws Exception {
        var vertx = Vertx.vertx();
        try {
            var context = vertx.getOrCreateContext();
            var asked = new CountDownLatch(1);
            var told = new CompletableFuture<Context>();
            unanswered.follow(Set.of("aaaaaaaa"), 1);
            context.runOnContext(here -> {
                unanswered
                        .until(Promise.<String>promise().future(), TaskCalls.COUNT, false, unanswered.now())
                        .onComplete((answer, lost) -> told.complete(Vertx.currentContext()));
                asked.countDown();
            });
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            unanswered.follow(Set.of("bbbbbbbb"), 2);

            unanswered.giveUp();

            assertThat(told.get(10, TimeUnit.SECONDS)).isSameAs(context);
        } finally {
            vertx.close().await();
        }
    }
}
