package io.troupe.host.workflow;

import io.troupe.api.Json;
import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Keeps large values as expressions see them, for a run's input is asked for by each of its steps; for as long as there is
 * memory to spare. By the very object, so that looking costs nothing. Any thread.
 */
final class Decoded {

    private static final int SLOTS = 16;
    private static final int LARGE = 512;

    private final AtomicReferenceArray<@Nullable SoftReference<Entry>> slots = new AtomicReferenceArray<>(SLOTS);

    private record Entry(Json json, Object value) {}

    Object of(Json json) {
        if (json.text().length() < LARGE) {
            return JsonValues.value(JsonValues.node(json));
        }
        int slot = Math.floorMod(System.identityHashCode(json), SLOTS);
        var kept = slots.get(slot);
        var entry = kept == null ? null : kept.get();
        if (entry != null && same(entry.json(), json)) {
            return entry.value();
        }
        var value = JsonValues.value(JsonValues.node(json));
        slots.set(slot, new SoftReference<>(new Entry(json, value)));
        return value;
    }

    @SuppressWarnings("ReferenceEquality") // the text of another may be a megabyte away from being different
    private static boolean same(Json one, Json other) {
        return one == other;
    }
}
