package io.troupe.host.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact.TaskFinished;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Counts facts as they become durable, and shows the counts as Prometheus reads them. Any thread. */
public final class Meters implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final BooleanSupplier counts;
    private final Bus.Registration listening;

    /**
     * Listens from now on; to be made on the context on which counting shall happen.
     *
     * @param counts whether it is this node that counts, for all hear of the same facts and are added up
     */
    public Meters(Bus bus, BooleanSupplier counts) {
        this.counts = counts;
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        listening = bus.listen(Topic.FACT, this::count);
    }

    /** Shows a number that is asked for at each scrape, for example {@code troupe.tasks.queued}. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** Everything, in the text format of Prometheus. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        listening.close();
        registry.close();
    }

    private void count(FactBatch batch) {
        if (!counts.getAsBoolean()) {
            return;
        }
        for (var recorded : batch.facts()) {
            registry.counter("troupe.facts", "kind", recorded.kind()).increment();
            if (recorded.kind().equals("task.finished")) {
                finished(recorded);
            }
        }
    }

    private void finished(Recorded recorded) {
        if (Facts.read(recorded) instanceof TaskFinished finished) {
            registry.counter("troupe.tasks.finished", "state", finished.state().wire())
                    .increment();
        }
    }
}
