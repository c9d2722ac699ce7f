package io.troupe.host.plugin;

import io.troupe.host.fact.Origin;
import io.troupe.host.plugin.ExtensionPort.Listed;
import io.troupe.host.plugin.ExtensionPort.Troubled;
import io.troupe.host.plugin.ExtensionPort.Unlisted;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One agent of instructions. There is no code in it to try, and it holds nothing that would have to be closed. */
final class OpenText implements Artefact {

    private final MarkdownText text;
    private volatile @Nullable Unlisted read;

    OpenText(MarkdownText text) {
        this.text = text;
    }

    @Override
    public void read(ExtensionPort port) {
        read = port.readMarkdown(text.fileName(), text.text(), text.siblings());
    }

    @Override
    public List<String> tryOut(ExtensionPort port) {
        return List.of();
    }

    @Override
    public List<Listed> list(ExtensionPort port, Origin origin, Troubled troubled) {
        var known = read;
        var unlisted = known != null ? known : port.readMarkdown(text.fileName(), text.text(), text.siblings());
        return List.of(unlisted.list(origin));
    }

    @Override
    public Optional<ClassLoader> classes() {
        return Optional.empty();
    }

    @Override
    public List<String> close() {
        return List.of();
    }
}
