package io.troupe.host.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.troupe.host.bench.TwoNodes.Measured;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.Address.Reach;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.NodeCalls.Node;
import io.troupe.host.bus.NodeCalls.Nodes;
import io.troupe.host.cluster.Cluster;
import io.troupe.host.fact.Wire;
import io.troupe.host.settings.ClusterSettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** One of two nodes, in a process of its own: it answers what the other asks, or asks and says how quickly it went. */
public final class BusNode {

    private static final Address<Parcel, Parcel> OURS =
            new Address<>("bench.echo", Parcel.class, Parcel.class, Reach.ANYWHERE);
    private static final String BARE = "bench.bare";
    private static final DeliveryOptions PLAIN = new DeliveryOptions().setCodecName(ParcelCodec.NAME);
    static final int IN_FLIGHT = 256;
    private static final int MILLIS = 1_500;

    private BusNode() {}

    static JavaProcess start(String... arguments) throws IOException {
        return JavaProcess.start(BusNode.class, List.of(), arguments);
    }

    /** {@code answer} or {@code ask}, the name of the cluster, its own port and that of the other. */
    public static void main(String[] arguments) throws IOException {
        quieten();
        var port = Integer.parseInt(arguments[2]);
        var vertx = Cluster.open(
                        new VertxOptions(),
                        settings(arguments[1], port, List.of("127.0.0.1:" + port, "127.0.0.1:" + arguments[3])))
                .await();
        vertx.eventBus().registerCodec(new ParcelCodec());
        if (arguments[0].equals("answer")) {
            answer(vertx);
        } else {
            ask(vertx);
        }
        vertx.close().await();
    }

    /** What Hazelcast warns of is that others come and go, and they do. */
    static void quieten() {
        if (LoggerFactory.getLogger("com.hazelcast") instanceof Logger hazelcast) {
            hazelcast.setLevel(Level.ERROR);
        }
    }

    /** A cluster on this machine alone, in the open. */
    static ClusterSettings settings(String name, int port, List<String> members) {
        return new ClusterSettings(
                true,
                name,
                "127.0.0.1",
                port,
                0,
                members,
                Optional.empty(),
                Duration.ofSeconds(3),
                new ClusterSettings.Tls(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static void answer(Vertx vertx) throws IOException {
        var bus = new Bus(vertx);
        bus.open("answers");
        on(vertx, () -> {
            bus.serve(OURS, (parcel, call) -> Future.succeededFuture(parcel));
            return vertx.eventBus()
                    .<Parcel>consumer(BARE)
                    .handler(message -> message.reply(message.body(), PLAIN))
                    .completion();
        });
        System.out.println("answers");
        while (System.in.read() >= 0) {
            // whoever started this says nothing until it has no use for it any more
        }
    }

    private static void ask(Vertx vertx) {
        var bus = new Bus(vertx);
        bus.open("asks");
        var nodes = Stream.of("answers", "asks")
                .map(id -> new Node(id, "here", "bench"))
                .toList();
        bus.follow(new Nodes("asks", Optional.of("answers"), 1, nodes));
        var context = on(vertx, () -> Future.succeededFuture(Vertx.currentContext()));
        for (int round = 1; round <= TwoNodes.ROUNDS; round++) {
            for (int bytes : TwoNodes.BYTES) {
                var parcel = Parcel.of(bytes);
                var bare = measured(context, () -> bare(vertx, parcel));
                var ours = measured(context, () -> bus.request(OURS, parcel, Call.ofHost(Duration.ofSeconds(30))));
                System.out.println(Wire.write(new Measured(round, bytes, ours, bare)));
            }
        }
    }

    private static TwoNodes.Pace measured(Context context, Supplier<Future<?>> ask) {
        var load = Load.closed(context, IN_FLIGHT, MILLIS, ask);
        return new TwoNodes.Pace(load.perSecond(), load.p50Millis());
    }

    /** Nobody may answer yet in the first moment. */
    private static Future<Object> bare(Vertx vertx, Parcel parcel) {
        return vertx.eventBus()
                .<Parcel>request(BARE, parcel, PLAIN)
                .map(answer -> (Object) answer.body())
                .recover(failure -> failure instanceof ReplyException
                        ? vertx.timer(100, TimeUnit.MILLISECONDS).compose(later -> bare(vertx, parcel))
                        : Future.failedFuture(failure));
    }

    private static <T> T on(Vertx vertx, Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        vertx.deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        return work.get().onComplete(done);
                    }
                })
                .await();
        return done.future().await();
    }
}
