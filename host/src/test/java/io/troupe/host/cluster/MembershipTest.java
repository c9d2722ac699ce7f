package io.troupe.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.NodeCalls.Node;
import io.troupe.host.bus.NodeCalls.Nodes;
import io.troupe.host.cluster.Membership.Hold;
import io.troupe.host.fact.HostClock;
import io.troupe.host.journal.Leases;
import io.troupe.host.journal.Leases.Lease;
import io.troupe.host.journal.MemoryJournal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembershipTest {

    private static final Duration LEASE = Duration.ofSeconds(2);

    private final Leases leases = MemoryJournal.keeping().leases();
    private final List<Vertx> nodes = new ArrayList<>();
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();

    @AfterEach
    void end() throws Exception {
        for (var vertx : nodes) {
            await(vertx.close());
        }
    }

    @Test
    void theFirstLeadsAndTheNextDoesWhenItLeaves() throws Exception {
        var first = node("aaaaaaaa", leases);
        await(first.join());
        assertThat(next()).isEqualTo("aaaaaaaa begins among [aaaaaaaa]");
        var second = node("bbbbbbbb", leases);
        await(second.join());

        await(first.leave());

        assertThat(next()).isEqualTo("aaaaaaaa ends");
        assertThat(next()).startsWith("bbbbbbbb begins"); // who lives may be seen a moment later than who leads
        await(second.leave());
    }

    @Test
    void whoCannotRenewItsLeaseStopsLeadingBeforeAnotherBegins() throws Exception {
        var cut = new AtomicBoolean();
        var first = node("aaaaaaaa", new CutLeases(leases, cut));
        await(first.join());
        assertThat(next()).startsWith("aaaaaaaa begins");
        var second = node("bbbbbbbb", leases);
        await(second.join());

        cut.set(true);

        assertThat(List.of(next(), next()))
                .as("whoever is told first, the lease had passed")
                .contains("aaaaaaaa ends")
                .anyMatch(told -> told.startsWith("bbbbbbbb begins"));
        cut.set(false);
        await(second.leave());
        assertThat(next()).isEqualTo("bbbbbbbb ends");
        assertThat(next()).startsWith("aaaaaaaa begins");
        await(first.leave());
    }

    @Test
    void eachReignHasAnEpochOfItsOwn() throws Exception {
        var epochs = new ArrayList<Long>();
        for (int reign = 0; reign < 3; reign++) {
            var node = node("aaaaaaa" + reign, leases);
            await(node.join());
            epochs.add(leases.all("leader").result().leases().getFirst().epoch());
            await(node.leave());
        }

        assertThat(epochs).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void whoLedLongAgoDoesNotTakeItselfForTheLeaderOfNow() throws Exception {
        var cut = new AtomicBoolean();
        var helds = new ArrayList<BooleanSupplier>();
        var node = node("aaaaaaaa", new CutLeases(leases, cut), LEASE, (lease, held) -> {
            helds.add(held.lasts());
            return Future.succeededFuture();
        });
        await(node.join());
        for (int reign = 0; reign < 2; reign++) {
            assertThat(next()).startsWith("aaaaaaaa begins");
            cut.set(true);
            assertThat(next()).isEqualTo("aaaaaaaa ends");
            cut.set(false);
        }
        assertThat(next()).startsWith("aaaaaaaa begins");

        assertThat(helds).hasSize(3);
        assertThat(helds.getLast().getAsBoolean()).isTrue();
        assertThat(helds.getFirst().getAsBoolean()).isFalse();
        await(node.leave());
    }

    @Test
    void whoCannotRenewItsLeaseServesNothingUntilItCan() throws Exception {
        var cut = new AtomicBoolean();
        var held = new AtomicReference<Hold>();
        var node = node("aaaaaaaa", new CutLeases(leases, cut), Duration.ofSeconds(7), (lease, hold) -> {
            held.set(hold);
            return Future.succeededFuture();
        });
        await(node.join());
        assertThat(next()).startsWith("aaaaaaaa begins");

        long began = System.nanoTime();
        cut.set(true);
        until(() -> !held.get().serves().getAsBoolean());

        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("the store may lend it to another one after 2.1 of the 7 s")
                .isBetween(Duration.ofMillis(500), Duration.ofSeconds(6));
        assertThat(held.get().lasts().getAsBoolean()).isTrue();
        cut.set(false);
        until(() -> held.get().serves().getAsBoolean());
        assertThat(news).as("it led all the while").isEmpty();
        await(node.leave());
    }

    private static void until(BooleanSupplier so) throws InterruptedException {
        for (int look = 0; look < 1_500 && !so.getAsBoolean(); look++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(so.getAsBoolean()).as("within 15 s").isTrue();
    }

    @Test
    void aQuestionThatIsNeverAnsweredCostsNoLease() throws Exception {
        var cut = new AtomicBoolean();
        var unanswered = new AtomicInteger();
        var node = node("aaaaaaaa", new DeafLeases(leases, cut, unanswered));
        await(node.join());
        assertThat(next()).startsWith("aaaaaaaa begins");

        cut.set(true);

        // each question is waited for as long as half a lease lasts
        for (int look = 0; look < 300 && unanswered.get() < 5; look++) {
            assertThat(news.poll(100, TimeUnit.MILLISECONDS)).isNull();
        }
        assertThat(unanswered).hasValueGreaterThanOrEqualTo(5);
        assertThat(news).isEmpty();
        await(node.leave());
    }

    @Test
    void whoCannotBeginLetsAnotherDoSo() throws Exception {
        var first = node("aaaaaaaa", leases, LEASE, (lease, held) -> Future.failedFuture("it cannot"));
        var joined = first.join();
        assertThat(next()).startsWith("aaaaaaaa begins");
        var second = node("bbbbbbbb", leases);
        await(second.join());
        await(joined);

        assertThat(next()).isEqualTo("aaaaaaaa ends");
        assertThat(next()).startsWith("bbbbbbbb begins");
        await(second.leave());
    }

    @Test
    void aNodeWhoseVersionTheOthersDoNotWorkWithIsNotLetIn() throws Exception {
        await(leases.claim("node/cccccccc", "cccccccc", Duration.ofMinutes(1), "there 0.3.1"));
        var node = node("aaaaaaaa", leases); // 0.1.0

        assertThatThrownBy(() -> await(node.join()))
                .rootCause()
                .isInstanceOf(NotLetIn.class)
                .hasMessageContaining("node cccccccc at there runs version 0.3.1 and this one would be 0.1.0");
        assertThat(news).as("it leads nobody").isEmpty();
        assertThat(leases.all("").result().leases()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"0.1.0,0.2.0,true", "0.2.9,0.1.0,true", "1.4.0,1.4.0-rc1,true", "0.1.0,0.3.0,false", "1.0.0,2.0.0,false"
    })
    void versionsWorkTogetherThatFollowOneAnother(String one, String other, boolean together) {
        var live = List.of(new Node("cccccccc", "there", other));
        assertThat(Release.mismatch(new Node("aaaaaaaa", "here", one), live).isEmpty())
                .isEqualTo(together);
        assertThat(Release.mismatch(new Node("aaaaaaaa", "here", "dev"), live)).isEmpty();
    }

    private Membership node(String id, Leases store) {
        return node(id, store, LEASE, (lease, held) -> Future.succeededFuture());
    }

    private Membership node(String id, Leases store, Duration length, BiFunction<Lease, Hold, Future<Void>> begins) {
        var vertx = Vertx.vertx();
        nodes.add(vertx);
        var duties = new Membership.Duties() {
            @Override
            public Future<Void> begin(Lease lease, Nodes among, Hold hold) {
                var begun = begins.apply(lease, hold);
                news.add(id + " begins among "
                        + among.nodes().stream().map(Node::id).toList());
                return begun;
            }

            @Override
            public Future<Void> end() {
                news.add(id + " ends");
                return Future.succeededFuture();
            }
        };
        var self = new Membership.Self(new Node(id, "here", "0.1.0"), new HostClock());
        return new Membership(vertx, new Bus(vertx), store, self, length, duties);
    }

    private String next() throws InterruptedException {
        var told = news.poll(15, TimeUnit.SECONDS);
        assertThat(told).as("something happens within 15 s").isNotNull();
        return told;
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
