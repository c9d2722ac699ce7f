package io.troupe.tools.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.testkit.FakeToolContext;
import org.junit.jupiter.api.Test;

class ConformanceToolsTest {

    private final ConformanceTools tools = new ConformanceTools();
    private final FakeToolContext context = new FakeToolContext();

    @Test
    void answersEveryToolThatItLists() throws Exception {
        for (var tool : tools.list()) {
            var result = tools.call(
                    new ToolCall(
                            "call-1",
                            tool.name(),
                            Json.of("{\"a\":2,\"b\":3,\"message\":\"hello\",\"prompt\":\"hello\"}")),
                    context);

            assertThat(result.content()).as(tool.name()).isNotEmpty();
        }
        assertThat(tools.list().stream().map(Tool::name)).contains("test_simple_text", "sum");
        assertThat(context.notes()).hasSize(6);
    }

    @Test
    void readsEveryDocumentThatItLists() {
        var documents = new ConformanceDocuments();

        assertThat(documents.list())
                .allMatch(listed -> documents.read(listed.uri()).isPresent());
        assertThat(documents
                        .read("test://template/9/data")
                        .orElseThrow()
                        .getFirst()
                        .text()
                        .orElseThrow())
                .contains("\"id\":\"9\"");
        assertThat(documents.read("test://other")).isEmpty();
    }
}
