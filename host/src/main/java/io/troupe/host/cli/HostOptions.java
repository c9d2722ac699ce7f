package io.troupe.host.cli;

import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says which host is meant; a mixin. */
final class HostOptions {

    @Option(names = "--host", paramLabel = "URL", description = "The host; else $$TROUPE_URL, else the data folder's.")
    Optional<String> host = Optional.empty();

    @Mixin
    final DataOption data = new DataOption();

    /** The address that the user or the environment names. */
    Optional<URI> named(Shell shell) {
        return host.or(() -> Optional.ofNullable(shell.env().get("TROUPE_URL"))).map(HostOptions::address);
    }

    /** The address of the host, named or found in the data folder; it need not answer. */
    Optional<URI> find(Shell shell) {
        return named(shell).or(() -> HostFile.read(data.in(shell)).map(HostFile::url));
    }

    /**
     * A client of the host.
     *
     * @throws CommandFailure when there is no trace of one
     */
    HostClient connect(Shell shell) {
        var url = find(shell)
                .orElseThrow(() -> CommandFailure.unreachable(data.in(shell).toString(), shell));
        return new HostClient(url, shell);
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
