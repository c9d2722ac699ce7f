package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Waits for a task, tells its progress on standard error, and cancels it when the user interrupts. */
final class TaskWatch {

    private static final Set<String> ENDS = Set.of("completed", "failed", "cancelled", "expired", "dead-letter");

    private final HostClient client;
    private final Shell shell;

    TaskWatch(HostClient client, Shell shell) {
        this.client = client;
        this.shell = shell;
    }

    static boolean waitsForClient(JsonNode task) {
        return JsonText.text(task, "state").equals("queued")
                && task.path("claimable").asBoolean();
    }

    static boolean asks(JsonNode task) {
        return JsonText.text(task, "state").equals("waiting-for-input");
    }

    /** Returns the task once it has ended, asks something, or waits for a client to play it. */
    JsonNode untilSettled(JsonNode accepted) throws InterruptedException {
        var id = JsonText.text(accepted, "id");
        var hook = Thread.ofPlatform().unstarted(() -> cancel(id));
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return follow(id, accepted);
        } catch (CommandFailure e) {
            if (e.exit() == Exit.UNREACHABLE) {
                shell.err().println(id + " was accepted and is not lost: " + shell.command() + " tasks show " + id);
            }
            throw e;
        } finally {
            forget(hook);
        }
    }

    /** Returns the task once it has ended, and says what it waits for until then; it goes on when that is interrupted. */
    JsonNode untilEnded(String id) throws InterruptedException {
        var told = "";
        var task = client.get(Target.of("tasks", id));
        while (!ENDS.contains(JsonText.text(task, "state"))) {
            var note = asks(task)
                    ? "asks: " + JsonText.text(task.path("question"), "text")
                    : waitsForClient(task) ? "waits for a client to play its agent" : note(task);
            if (!note.isEmpty() && !note.equals(told)) {
                shell.err().println(Plain.line(id + " " + note));
                told = note;
            }
            task = client.get(Target.of("tasks", id).with("wait", "1"));
        }
        return task;
    }

    private JsonNode follow(String id, JsonNode accepted) throws InterruptedException {
        var task = accepted;
        var told = "";
        while (!ENDS.contains(JsonText.text(task, "state")) && !waitsForClient(task) && !asks(task)) {
            var note = note(task);
            if (!note.isEmpty() && !note.equals(told)) {
                shell.err().println(note);
                told = note;
            }
            // A second: short enough for progress to be news, long enough to be no load.
            task = client.get(Target.of("tasks", id).with("wait", "1"));
        }
        return task;
    }

    private static String note(JsonNode task) {
        var note = JsonText.text(task, "note");
        return Plain.line(note.isEmpty() ? JsonText.text(task, "waits") : note);
    }

    private void cancel(String id) {
        try {
            client.delete(Target.of("tasks", id));
            shell.err().println("cancelled " + id);
        } catch (InterruptedException | RuntimeException e) {
            shell.err().println("could not cancel " + id + ": " + e.getMessage());
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook is at work, and that is what it is for.
        }
    }
}
