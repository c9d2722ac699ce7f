package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Settings;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolContext;
import io.troupe.api.ToolProvider;
import io.troupe.api.ToolResult;
import io.troupe.api.Tools;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One that keeps to it, and some that do not. */
class ToolProviderContractTest extends ToolProviderContract {

    private static final Json ANY_OBJECT = Json.of("{\"type\":\"object\"}");
    private static final Tool COUNT = Tool.of("count", "Counts.", ANY_OBJECT)
            .withOutput(Json.of("{\"type\":\"object\",\"required\":[\"count\"]}"));

    private record Nothing() {}

    private record Given(List<Tool> list, Json result) implements Tools {

        @Override
        public ToolResult call(ToolCall call, ToolContext context) {
            return call.tool().equals("count")
                    ? ToolResult.of(Content.structured(result))
                    : ToolResult.failed("no tool '" + call.tool() + "', expected count");
        }
    }

    private record Provider(Tools tools) implements ToolProvider {

        @Override
        public String name() {
            return "counter";
        }

        @Override
        public Tools open(Settings settings) {
            return tools;
        }
    }

    @Override
    protected ToolProvider provider() {
        return new Provider(new Given(List.of(COUNT), Json.of("{\"count\":1}")));
    }

    @Override
    protected Settings settings() {
        return FakeSettings.of(new Nothing());
    }

    @Override
    protected ToolCall working() {
        return new ToolCall("call-1", "count", Json.of("{}"));
    }

    @Test
    void catchesTwoOfOneName() {
        var twice = of(new Given(List.of(COUNT, COUNT), Json.of("{\"count\":1}")));

        assertThatThrownBy(twice::listsTheSameEachTime).isInstanceOf(AssertionError.class);
    }

    @Test
    void catchesAnInputThatIsNoObject() {
        var anything = Tool.of("count", "Counts.", Json.of("{}"));

        assertThatThrownBy(of(new Given(List.of(anything), Json.of("1")))::hasSchemasThatCanBeUsed)
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void catchesAResultThatDoesNotFit() {
        var other = of(new Given(List.of(COUNT), Json.of("{\"sum\":1}")));

        assertThatThrownBy(other::doesWhatItIsCalledFor).isInstanceOf(AssertionError.class);
    }

    private static ToolProviderContract of(Tools tools) {
        return new ToolProviderContractTest() {
            @Override
            protected ToolProvider provider() {
                return new Provider(tools);
            }
        };
    }
}
