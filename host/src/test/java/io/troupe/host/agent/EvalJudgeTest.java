package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import io.troupe.host.evals.Judge;
import io.troupe.host.schema.Schema;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvalJudgeTest {

    @Test
    void theAgentThatJudgesIsReadAsItIsMeant() {
        var agent = MarkdownAgent.read(
                "eval-judge.md", Judge.agent("some/model-1.5"), name -> Optional.empty(), new CardCheck());

        assertThat(agent.notes()).isEmpty();
        assertThat(agent.card().name()).isEqualTo(Judge.AGENT);
        assertThat(agent.card().model()).contains("some/model-1.5");
        var score = agent.card().skill("score").orElseThrow();
        assertThat(score.readOnly()).isTrue();
        assertThat(Schema.of(score.output())
                        .check(Json.of("{\"scores\":[{\"criterion\":\"c1\",\"score\":5,\"why\":\"it is\"}]}")))
                .isEmpty();
        assertThat(Schema.of(score.output())
                        .check(Json.of("{\"scores\":[{\"criterion\":\"c1\",\"score\":6,\"why\":\"it is\"}]}")))
                .isNotEmpty();
    }
}
