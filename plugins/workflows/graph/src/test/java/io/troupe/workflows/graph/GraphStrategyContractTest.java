package io.troupe.workflows.graph;

import io.troupe.api.WorkflowStrategy;
import io.troupe.testkit.WorkflowStrategyContract;

class GraphStrategyContractTest extends WorkflowStrategyContract {

    @Override
    protected WorkflowStrategy strategy() {
        return new GraphStrategy();
    }
}
