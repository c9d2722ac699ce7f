package io.troupe.host.bench;

import io.vertx.core.VertxOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.util.concurrent.atomic.LongAdder;

/** Counts what this node's event bus sends to other nodes. Any thread. */
final class BusTraffic implements VertxMetricsFactory, VertxMetrics, EventBusMetrics<Void> {

    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    @Override
    public VertxMetrics metrics(VertxOptions options) {
        return this;
    }

    @Override
    public EventBusMetrics<Void> createEventBusMetrics() {
        return this;
    }

    @Override
    public void messageWritten(String address, int numberOfBytes) {
        messages.increment();
        bytes.add(numberOfBytes);
    }

    @Override
    public boolean isMetricsEnabled() {
        return true;
    }

    @Override
    public void close() {}

    long messages() {
        return messages.sum();
    }

    long bytes() {
        return bytes.sum();
    }
}
