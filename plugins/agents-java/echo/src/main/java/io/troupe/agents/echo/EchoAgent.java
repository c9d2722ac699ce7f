package io.troupe.agents.echo;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Outcome;
import io.troupe.api.Settings;
import io.troupe.api.Task;
import java.util.Optional;
import org.pf4j.Extension;

/** Says what it was told: the worked example of an agent in Java. */
@Extension
public final class EchoAgent implements Agent {

    private volatile String prefix = "";

    private record Words(String instruction, Optional<Double> delaySeconds, Optional<Integer> notes) {}

    private record Analysis(String text, int characters, int words) {}

    private record Failure(String reason, Optional<Boolean> retryable) {}

    @Override
    public AgentCard card() {
        return EchoSkills.CARD;
    }

    @Override
    public void open(Settings settings) {
        prefix = settings.as(EchoSettings.class).prefix().orElse("");
    }

    @Override
    public Outcome run(Task task, AgentContext context) throws InterruptedException {
        return switch (task.skill()) {
            case "execute" -> execute(context.read(task.input(), Words.class), context);
            case "analyze" -> analyze(context.read(task.input(), Words.class), context);
            case "fail" -> fail(context.read(task.input(), Failure.class));
            default -> Outcome.failed("no skill '" + task.skill() + "', expected execute, analyze or fail");
        };
    }

    private Outcome execute(Words words, AgentContext context) throws InterruptedException {
        int notes = words.notes().orElse(0);
        long nanos = (long) (words.delaySeconds().orElse(0.0) * 1e9);
        long start = System.nanoTime();
        for (int i = 1; i <= notes; i++) {
            sleepUntil(start + nanos / notes * i);
            context.progress("note " + i + " of " + notes);
        }
        sleepUntil(start + nanos);
        return Outcome.completed(prefix + words.instruction());
    }

    private Outcome analyze(Words words, AgentContext context) {
        var text = prefix + words.instruction();
        int characters = text.codePointCount(0, text.length());
        int count = text.isBlank() ? 0 : text.strip().split("\\s+", -1).length;
        return Outcome.completed(context.write(new Analysis(text, characters, count)));
    }

    private static Outcome fail(Failure failure) {
        return new Outcome.Failed(failure.reason(), failure.retryable().orElse(false));
    }

    private static void sleepUntil(long nanoTime) throws InterruptedException {
        long left = nanoTime - System.nanoTime();
        if (left > 0) {
            Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
        }
    }
}
