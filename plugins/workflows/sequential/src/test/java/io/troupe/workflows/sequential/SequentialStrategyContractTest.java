package io.troupe.workflows.sequential;

import io.troupe.api.WorkflowStrategy;
import io.troupe.testkit.WorkflowStrategyContract;

class SequentialStrategyContractTest extends WorkflowStrategyContract {

    @Override
    protected WorkflowStrategy strategy() {
        return new SequentialStrategy();
    }
}
