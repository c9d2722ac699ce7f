package io.troupe.host.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Tool;
import io.troupe.api.ToolResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class LongResultTest {

    private static final Tool PAGED = Tool.of(
            "read",
            "reads",
            Json.of("{\"type\":\"object\",\"properties\":{\"path\":{},\"offset\":{},\"limit\":{}}}"));
    private static final Tool WHOLE = Tool.of("dump", "dumps", Json.of("{\"type\":\"object\"}"));
    private static final Content PICTURE = new Content.Image("aGk=", "image/png");

    private static String last(ToolResult result) {
        return ((Content.Text) result.content().getLast()).text();
    }

    @Test
    void leavesAloneWhatFits() {
        var result = ToolResult.of(Content.text("x".repeat(LongResult.MOST)), PICTURE);

        assertThat(LongResult.cut(result, PAGED)).isSameAs(result);
    }

    @Test
    void saysHowMuchIsMissingAndHowToAskForIt() {
        var result = ToolResult.of(Content.text("x".repeat(90_000)), PICTURE, Content.text("y".repeat(30_000)));

        var cut = LongResult.cut(result, PAGED);

        assertThat(cut.content())
                .hasSize(4)
                .startsWith(Content.text("x".repeat(90_000)), PICTURE, Content.text("y".repeat(5_000)));
        assertThat(last(cut))
                .isEqualTo("[cut here: 95,000 of 120,000 characters are shown; call read again with limit, offset for"
                        + " the rest]");
        assertThat(last(LongResult.cut(result, WHOLE)))
                .contains("95,000 of 120,000", "the rest is kept nowhere", "ask dump for less");
    }

    @Test
    void aFailureStaysOne() {
        assertThat(LongResult.cut(ToolResult.failed("no ".repeat(50_000)), WHOLE).failed())
                .isTrue();
    }

    @Test
    void tearsNoCharacterApart() {
        var cut = LongResult.cut(ToolResult.text("x" + "\uD83C\uDFAD".repeat(60_000)), WHOLE);

        assertThat(((Content.Text) cut.content().getFirst()).text()).hasSize(LongResult.MOST - 1).endsWith("\uD83C\uDFAD");
        var even = LongResult.cut(ToolResult.text("\uD83C\uDFAD".repeat(60_000)), WHOLE);
        assertThat(((Content.Text) even.content().getFirst()).text())
                .hasSize(LongResult.MOST)
                .endsWith("\uD83C\uDFAD");
    }

    @Test
    void dataThatWasPromisedComesWholeToAClientAndCutToAModel() {
        var data = Content.structured(new Json("{\"a\":\"" + "x".repeat(100_000) + "\"}"));
        var promising = WHOLE.withOutput(Json.of("{\"type\":\"object\"}"));

        assertThat(LongResult.cutForClient(ToolResult.of(data), promising).content()).containsExactly(data);
        assertThat(LongResult.cut(ToolResult.of(data), promising).content())
                .noneMatch(Content.Structured.class::isInstance);
        assertThat(LongResult.cutForClient(ToolResult.of(data), WHOLE).content())
                .noneMatch(Content.Structured.class::isInstance);
        assertThat(LongResult.cutForClient(new ToolResult(List.of(data), true), promising).content())
                .noneMatch(Content.Structured.class::isInstance);
    }
}
