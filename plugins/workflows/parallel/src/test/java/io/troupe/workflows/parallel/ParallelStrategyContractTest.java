package io.troupe.workflows.parallel;

import io.troupe.api.Settings;
import io.troupe.api.WorkflowStrategy;
import io.troupe.testkit.FakeSettings;
import io.troupe.testkit.WorkflowStrategyContract;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

class ParallelStrategyContractTest extends WorkflowStrategyContract {

    @Override
    protected WorkflowStrategy strategy() {
        return new ParallelStrategy();
    }

    @Override
    protected Settings settings() {
        return FakeSettings.of(new ParallelSettings(Optional.empty()));
    }

    @Nested
    class WhenAnyIsEnough extends WorkflowStrategyContract {

        @Override
        protected WorkflowStrategy strategy() {
            return new ParallelStrategy();
        }

        @Override
        protected Settings settings() {
            return FakeSettings.of(new ParallelSettings(Optional.of("any")));
        }
    }
}
