package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.troupe.api.Json;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.ListRuns;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.ListTasks;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.Wire;
import io.troupe.host.security.Caller;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Pieces of work, and runs of workflows, under {@code run://<id>}: what get_run shows, the whole answer with it. {@code run://<id>?page=2} is the
 * second page of an answer that was cut.
 */
final class RunResources implements Resources {

    static final String SCHEME = "run://";
    private static final String RUN = "run-";
    private static final String TEMPLATE = SCHEME + "{id}";
    private static final Pattern PAGE = Pattern.compile("(.+)\\?page=([1-9]\\d{0,5})");
    private static final int MOST_CHOICES = 500;
    private static final Duration SHORT = Duration.ofSeconds(10);

    private final Bus bus;

    RunResources(Bus bus) {
        this.bus = bus;
    }

    /** Says whether the id is that of a run of a workflow, not of a task. */
    static boolean isRun(String id) {
        return id.startsWith(RUN);
    }

    /** Where the page of a task's answer is to be read. */
    static String page(String task, int number) {
        return SCHEME + task + "?page=" + number;
    }

    @Override
    public List<McpSchema.Resource> list(Caller caller) {
        return List.of(); // there may be millions
    }

    @Override
    public List<McpSchema.ResourceTemplate> templates(Caller caller) {
        return List.of(McpSchema.ResourceTemplate.builder(TEMPLATE, "run")
                .title("A piece of work, or a run of a workflow")
                .description("Its status, the agent's last note or the steps, the whole answer once it is completed.")
                .mimeType("application/json")
                .build());
    }

    @Override
    public Optional<Future<List<ResourceContents>>> read(String uri, Exchange exchange) {
        return Uris.rest(uri, SCHEME).map(rest -> {
            var page = PAGE.matcher(rest);
            if (isRun(rest)) {
                return page.matches()
                        ? run(page.group(1), exchange)
                                .map(run -> page(run.id(), output(run), uri, Integer.parseInt(page.group(2))))
                        : run(rest, exchange).map(run -> json(Wire.write(run), uri));
            }
            return page.matches()
                    ? show(page.group(1), exchange)
                            .map(view -> page(
                                    view.id(), Contents.words(view.answer()), uri, Integer.parseInt(page.group(2))))
                    : show(rest, exchange).map(view -> json(Wire.write(Answers.run(view)), uri));
        });
    }

    private Future<TaskView> show(String id, Exchange exchange) {
        return bus.request(TaskCalls.SHOW, new Show(id, Optional.empty(), 0), exchange.call(SHORT));
    }

    private Future<RunView> run(String id, Exchange exchange) {
        return bus.request(RunCalls.SHOW, new RunCalls.Show(id, 0), exchange.call(SHORT));
    }

    private static String output(RunView run) {
        return run.output().map(Json::text).orElse("");
    }

    private static List<ResourceContents> json(String text, String uri) {
        return List.of(TextResourceContents.builder(uri, text)
                .mimeType("application/json")
                .build());
    }

    private static List<ResourceContents> page(String id, String answer, String uri, int number) {
        var pages = new Cut(answer);
        if (number > pages.count()) {
            throw new RpcError(
                    ErrorCodes.RESOURCE_NOT_FOUND,
                    "no page " + number + " of the answer of " + id + ", expected 1 to " + pages.count());
        }
        var more = number < pages.count() ? "\n[goes on at " + page(id, number + 1) + "]" : "";
        return List.of(TextResourceContents.builder(uri, pages.page(number) + more)
                .mimeType("text/plain")
                .build());
    }

    @Override
    public Optional<String> stream(String uri) {
        return Uris.rest(uri, SCHEME).map(rest -> {
            var page = PAGE.matcher(rest);
            var id = page.matches() ? page.group(1) : rest;
            return (isRun(id) ? "run/" : "task/") + id;
        });
    }

    @Override
    public Future<List<String>> choices(Choice choice, Exchange exchange) {
        if (!choice.template().equals(TEMPLATE) || !choice.variable().equals("id")) {
            return Future.succeededFuture(List.of());
        }
        if (choice.typed().startsWith(RUN)) {
            var runs = new ListRuns(List.of(), Optional.empty(), Optional.empty(), MOST_CHOICES);
            return bus.request(RunCalls.LIST, runs, exchange.call(SHORT))
                    .map(listed -> listed.runs().stream().map(RunView::id).toList());
        }
        var newest = new ListTasks(List.of(), Optional.empty(), false, Optional.empty(), MOST_CHOICES);
        return bus.request(TaskCalls.LIST, newest, exchange.call(SHORT))
                .map(listed -> listed.tasks().stream().map(TaskView::id).toList());
    }
}
