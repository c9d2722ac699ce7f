package io.troupe.api;

import java.util.List;
import java.util.Map;

/**
 * A change of the steps of a run that were not started yet. It is made whole or not at all.
 *
 * @param add steps, each as one is written in a definition
 * @param remove ids of steps
 * @param change by the id of a step what is to be different about it, as a JSON merge patch (RFC 7396) of its definition:
 *     {@code {"instruction": …}} instructs it anew, {@code {"depends-on": […]}} rewires it
 */
public record GraphEdit(List<Json> add, List<String> remove, Map<String, Json> change) {

    public GraphEdit {
        add = List.copyOf(add);
        remove = List.copyOf(remove);
        change = Map.copyOf(change);
    }

    public static GraphEdit none() {
        return new GraphEdit(List.of(), List.of(), Map.of());
    }

    public GraphEdit withAdded(List<Json> value) {
        return new GraphEdit(value, remove, change);
    }

    public GraphEdit withRemoved(List<String> value) {
        return new GraphEdit(add, value, change);
    }

    public GraphEdit withChanged(Map<String, Json> value) {
        return new GraphEdit(add, remove, value);
    }
}
