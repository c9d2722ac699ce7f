package io.troupe.host.evals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.troupe.api.AgentCard;
import io.troupe.api.Json;
import io.troupe.api.Skill;
import io.troupe.host.evals.Contender.Basis;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EvalRunTest {

    private static final AgentCard CARD = AgentCard.of(
            "adder",
            "Adds.",
            Skill.of("add", "Adds.")
                    .withInput(Json.of("{\"type\":\"object\",\"required\":[\"of\"]}"))
                    .withOutput(Json.of("{\"type\":\"object\",\"required\":[\"total\"]}"))
                    .withExamples(List.of(new Skill.Example(
                            Json.of("{\"of\":[{\"id\":\"a\",\"n\":2},{\"id\":\"b\",\"n\":3}]}"),
                            Json.of("{\"total\":5,\"lines\":[\"a\",\"b\"],\"note\":\"added\"}")))));

    private static final String SET = """
        agent: adder
        rubric: ["It is right.", "It is short."]
        tasks:
          - id: sum
            skill: add
            about: "adds what is given"
            checks:
              - { id: total, figure: "output.total", is: "sum(input.of.map(one, one.n))", within: 0.001 }
              - { id: known, each: "output.lines", of: "input.of.map(one, one.id)" }
              - { id: says, says: "(?i)added" }
            bad:
              - { fails: [total], change: { "/total": 6 } }
              - { fails: [known], change: { "/lines/-": c } }
              - { fails: [says, schema], whole: { note: "nothing" } }
          - id: other
            skill: add
            about: "adds other figures, so that the example copied is wrong"
            change: { "/of/0/n": 40 }
            good-change: { "/total": 43 }
            checks:
              - { id: total, figure: "output.total", is: "sum(input.of.map(one, one.n))" }
              - { id: few, holds: "size(output.lines) <= 2" }
            bad:
              - { fails: [total], change: { "/total": 5 } }
              - { fails: [few], change: { "/lines/-": c } }
        """;

    private final List<String> progress = new ArrayList<>();

    @Test
    void whatNobodyPlaysIsASelfCheckAndSaysSo() throws Exception {
        var report = run((agent, skill, input) -> failed("not to be asked"), Optional.empty(), Basis.SAMPLES);

        assertThat(report.says())
                .contains("no agent was asked", "self-check", "nothing about the quality", "No judge was asked");
        assertThat(report.agents()).singleElement().satisfies(one -> {
            assertThat(one.basis()).isEqualTo("samples");
            assertThat(one.passed()).isEqualTo(2);
            assertThat(one.checksPassed()).isEqualTo(one.checks()).isEqualTo(11);
            assertThat(one.findings()).isEmpty();
        });
        assertThat(report.well()).isTrue();
        assertThat(report.text()).contains("adder", "2/2", "11/11");
    }

    @Test
    void judgesWhatAModelGivesAndAddsUpWhatItCost() throws Exception {
        var report = run(
                (agent, skill, input) -> played("{\"total\":5,\"lines\":[\"a\"],\"note\":\"added\"}"),
                Optional.empty(),
                Basis.MODEL);

        var one = report.agents().getFirst();
        assertThat(one.models()).containsExactly("some/model");
        assertThat(one.passed()).isEqualTo(1);
        assertThat(one.checksPassed()).isEqualTo(10);
        assertThat(one.findings())
                .singleElement()
                .asString()
                .startsWith("other: total: output.total is 5.0, expected 43.0");
        assertThat(one.tokens()).isEqualTo(20);
        assertThat(one.cost()).contains(new BigDecimal("0.02"));
        assertThat(report.says()).startsWith("Played by some/model.").doesNotContain("self-check");
        assertThat(report.well()).isFalse();
        assertThat(progress).hasSize(2).anyMatch(line -> line.endsWith("adder other did not pass"));
    }

    @Test
    void aScriptIsNotTakenForAModel() throws Exception {
        var report = run(
                (agent, skill, input) -> new Played(
                        Optional.of(Json.of("{\"total\":5}")), "", List.of("rehearsal/script"), 1, 0, Optional.empty()),
                Optional.empty(),
                Basis.MODEL);

        assertThat(report.says()).contains("a script and no model");
    }

    @Test
    void whatDidNotComeOutFailsAllItsChecks() throws Exception {
        var report = run((agent, skill, input) -> failed("too dear"), Optional.empty(), Basis.MODEL);

        assertThat(report.agents().getFirst().checksPassed()).isZero();
        assertThat(report.agents().getFirst().findings()).contains("sum: no outcome: too dear");
    }

    @Test
    void theJudgeSeesTheCriteriaInBothOrdersAndItsFigureStandsApart() throws Exception {
        var sheets = new ConcurrentLinkedQueue<String>();
        Played.Player judging = (agent, skill, input) -> {
            sheets.add(agent + "/" + skill + " " + input.text());
            int first = input.text().indexOf("\"c1\"") < input.text().indexOf("\"c2\"") ? 5 : 3;
            return played("{\"scores\":[{\"criterion\":\"c1\",\"score\":" + first
                    + ",\"why\":\"x\"},{\"criterion\":\"c2\",\"score\":3,\"why\":\"y\"}]}");
        };
        var report = run(
                (agent, skill, input) -> played("{\"total\":5,\"lines\":[\"a\"],\"note\":\"added\"}"),
                Optional.of(new Judge(judging, "other/judge")),
                Basis.MODEL);

        assertThat(sheets).hasSize(4).allMatch(sheet -> sheet.startsWith("eval-judge/score "));
        assertThat(report.judge()).contains("other/judge");
        assertThat(report.agents().getFirst().judged()).contains(0.625);
        assertThat(report.agents().getFirst().checksPassed()).isEqualTo(10);
    }

    @Test
    void aJudgeThatDoesNotScoreEachCriterionIsNotCounted() throws Exception {
        var report = run(
                (agent, skill, input) -> played("{\"total\":5,\"lines\":[\"a\"],\"note\":\"added\"}"),
                Optional.of(new Judge((agent, skill, input) -> played("{\"scores\":[]}"), "other/judge")),
                Basis.MODEL);

        assertThat(report.agents().getFirst().judged()).isEmpty();
        assertThat(report.agents().getFirst().findings()).anyMatch(one -> one.contains("did not score each criterion"));
    }

    @Test
    void stopsWithWhatHasEnded() throws Exception {
        var asked = new AtomicInteger();
        var stopping = new ArrayList<EvalRun>();
        var run = new EvalRun(
                (agent, skill, input) -> {
                    if (asked.incrementAndGet() == 2) {
                        stopping.getFirst().stop();
                    }
                    return played("{\"total\":5,\"lines\":[],\"note\":\"added\"}");
                },
                Optional.empty(),
                1,
                line -> {});
        stopping.add(run);
        var set = EvalText.read(SET);

        var report = run.run(List.of(new Contender(set, CARD, Basis.MODEL), new Contender(set, CARD, Basis.MODEL)));

        assertThat(asked).hasValue(2);
        assertThat(report.interrupted()).isTrue();
        assertThat(report.says()).startsWith("Interrupted");
        assertThat(report.agents().stream().mapToInt(EvalReport.Score::tasks).sum())
                .isEqualTo(1);
    }

    @Test
    void noMoreTasksAreUnderWayThanAllowed() throws Exception {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        var two = new CountDownLatch(2);
        var set = EvalText.read(SET);
        var run = new EvalRun(
                (agent, skill, input) -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    two.countDown();
                    assertThat(two.await(10, TimeUnit.SECONDS)).isTrue();
                    now.decrementAndGet();
                    return failed("no");
                },
                Optional.empty(),
                2,
                line -> {});

        var _ = run.run(java.util.Collections.nCopies(20, new Contender(set, CARD, Basis.MODEL)));

        assertThat(most).hasValue(2);
    }

    @Test
    void aSetThatDoesNotDoWhatItIsForIsFound() {
        var broken = EvalText.read(SET.replace("{ \"/total\": 43 }", "{ \"/total\": 42 }")
                .replace("fails: [known]", "fails: [known, says]"));

        assertThat(broken.tasks().getFirst().problems(CARD))
                .containsExactly("sum: bad sample 2 passes says, and fails [known]");
        assertThat(broken.tasks().getLast().problems(CARD).getFirst())
                .startsWith("other: the good sample fails total: output.total is 42.0, expected 43.0");
    }

    @Test
    void mistakesInASetAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EvalText.read(SET.replace("says: \"(?i)added\"", "sais: \"(?i)added\"")))
                .withMessageContaining("unknown key 'sais'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EvalText.read(SET.replace("sum(input.of", "sume(input.of")))
                .withMessageContaining("task 'sum'")
                .withMessageContaining("sume");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EvalText.read("agent: a\ntasks: []\n"))
                .withMessageContaining("0 tasks");
        assertThatIllegalArgumentException().isThrownBy(() -> EvalText.read("- a\n"));
    }

    @Test
    void whatNoAgentMayDoIsAlwaysChecked() {
        var task = EvalText.read(SET).tasks().getFirst();
        var leaky = Json.of("{\"total\":5,\"lines\":[],\"note\":\"added TODO AKIAABCDEFGHIJKLMNOP\"}");

        assertThat(task.judge(CARD, leaky).stream().filter(verdict -> !verdict.passed()))
                .extracting(Verdict::check)
                .containsExactly("no-secret", "no-placeholder");
    }

    private EvalReport run(Played.Player player, Optional<Judge> judge, Basis basis) throws InterruptedException {
        var run = new EvalRun(player, judge, 1, progress::add);
        return run.run(List.of(new Contender(EvalText.read(SET), CARD, basis)));
    }

    private static Played played(String outcome) {
        return new Played(
                Optional.of(Json.of(outcome)), "", List.of("some/model"), 0.5, 10, Optional.of(new BigDecimal("0.01")));
    }

    private static Played failed(String problem) {
        return new Played(Optional.empty(), problem, List.of(), 0, 0, Optional.empty());
    }
}
