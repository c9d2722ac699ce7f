package io.troupe.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.NodeCalls.Node;
import io.troupe.host.bus.NodeCalls.Nodes;
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
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
        assertThat(next()).isEqualTo("bbbbbbbb begins among [bbbbbbbb]");
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
                .containsExactlyInAnyOrder("aaaaaaaa ends", "bbbbbbbb begins among [bbbbbbbb]");
        cut.set(false);
        await(second.leave());
        assertThat(next()).isEqualTo("bbbbbbbb ends");
        assertThat(next()).isEqualTo("aaaaaaaa begins among [aaaaaaaa]");
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

    private Membership node(String id, Leases store) {
        var vertx = Vertx.vertx();
        nodes.add(vertx);
        var duties = new Membership.Duties() {
            @Override
            public Future<Void> begin(Lease lease, Nodes among, BooleanSupplier held) {
                news.add(id + " begins among "
                        + among.nodes().stream().map(Node::id).toList());
                return Future.succeededFuture();
            }

            @Override
            public Future<Void> end() {
                news.add(id + " ends");
                return Future.succeededFuture();
            }
        };
        return new Membership(vertx, new Bus(vertx), store, new Node(id, "here", "0.1.0"), LEASE, duties);
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
