package io.troupe.host.workflow;

import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.TaskFact.TaskDead;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskState;
import io.troupe.host.fact.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes what comes out of a step of what came out of its task. No state; any thread. */
final class Outputs {

    private Outputs() {}

    static Event.WorkEnded of(String task, TaskFinished finished) {
        return finished.state() == TaskState.COMPLETED
                ? new Event.WorkEnded(task, Optional.of(of(finished.answer())), Optional.empty(), finished.effort())
                : new Event.WorkEnded(
                        task,
                        Optional.empty(),
                        Optional.of(error(finished.state(), finished.error())),
                        finished.effort());
    }

    static Event.WorkEnded of(String task, TaskDead dead) {
        return new Event.WorkEnded(task, Optional.empty(), Optional.of(dead.error()), dead.effort());
    }

    static Event.WorkEnded of(TaskView view) {
        return view.state() == TaskState.COMPLETED
                ? new Event.WorkEnded(view.id(), Optional.of(of(view.answer())), Optional.empty(), view.effort())
                : new Event.WorkEnded(
                        view.id(), Optional.empty(), Optional.of(error(view.state(), view.error())), view.effort());
    }

    private static TaskError error(TaskState state, Optional<TaskError> error) {
        return error.orElseGet(() -> new TaskError(state.wire(), "the task is " + state.wire(), false));
    }

    /** The structured part of an answer, where there is one; else its text, as the field {@code text} of an object. */
    static Json of(List<Content> answer) {
        var texts = new ArrayList<String>();
        var other = new ArrayList<Content>();
        for (var content : answer) {
            switch (content) {
                case Content.Structured structured -> {
                    return structured.json();
                }
                case Content.Text text -> texts.add(text.text());
                case Content.Image image -> other.add(image);
                case Content.Audio audio -> other.add(audio);
                case Content.Resource resource -> other.add(resource);
            }
        }
        var text = String.join("\n", texts);
        return new Json(Wire.write(other.isEmpty() ? Map.of("text", text) : Map.of("text", text, "content", other)));
    }
}
