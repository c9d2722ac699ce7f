package io.troupe.host.workflow;

import io.vertx.core.Future;
import java.util.Optional;

/** Stand-in until the service is merged. */
public interface Workflows {
    record Kept(Definition definition, long number) {}

    Future<Kept> find(String tenant, String name, Optional<Long> number);
}
