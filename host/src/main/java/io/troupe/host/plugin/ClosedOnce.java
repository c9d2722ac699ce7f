package io.troupe.host.plugin;

import io.troupe.host.fact.Origin;
import io.troupe.host.plugin.ExtensionPort.Listed;
import io.troupe.host.plugin.ExtensionPort.Troubled;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Sees to it that what was opened is closed once, though the end of the host may come while it is being closed. */
final class ClosedOnce implements Artefact {

    private final Artefact artefact;
    private final AtomicBoolean closed = new AtomicBoolean();

    ClosedOnce(Artefact artefact) {
        this.artefact = artefact;
    }

    @Override
    public void read(ExtensionPort port) {
        artefact.read(port);
    }

    @Override
    public List<String> tryOut(ExtensionPort port) {
        return artefact.tryOut(port);
    }

    @Override
    public List<Listed> list(ExtensionPort port, Origin origin, Troubled troubled) {
        return artefact.list(port, origin, troubled);
    }

    @Override
    public List<String> unused() {
        return artefact.unused();
    }

    @Override
    public Optional<ClassLoader> classes() {
        return artefact.classes();
    }

    @Override
    public List<ClassLoader> loaders() {
        return artefact.loaders();
    }

    /** @return nothing when it was closed before */
    @Override
    public List<String> close() {
        return closed.compareAndSet(false, true) ? artefact.close() : List.of();
    }
}
