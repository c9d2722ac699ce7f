package io.troupe.host.cli;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says which host is meant; a mixin. */
public final class HostOptions {

    @Option(names = "--host", paramLabel = "URL", description = "The host; else $$TROUPE_URL, else the data folder's.")
    Optional<String> host = Optional.empty();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "Says who you are; else $$TROUPE_TOKEN, which no other process sees.")
    Optional<String> token = Optional.empty();

    @Mixin
    final DataOption data = new DataOption();

    /** The address that the user or the environment names. */
    Optional<URI> named(Shell shell) {
        return host.or(() -> Optional.ofNullable(shell.env().get("TROUPE_URL"))).map(HostOptions::address);
    }

    /** How to speak to the host, named or found in the data folder; it need not answer. */
    Optional<Reach> find(Shell shell) {
        var named = named(shell);
        var reach = named.isEmpty()
                ? HostFile.read(data.in(shell)).map(Reach::of)
                : named.map(url -> ofDataFolder(url, shell).orElseGet(() -> Reach.of(url)));
        var own = token.or(() -> Optional.ofNullable(shell.env().get("TROUPE_TOKEN")))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
        return reach.map(host -> own.map(host::withToken).orElse(host));
    }

    /** What the data folder knows of its host is for that host alone. */
    private Optional<Reach> ofDataFolder(URI url, Shell shell) {
        try {
            return HostFile.read(data.in(shell))
                    .filter(file -> file.url().equals(url))
                    .map(Reach::of);
        } catch (CommandFailure e) {
            return Optional.empty(); // another host was named, so this folder is of no matter
        }
    }

    /** Speaks to the host that is meant; starts one where none is named and none runs. */
    public HostLine line(Shell shell) throws IOException, InterruptedException {
        return HostLine.open(shell, this);
    }

    /**
     * A client of the host.
     *
     * @throws CommandFailure when there is no trace of one
     */
    HostClient connect(Shell shell) {
        var reach = find(shell)
                .orElseThrow(() -> CommandFailure.unreachable(data.in(shell).toString(), shell));
        return new HostClient(reach, shell);
    }

    private static URI address(String text) {
        var url = URI.create(text.strip().replaceAll("/+$", ""));
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw CommandFailure.of(
                    Exit.USAGE, "usage", "not a host's address: '" + text + "', expected http://127.0.0.1:7070");
        }
        return url;
    }
}
