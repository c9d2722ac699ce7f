package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.troupe.host.bus.Bus;
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
 * Pieces of work under {@code run://<id>}: what get_run shows, the whole answer with it. {@code run://<id>?page=2} is the
 * second page of an answer that was cut.
 */
final class RunResources implements Resources {

    static final String SCHEME = "run://";
    private static final String TEMPLATE = SCHEME + "{id}";
    private static final Pattern PAGE = Pattern.compile("(.+)\\?page=([1-9]\\d{0,5})");
    private static final int MOST_CHOICES = 500;
    private static final Duration SHORT = Duration.ofSeconds(10);

    private final Bus bus;

    RunResources(Bus bus) {
        this.bus = bus;
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
                .title("A piece of work")
                .description("Its status, the agent's last note, the whole answer once it is completed.")
                .mimeType("application/json")
                .build());
    }

    @Override
    public Optional<Future<List<ResourceContents>>> read(String uri, Exchange exchange) {
        return Uris.rest(uri, SCHEME).map(rest -> {
            var page = PAGE.matcher(rest);
            return page.matches()
                    ? show(page.group(1), exchange).map(view -> page(view, uri, Integer.parseInt(page.group(2))))
                    : show(rest, exchange).map(view -> whole(view, uri));
        });
    }

    private Future<TaskView> show(String id, Exchange exchange) {
        return bus.request(TaskCalls.SHOW, new Show(id, Optional.empty(), 0), exchange.call(SHORT));
    }

    private static List<ResourceContents> whole(TaskView view, String uri) {
        return List.of(TextResourceContents.builder(uri, Wire.write(Answers.run(view)))
                .mimeType("application/json")
                .build());
    }

    private static List<ResourceContents> page(TaskView view, String uri, int number) {
        var pages = new Cut(Contents.words(view.answer()));
        if (number > pages.count()) {
            throw new RpcError(
                    ErrorCodes.RESOURCE_NOT_FOUND,
                    "no page " + number + " of the answer of " + view.id() + ", expected 1 to " + pages.count());
        }
        var more = number < pages.count() ? "\n[goes on at " + page(view.id(), number + 1) + "]" : "";
        return List.of(TextResourceContents.builder(uri, pages.page(number) + more)
                .mimeType("text/plain")
                .build());
    }

    @Override
    public Optional<String> stream(String uri) {
        return Uris.rest(uri, SCHEME).map(rest -> {
            var page = PAGE.matcher(rest);
            return "task/" + (page.matches() ? page.group(1) : rest);
        });
    }

    @Override
    public Future<List<String>> choices(Choice choice, Exchange exchange) {
        if (!choice.template().equals(TEMPLATE) || !choice.variable().equals("id")) {
            return Future.succeededFuture(List.of());
        }
        var newest = new ListTasks(List.of(), Optional.empty(), false, Optional.empty(), MOST_CHOICES);
        return bus.request(TaskCalls.LIST, newest, exchange.call(SHORT))
                .map(listed -> listed.tasks().stream().map(TaskView::id).toList());
    }
}
