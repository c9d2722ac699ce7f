package io.troupe.host.tool;

import io.troupe.api.Prompts;
import io.troupe.api.Resources;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.ToolCalls;
import io.troupe.host.bus.ToolCalls.Offered;
import io.troupe.host.bus.Topic;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what the providers of this node offer to clients, and tells when it changes. Looking may block, so it is done on
 * a virtual thread of its own; changes that come meanwhile are looked at once more.
 */
final class Offering {

    private static final Logger LOG = LoggerFactory.getLogger(Offering.class);

    private final Bus bus;
    private final String node;
    private final Toolboxes boxes;
    private final AtomicBoolean due = new AtomicBoolean();
    private final Object looking = new Object();
    private volatile Offered last;
    private volatile boolean closed;

    Offering(Bus bus, String node, Toolboxes boxes) {
        this.bus = bus;
        this.node = node;
        this.boxes = boxes;
        this.last = new Offered(node, List.of());
    }

    Offered last() {
        return last;
    }

    /** Tells again what was last told, to those who came later. */
    void tellAgain() {
        if (!closed && !last.providers().isEmpty()) {
            bus.publish(Topic.TOOLS, last);
        }
    }

    void close() {
        closed = true;
    }

    /** Something may have changed. Any thread; does not block. */
    void look() {
        if (due.compareAndSet(false, true)) {
            Thread.ofVirtual()
                    .name("tools-offered")
                    .inheritInheritableThreadLocals(false)
                    .start(() -> {
                        synchronized (looking) {
                            due.set(false); // before looking: a change from here on is looked at again
                            lookNow();
                        }
                    });
        }
    }

    private void lookNow() {
        var now = new Offered(node, boxes.boxes().stream().map(this::provider).toList());
        if (!closed && !now.equals(last)) {
            last = now;
            bus.publish(Topic.TOOLS, now);
        }
    }

    /** Foreign code may throw what it likes; what cannot be listed is not offered. */
    private ToolCalls.Provider provider(Toolbox box) {
        return new ToolCalls.Provider(
                box.name(),
                listed(box, "tools", () -> box.tools().list()).stream()
                        .filter(tool -> boxes.allows(box.name(), tool.name()))
                        .toList(),
                listed(box, "documents", () -> listed(box.tools().resources().map(Offering::documents))),
                listed(box, "templates", () -> listed(box.tools().resources().map(Offering::templates))),
                listed(box, "prompts", () -> listed(box.tools().prompts().map(Offering::prompts))));
    }

    private interface Lister<T> {
        List<T> list() throws InterruptedException;
    }

    private static Lister<Resources.Listed> documents(Resources resources) {
        return resources::list;
    }

    private static Lister<Resources.Template> templates(Resources resources) {
        return resources::templates;
    }

    private static Lister<Prompts.Listed> prompts(Prompts prompts) {
        return prompts::list;
    }

    private static <T> List<T> listed(Optional<Lister<T>> lister) throws InterruptedException {
        return lister.isPresent() ? lister.get().list() : List.of();
    }

    private static <T> List<T> listed(Toolbox box, String what, Lister<T> lister) {
        try {
            return List.copyOf(lister.list());
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{}: its {} cannot be listed: {}", box.name(), what, e.toString());
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
