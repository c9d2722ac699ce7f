package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/** Waits for a run and tells, if it is to, what happens in it on standard error; leaves it going when interrupted. */
final class RunWatch {

    private static final int PAGE = 200;

    private final HostClient client;
    private final Shell shell;
    private final boolean tells;
    private long told;
    private String waits = "";

    RunWatch(HostClient client, Shell shell, boolean tells) {
        this.client = client;
        this.shell = shell;
        this.tells = tells;
    }

    /** Returns the run once it has ended, is paused, asks something, or waits for clients to play its steps. */
    JsonNode untilSettled(JsonNode started) throws InterruptedException {
        var id = JsonText.text(started, "id");
        var hook = Thread.ofPlatform().unstarted(() -> goesOn(id));
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return follow(id, started);
        } catch (CommandFailure e) {
            if (e.exit() == Exit.UNREACHABLE) {
                goesOn(id);
            }
            throw e;
        } finally {
            forget(hook);
        }
    }

    private JsonNode follow(String id, JsonNode started) throws InterruptedException {
        var run = started;
        long seen = -1;
        while (true) {
            tell(id, run);
            boolean still = seen == run.path("version").asLong();
            if (settled(run) || (still && waitsForClients(run))) {
                return run;
            }
            seen = run.path("version").asLong();
            // A second: short enough for progress to be news, long enough to be no load.
            run = client.get(Target.of("runs", id).with("wait", "1"));
        }
    }

    private static boolean settled(JsonNode run) {
        return RunWords.over(run)
                || RunWords.asks(run)
                || JsonText.text(run, "state").equals("paused");
    }

    /** Says whether all that is under way waits for a client, so that nothing goes on until one comes. */
    private boolean waitsForClients(JsonNode run) throws InterruptedException {
        var running = new HashSet<String>();
        JsonText.each(run.path("steps"))
                .filter(step -> JsonText.text(step, "state").equals("running"))
                .forEach(step -> running.add(JsonText.text(step, "work")));
        if (running.isEmpty()) {
            return false;
        }
        var claimable = claimable();
        if (!claimable.containsAll(running)) {
            return false;
        }
        shell.err()
                .println(JsonText.text(run, "id") + " waits for a client to play " + running.size()
                        + (running.size() == 1 ? " step" : " steps") + ". Connect one: "
                        + "claude mcp add --scope user --transport http troupe " + client.url()
                        + "/mcp, or set ANTHROPIC_API_KEY and restart");
        return true;
    }

    private Set<String> claimable() throws InterruptedException {
        var page = client.get(Target.of("tasks").with("claimable", "true").with("limit", "1000"));
        var tasks = new HashSet<String>();
        JsonText.each(page.path("tasks")).forEach(task -> tasks.add(JsonText.text(task, "id")));
        return tasks;
    }

    private void tell(String id, JsonNode run) throws InterruptedException {
        if (tells) {
            facts(id, run.path("version").asLong());
        }
        var now = Plain.line(JsonText.text(run, "waits"));
        if (!now.isEmpty() && !now.equals(waits)) {
            shell.err().println("waits: " + now);
        }
        waits = now;
    }

    private void facts(String id, long upTo) throws InterruptedException {
        while (told < upTo) {
            var page = client.get(Target.of("runs", id, "facts")
                    .with("from", Long.toString(told))
                    .with("limit", Integer.toString(PAGE)));
            var last = told;
            for (var fact : page.path("facts")) {
                RunNews.of(fact).ifPresent(shell.err()::println);
                last = Math.max(last, fact.path("version").asLong());
            }
            if (last == told || !page.hasNonNull("next")) {
                told = Math.max(last, upTo);
                return;
            }
            told = last;
        }
    }

    private void goesOn(String id) {
        shell.err().println(id + " goes on: " + shell.command() + " runs watch " + id);
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook is at work, and that is what it is for.
        }
    }
}
