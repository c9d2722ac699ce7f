package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Outcome;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import io.troupe.host.agent.Resident.Form;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.Origin;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RosterNewsTest {

    private static final int MANY = 25_000; // of which is not told again for five seconds

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final BlockingQueue<Roster> heard = new LinkedBlockingQueue<>();

    private record Echo() implements Agent {
        @Override
        public AgentCard card() {
            return AgentCard.of("echo", "Says what it was told.", Skill.of("execute", "Say it."));
        }

        @Override
        public Outcome run(Task task, AgentContext context) {
            return Outcome.completed(task.instruction());
        }
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void aLargeRosterIsNotToldAgainAtOnceHoweverOftenItChanges() throws Exception {
        try (var news = news(MANY)) {
            bus.listen(Topic.ROSTER, roster -> news.changed()); // something changes all the time

            news.changed();
            next();

            assertThat(heard.poll(150, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    @Test
    void thatNobodyTakesWorkAnyMoreIsToldAtOnce() throws Exception {
        try (var news = news(MANY)) {
            news.changed();
            assertThat(next().agents()).hasSize(MANY);
            long first = System.nanoTime();

            news.leave();

            assertThat(next().agents()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - first)).isLessThan(Duration.ofSeconds(4));
        }
    }

    private RosterNews news(int agents) {
        bus.listen(Topic.ROSTER, heard::add);
        var echo = new Echo();
        var origin = new Origin("echo", "1", Optional.empty(), 1);
        var form = new Form("java", Means.none(), "", echo);
        var resident = new Resident(echo.card(), Map.of(), form, origin, (trouble, detail, row) -> {});
        List<Resident> all = Collections.nCopies(agents, resident);
        return new RosterNews(vertx, vertx.getOrCreateContext(), bus, "be0c4000", all::stream);
    }

    private Roster next() throws InterruptedException {
        var next = heard.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }
}
