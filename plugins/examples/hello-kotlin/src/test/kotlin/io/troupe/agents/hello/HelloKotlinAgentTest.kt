package io.troupe.agents.hello

import io.troupe.api.Agent
import io.troupe.api.Answer
import io.troupe.api.Json
import io.troupe.api.Outcome
import io.troupe.testkit.AgentContract
import io.troupe.testkit.FakeAgentContext
import io.troupe.testkit.ScriptedChatModel
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** What every agent keeps to, tried with the examples of its skills; and what this one does. */
class HelloKotlinAgentTest : AgentContract() {

    override fun agent(): Agent = HelloKotlinAgent()

    @Test
    fun greetsByName() {
        val outcome = agent().run(task("greet", Json.of("""{"name": "Grace"}""")), FakeAgentContext.create())

        assertThat(outcome).isEqualTo(Outcome.completed(Json.of("""{"greeting":"Hello, Grace."}""")))
    }

    @Test
    fun hasTheModelOfTheHostSumUp() {
        val model = ScriptedChatModel.of(ScriptedChatModel.says(" It was late. "))
        val task = task("sum-up", Json.of("""{"text": "The train was late."}"""))

        assertThat(agent().run(task, FakeAgentContext.create().withModel(model)))
            .isEqualTo(Outcome.completed(Json.of("""{"sentence":"It was late."}""")))
        assertThat(agent().run(task, FakeAgentContext.create())).isInstanceOf(Outcome.Failed::class.java)
    }

    @Test
    fun asksAHumanWhoMayDecline() {
        val task = task("introduce", Json.of("{}"))
        val told = FakeAgentContext.create().withHuman { Answer.Given(Json.of("""{"name": "Ada"}""")) }
        val declined = FakeAgentContext.create().withHuman { Answer.Declined() }

        assertThat(agent().run(task, told)).isEqualTo(Outcome.completed(Json.of("""{"greeting":"Hello, Ada."}""")))
        assertThat(agent().run(task, declined)).isInstanceOf(Outcome.Failed::class.java)
    }
}
