package io.troupe.host.workflow;

import io.troupe.api.Json;
import io.troupe.api.Run;
import io.troupe.api.RunStep;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;

/** A run as its strategy sees it: what it is asked for is made then. Read by one thread while nothing about the run changes. */
final class LiveRun implements Run {

    private final RunEntry run;

    LiveRun(RunEntry run) {
        this.run = run;
    }

    @Override
    public String id() {
        return run.id();
    }

    @Override
    public String workflow() {
        return run.created().workflow();
    }

    @Override
    public Json input() {
        return run.created().input();
    }

    @Override
    public Instant now() {
        return Instant.ofEpochMilli(run.lastTime());
    }

    @Override
    public List<RunStep> steps() {
        var nodes = run.graph().inOrder();
        return new AbstractList<>() {
            @Override
            public RunStep get(int index) {
                return nodes.get(index).forStrategy();
            }

            @Override
            public int size() {
                return nodes.size();
            }
        };
    }

    @Override
    public Optional<RunStep> step(String id) {
        return run.graph().node(id).filter(node -> node.whole().isEmpty()).map(Node::forStrategy);
    }

    @Override
    public List<String> ready() {
        return run.graph().ready();
    }

    @Override
    public List<String> failed() {
        return run.graph().failed();
    }

    @Override
    public int running() {
        return run.stepsRunning();
    }

    @Override
    public int open() {
        return run.graph().open();
    }

    @Override
    public boolean waits() {
        return !run.expected().times().isEmpty()
                || run.expected().answers().values().stream()
                        .anyMatch(ask -> ask.step().isEmpty());
    }
}
