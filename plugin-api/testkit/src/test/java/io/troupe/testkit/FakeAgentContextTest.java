package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.troupe.api.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FakeAgentContextTest {

    record Order(String itemName, Optional<Integer> itemCount, List<Json> moreThings) {}

    private final FakeAgentContext context = FakeAgentContext.create();

    @Test
    void readsEverySpellingAndWritesOne() {
        var order = new Order("a", Optional.of(2), List.of(Json.of("{\"x\":1}")));

        for (var text : List.of(
                "{\"itemName\":\"a\",\"itemCount\":2,\"moreThings\":[{\"x\":1}]}",
                "{\"item-name\":\"a\",\"item-count\":2,\"more-things\":[{\"x\":1}]}",
                "{\"item_name\":\"a\",\"item_count\":2,\"more_things\":[{\"x\":1}],\"other\":0}")) {
            assertThat(context.read(Json.of(text), Order.class)).isEqualTo(order);
        }
        assertThat(context.write(new Order("a", Optional.empty(), List.of())))
                .isEqualTo(Json.of("{\"itemName\":\"a\",\"moreThings\":[]}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> context.read(Json.of("{\"moreThings\":[]}"), Order.class))
                .withMessageContaining("itemName");
    }

    @Test
    void keepsNotes() {
        context.progress("one");
        context.progress("two");

        assertThat(context.notes()).containsExactly("one", "two");
    }
}
