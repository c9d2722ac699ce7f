package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Outcome;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import io.troupe.host.fact.Origin;
import io.troupe.testkit.FakeSettings;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RunningProgramTest {

    private final RecordingPort port = new RecordingPort();
    private final AtomicReference<Programs.News> news = new AtomicReference<>();

    private record Nothing() {}

    private record Idle() implements Agent {
        @Override
        public AgentCard card() {
            return called("first");
        }

        @Override
        public Outcome run(Task task, AgentContext context) {
            return Outcome.completed("done");
        }
    }

    private static AgentCard called(String name) {
        return AgentCard.of(name, "Is listed.", Skill.of("execute", "Does it."));
    }

    private final class Told implements Programs.Program {
        @Override
        public Agent agent() {
            return new Idle();
        }

        @Override
        public String words() {
            return "";
        }

        @Override
        public void tell(Programs.News told) {
            news.set(told);
        }
    }

    @Test
    void keepsTrackOfWorkHoweverOftenItIsListedAnewMeanwhile() {
        var program = RunningProgram.open(new Told(), FakeSettings.of(new Nothing()));
        var origin = new Origin("program", "1", Optional.empty(), 1);
        var listed = program.list(port, origin, (trouble, detail, row) -> {}).getFirst();
        port.running.put("first 1", 2);

        for (int i = 0; i < 20; i++) {
            news.get().changed(called("later-" + i));
        }

        assertThat(listed.name()).isEqualTo("later-19");
        assertThat(listed.running()).isEqualTo(2);
        listed.handBack("it was replaced");
        assertThat(port.handedBack).contains("first 1");
        assertThat(listed.running()).isZero();
    }
}
