package io.troupe.host.plugin;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.Reading.Identity;
import io.troupe.host.plugin.Reading.Unusable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Decides which plugins are let in, before any class of them is loaded. Keeps no state; any thread. */
public final class Admission {

    private static final String ALL = "*";
    private static final Pattern UNSEEN = Pattern.compile("\\p{C}");

    private final Policy policy;

    Admission(Policy policy) {
        this.policy = policy;
    }

    /** What is asked of every plugin. */
    public enum Mode {
        OPEN,
        KNOWN_DIGESTS,
        SIGNED
    }

    /**
     * Whom to let in, and how far.
     *
     * @param digests SHA-256 of the files that are known, hexadecimal, in either case
     * @param certificates of those whose signatures count
     * @param permissions what a plugin may ask for: {@code name} with any detail, {@code name:detail}, or {@code *}
     * @param programs whether folders with programs are let in
     * @param isolated ids of plugins whose jar runs in a process of its own
     */
    public record Policy(
            Mode mode,
            Set<String> digests,
            List<X509Certificate> certificates,
            Set<String> permissions,
            boolean programs,
            Set<String> isolated) {

        public Policy {
            digests = digests.stream()
                    .map(digest -> digest.toLowerCase(Locale.ROOT))
                    .collect(toUnmodifiableSet());
            certificates = List.copyOf(certificates);
            permissions = Set.copyOf(permissions);
            isolated = Set.copyOf(isolated);
        }

        /** Lets programs in, and has every jar run in the host. */
        public Policy(Mode mode, Set<String> digests, List<X509Certificate> certificates, Set<String> permissions) {
            this(mode, digests, certificates, permissions, true, Set.of());
        }

        /** Asks nothing and grants no permission. */
        public static Policy open() {
            return new Policy(Mode.OPEN, Set.of(), List.of(), Set.of());
        }
    }

    /**
     * Says why an archive is not let in; blocks, and reads the whole of one that is signed.
     *
     * @param privateCopy the archive, where nobody else writes
     * @param permissions what it asks for, each {@code name} or {@code name:detail}
     * @return empty when it is let in
     */
    Optional<Unusable> refusalOfArchive(Path privateCopy, Identity identity, List<String> permissions)
            throws IOException {
        var finding = new Signatures(policy.certificates(), Instant.now()).check(privateCopy);
        if (finding instanceof Signatures.Finding.Broken(var entry, var how)) {
            var reason = "it is signed, but its signature does not hold: '" + entry + "' " + how;
            return Optional.of(new Unusable(identity, PluginState.REFUSED, seen(reason)));
        }
        var unfit = switch (policy.mode()) {
            case OPEN -> Optional.<String>empty();
            case KNOWN_DIGESTS -> unknown(identity);
            case SIGNED -> unsigned(finding);
        };
        return unfit.or(() -> unpermitted(permissions)).map(reason -> quarantined(identity, reason));
    }

    /** Says why a Markdown file is not let in; empty when it is. */
    Optional<Unusable> refusalOfText(Identity identity) {
        var unfit = switch (policy.mode()) {
            case OPEN -> Optional.<String>empty();
            case KNOWN_DIGESTS -> unknown(identity);
            case SIGNED ->
                Optional.of("a text cannot be signed, and admission.policy is signed;"
                        + " pack it with plugins pack and sign the jar");
        };
        return unfit.map(reason -> quarantined(identity, reason));
    }

    /** Says whether a jar is to run in a process of its own. */
    boolean isolates(Identity identity) {
        return policy.isolated().contains(identity.id());
    }

    /** Says why a program is not let in; empty when it is. */
    Optional<Unusable> refusalOfProgram(Identity identity) {
        if (!policy.programs()) {
            return Optional.of(quarantined(
                    identity, "it is a program, and admission.programs is refuse; allow it there and restart the host"));
        }
        var unfit = switch (policy.mode()) {
            case OPEN -> Optional.<String>empty();
            case KNOWN_DIGESTS -> unknown(identity);
            case SIGNED -> Optional.of("a program in a folder cannot be signed, and admission.policy is signed");
        };
        return unfit.map(reason -> quarantined(identity, reason));
    }

    private Optional<String> unknown(Identity identity) {
        return policy.digests().contains(identity.digest().toLowerCase(Locale.ROOT))
                ? Optional.empty()
                : Optional.of("its digest " + identity.digest() + " is not among admission.digests;"
                        + " add it there and restart the host");
    }

    private static Optional<String> unsigned(Signatures.Finding finding) {
        return switch (finding) {
            case Signatures.Finding.Good() -> Optional.empty();
            case Signatures.Finding.Unsigned() ->
                Optional.of("it is not signed, and admission.policy is signed;"
                        + " sign it with a certificate that is among admission.certificates");
            case Signatures.Finding.Stranger(var entry, var signer) ->
                Optional.of("'" + entry + "' is signed by " + signer + ", expected a valid certificate that is among"
                        + " admission.certificates; add it there and restart the host");
            case Signatures.Finding.Broken(var entry, var how) -> Optional.of("'" + entry + "' " + how);
        };
    }

    private Optional<String> unpermitted(List<String> permissions) {
        var refused =
                permissions.stream().filter(asked -> !granted(asked)).distinct().toList();
        if (refused.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "asks for " + refused.stream().map(asked -> "'" + asked + "'").collect(joining(", "))
                        + ", which admission.permissions does not allow; add " + (refused.size() == 1 ? "it" : "them")
                        + " there and restart the host");
    }

    private boolean granted(String asked) {
        var granted = policy.permissions();
        int colon = asked.indexOf(':');
        return granted.contains(ALL)
                || granted.contains(asked)
                || (colon > 0 && granted.contains(asked.substring(0, colon)));
    }

    private static Unusable quarantined(Identity identity, String reason) {
        return new Unusable(identity, PluginState.QUARANTINED, seen(reason));
    }

    /** Names come from the archive and are shown to people. */
    private static String seen(String reason) {
        return UNSEEN.matcher(reason).replaceAll("?");
    }
}
