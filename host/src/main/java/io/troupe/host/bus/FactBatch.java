package io.troupe.host.bus;

import io.troupe.host.fact.Recorded;
import java.util.List;

/** Facts that became durable together, in order of position. */
public record FactBatch(List<Recorded> facts) {}
