package io.troupe.host.http;

import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.ScheduleCalls;
import io.troupe.host.bus.ScheduleCalls.Create;
import io.troupe.host.bus.ScheduleCalls.ListSchedules;
import io.troupe.host.bus.ScheduleCalls.Pause;
import io.troupe.host.bus.ScheduleCalls.Remove;
import io.troupe.host.bus.ScheduleCalls.Resume;
import io.troupe.host.bus.ScheduleCalls.ScheduleList;
import io.troupe.host.bus.ScheduleCalls.ScheduleView;
import io.troupe.host.bus.ScheduleCalls.Show;
import io.troupe.host.fact.ScheduleFact.CatchUp;
import io.troupe.host.fact.ScheduleFact.Request;
import io.troupe.host.fact.ScheduleFact.Timing;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The API's part for schedules. */
final class ScheduleEndpoints {

    private static final Duration TIME = Duration.ofSeconds(30);
    private static final int PAGE = 50;

    /**
     * A task to be submitted again and again.
     *
     * @param cron five fields: minute, hour, day of month, month, day of week; or {@code everySeconds}
     * @param zone of the cron line; UTC when absent
     * @param input JSON; a bare string stands for an instruction
     * @param context text that goes along
     * @param timeoutSeconds how long each task has
     * @param catchUp what becomes of what is missed while the host is down: once when absent
     */
    record NewSchedule(
            String name,
            Optional<String> cron,
            Optional<String> zone,
            Optional<Long> everySeconds,
            String agent,
            Optional<String> skill,
            Json input,
            Optional<String> context,
            Optional<Integer> priority,
            Optional<Long> timeoutSeconds,
            Optional<NewTask.Limits> budget,
            Optional<Integer> retries,
            Optional<CatchUp> catchUp) {

        Create request() {
            var request = new Request(
                    agent,
                    skill.orElse("execute"),
                    input,
                    context.map(text -> List.of(Content.text(text))).orElse(List.of()),
                    timeoutSeconds,
                    budget.map(NewTask.Limits::budget).orElseGet(Budget::unbounded),
                    priority.orElse(0),
                    retries);
            return new Create(name, new Timing(cron, zone, everySeconds), request, catchUp.orElse(CatchUp.ONCE));
        }
    }

    record NewPause() {}

    record NewResumption() {}

    private final Bus bus;
    private final Bodies bodies;
    private final Access access;
    private final RepeatedPosts<ScheduleView> posts = new RepeatedPosts<>();

    ScheduleEndpoints(Bus bus, Bodies bodies, Access access) {
        this.bus = bus;
        this.bodies = bodies;
        this.access = access;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post(
                                "/schedules",
                                "Have a task submitted again and again",
                                Rule.agent(),
                                NewSchedule.class,
                                ScheduleView.class,
                                this::create)
                        .withStatus(201),
                Endpoint.get(
                                "/schedules",
                                "List schedules, the newest first",
                                Rule.known(),
                                ScheduleList.class,
                                this::list)
                        .withQuery("before", "limit"),
                Endpoint.get(
                        "/schedules/{id}",
                        "Show a schedule",
                        Rule.known(),
                        ScheduleView.class,
                        context -> ask(context, ScheduleCalls.SHOW, new Show(id(context)))),
                Endpoint.delete(
                        "/schedules/{id}",
                        "Remove a schedule",
                        Rule.known(),
                        ScheduleView.class,
                        context -> ask(context, ScheduleCalls.REMOVE, new Remove(id(context)))),
                Endpoint.post(
                        "/schedules/{id}/pause",
                        "Let nothing be due by a schedule until it is resumed",
                        Rule.known(),
                        NewPause.class,
                        ScheduleView.class,
                        context -> posts.once(
                                context,
                                () -> bodies.read(context, NewPause.class)
                                        .compose(none -> ask(context, ScheduleCalls.PAUSE, new Pause(id(context)))))),
                Endpoint.post(
                        "/schedules/{id}/resume",
                        "Let tasks be due by a schedule again, from now on",
                        Rule.known(),
                        NewResumption.class,
                        ScheduleView.class,
                        context -> posts.once(
                                context,
                                () -> bodies.read(context, NewResumption.class)
                                        .compose(
                                                none -> ask(context, ScheduleCalls.RESUME, new Resume(id(context)))))));
    }

    private Future<ScheduleView> create(RoutingContext context) {
        return posts.once(
                context,
                () -> bodies.read(context, NewSchedule.class).compose(schedule -> {
                    access.work(context, schedule.agent(), schedule.skill());
                    return ask(context, ScheduleCalls.CREATE, schedule.request().withKey(RepeatedPosts.key(context)));
                }));
    }

    private Future<ScheduleList> list(RoutingContext context) {
        var request = new ListSchedules(
                Queries.first(context, "before"),
                Queries.first(context, "limit")
                        .map(text -> Queries.number("limit", text, 1, 1_000))
                        .orElse(PAGE));
        return ask(context, ScheduleCalls.LIST, request);
    }

    private <Q extends Record, R extends Record> Future<R> ask(
            RoutingContext context, Address<Q, R> address, Q request) {
        return bus.request(address, request, Access.caller(context).call(TIME));
    }

    private static String id(RoutingContext context) {
        return Queries.path(context, "id");
    }
}
