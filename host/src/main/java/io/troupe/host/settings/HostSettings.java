package io.troupe.host.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The host's settings, checked.
 *
 * @param data the folder of everything the host keeps; absolute
 * @param plugins further folders of plugins; absolute
 */
public record HostSettings(
        Http http,
        Security security,
        Path data,
        JournalSettings journal,
        List<Path> plugins,
        Admission admission,
        Supervision supervision,
        Agents agents,
        Tasks tasks,
        Workflows workflows,
        Schedules schedules,
        Retention retention,
        Models models,
        Tools tools,
        Log log,
        ClusterSettings cluster) {

    public HostSettings {
        plugins = List.copyOf(plugins);
    }

    /**
     * Where the host is reached.
     *
     * @param port 0 for any free one
     * @param bind an address of this machine
     * @param names further host names, in lower case, with or without a port, that may stand in the Host header
     */
    public record Http(int port, String bind, List<String> names, Tls tls) {
        public Http {
            names = List.copyOf(names);
        }
    }

    /**
     * How connections are kept secret; both or neither.
     *
     * @param certificate file in PEM; absolute
     * @param key file in PEM; absolute
     */
    public record Tls(Optional<Path> certificate, Optional<Path> key) {}

    /**
     * Who may call.
     *
     * @param tokens whether those on this machine need one, too
     * @param proxy whether somebody in front of the host ends TLS
     * @param rate calls a minute to each agent, of tokens for which nothing else was said
     */
    public record Security(Tokens tokens, Proxy proxy, int rate) {

        /** Who needs a token. */
        public enum Tokens {
            OPTIONAL,
            REQUIRED;

            /** As it stands in the settings. */
            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        /** What stands in front of the host. */
        public enum Proxy {
            NONE,
            DECLARED;

            /** As it stands in the settings. */
            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /**
     * Which plugins are let in.
     *
     * @param digests SHA-256 of files that are known, in lower case
     * @param certificates files of X.509 certificates; absolute
     * @param permissions what plugins may ask for: {@code name}, {@code name:detail} or {@code *}
     * @param programs whether folders with programs are let in
     * @param isolated ids of plugins whose jar runs in a process of its own
     */
    public record Admission(
            Policy policy,
            List<String> digests,
            List<Path> certificates,
            List<String> permissions,
            boolean programs,
            List<String> isolated) {
        public Admission {
            isolated = List.copyOf(isolated);
            digests = List.copyOf(digests);
            certificates = List.copyOf(certificates);
            permissions = List.copyOf(permissions);
        }

        /** What is asked of every plugin. */
        public enum Policy {
            OPEN,
            KNOWN_DIGESTS,
            SIGNED;

            /** As it stands in the settings, for example {@code known-digests}. */
            public String word() {
                return name().toLowerCase(Locale.ROOT).replace('_', '-');
            }
        }
    }

    /**
     * How much is put up with from plugins that misbehave.
     *
     * @param failures how often in a row code may throw what it must not
     * @param restarts how often a plugin is restarted within the window before it is given up
     * @param backOff the pause before the first restart
     * @param drain how long work may go on with code that was replaced or removed
     */
    public record Supervision(int failures, int restarts, Duration window, Duration backOff, Duration drain) {}

    /**
     * How much each agent gets to do.
     *
     * @param parallel each {@code agent=number} or {@code *=number}: tasks at once
     * @param rate each {@code agent=number} or {@code *=number}: tasks begun in a minute
     */
    public record Agents(Breaker breaker, List<String> parallel, List<String> rate) {
        public Agents {
            parallel = List.copyOf(parallel);
            rate = List.copyOf(rate);
        }
    }

    /**
     * When an agent that fails is left alone.
     *
     * @param failures how many in a hundred of its last attempts fail; 0 for never
     * @param pause for how long at first
     */
    public record Breaker(int failures, Duration pause) {}

    /**
     * How much work the host takes on.
     *
     * @param maxOpen how many tasks may be unfinished at once
     * @param maxBytes how many characters of input those may have
     * @param maxRunning how many of them may run at once
     * @param timeout how long a task may take that names no deadline
     * @param claimLease how long a client may hold a claimed task without renewing the claim
     */
    public record Tasks(
            int maxOpen, int maxBytes, int maxRunning, Duration timeout, Duration claimLease, Retries retries) {}

    /**
     * How many workflows are at work.
     *
     * @param maxOpen how many runs may be open at once
     */
    public record Workflows(int maxOpen) {}

    /**
     * How much is done again and again.
     *
     * @param max how many schedules there may be
     */
    public record Schedules(int max) {}

    /**
     * How often work is tried again that failed in a way that may pass.
     *
     * @param pause before the second attempt; it doubles up to {@code longest}
     * @param codes each {@code code=number}, for errors of which another number holds
     */
    public record Retries(int most, Duration pause, Duration longest, List<String> codes) {
        public Retries {
            codes = List.copyOf(codes);
        }
    }

    /**
     * How long what happened stays in the journal.
     *
     * @param facts after this long without a new one, those of a task that has ended leave
     * @param every the pause between two looks
     * @param archive whether they are kept in files of their own, rather than deleted
     */
    public record Retention(Duration facts, Duration every, boolean archive) {}

    /**
     * Which models play agents of instructions.
     *
     * @param byDefault {@code provider} or {@code provider/model}
     * @param aliases each {@code alias=provider/model}
     * @param fallbacks stand in when a model fails
     * @param prices each {@code provider/model=input/output[/cached-input/cache-writes]}, for a million tokens
     * @param parallel each {@code provider[/model]=number}: calls at once
     * @param rate each {@code provider[/model]=number}: calls in a minute
     */
    public record Models(
            Optional<String> byDefault,
            List<String> aliases,
            List<String> fallbacks,
            List<String> prices,
            List<String> parallel,
            List<String> rate) {
        public Models {
            aliases = List.copyOf(aliases);
            fallbacks = List.copyOf(fallbacks);
            prices = List.copyOf(prices);
            parallel = List.copyOf(parallel);
            rate = List.copyOf(rate);
        }
    }

    /**
     * Which tools agents may use.
     *
     * @param allow each {@code provider.tool}, {@code provider.*} or {@code *}
     * @param aliases each {@code name=provider.tool}
     */
    public record Tools(List<String> allow, List<String> aliases) {
        public Tools {
            allow = List.copyOf(allow);
            aliases = List.copyOf(aliases);
        }
    }

    /** The least level that is logged: {@code debug}, {@code info}, {@code warn} or {@code error}. */
    public record Log(String level) {}

    /**
     * Where settings come from, the weakest first.
     *
     * @param root the folder that relative paths in settings are relative to
     * @param defaultsFile the installation's file; it need not exist
     * @param configFlag the file that was asked for; it must exist
     * @param environment all variables; those named {@code TROUPE_…} count
     * @param flags by dotted key; several values are separated by commas
     */
    public record Sources(
            Path root,
            Optional<Path> defaultsFile,
            Optional<Path> configFlag,
            Map<String, String> environment,
            Map<String, String> flags) {

        public Sources {
            root = root.toAbsolutePath().normalize();
            environment = Map.copyOf(environment);
            flags = Map.copyOf(flags);
        }

        /** Leaves the environment out: it holds secrets. */
        @Override
        public String toString() {
            return "Sources[" + root + ", " + defaultsFile + ", " + configFlag + ", " + flags.keySet() + "]";
        }

        private String shown(Path file) {
            var absolute = file.toAbsolutePath().normalize();
            return absolute.startsWith(root) ? root.relativize(absolute).toString() : file.toString();
        }
    }

    /**
     * Reads and checks the settings; blocks.
     *
     * @throws SettingsException with every mistake found
     */
    public static HostSettings load(Sources sources) {
        var layers = new Layers(HostKeys.ALL);
        sources.defaultsFile().filter(Files::exists).ifPresent(file -> layers.file(file, sources.shown(file)));
        sources.configFlag().ifPresent(file -> layers.file(file, sources.shown(file)));
        layers.environment(sources.environment());
        layers.flags(sources.flags());
        layers.check();
        return of(layers, sources);
    }

    private static HostSettings of(Layers layers, Sources sources) {
        var root = sources.root();
        return new HostSettings(
                new Http(
                        layers.value(HostKeys.PORT),
                        layers.value(HostKeys.BIND),
                        layers.value(HostKeys.NAMES),
                        new Tls(
                                layers.value(HostKeys.CERTIFICATE).map(file -> absolute(file, root)),
                                layers.value(HostKeys.KEY).map(file -> absolute(file, root)))),
                new Security(layers.value(HostKeys.TOKENS), layers.value(HostKeys.PROXY), layers.value(HostKeys.RATE)),
                root.resolve(layers.value(HostKeys.DATA)).normalize(),
                JournalSettings.of(layers, root, sources.environment()),
                absolute(layers.value(HostKeys.PLUGINS), root),
                new Admission(
                        layers.value(HostKeys.POLICY),
                        layers.value(HostKeys.DIGESTS),
                        absolute(layers.value(HostKeys.CERTIFICATES), root),
                        layers.value(HostKeys.PERMISSIONS),
                        layers.value(HostKeys.PROGRAMS),
                        layers.value(HostKeys.ISOLATED)),
                new Supervision(
                        layers.value(HostKeys.FAILURES),
                        layers.value(HostKeys.RESTARTS),
                        layers.value(HostKeys.WINDOW),
                        layers.value(HostKeys.BACK_OFF),
                        layers.value(HostKeys.DRAIN)),
                new Agents(
                        new Breaker(layers.value(HostKeys.BREAKER_FAILURES), layers.value(HostKeys.BREAKER_PAUSE)),
                        layers.value(HostKeys.AGENTS_PARALLEL),
                        layers.value(HostKeys.AGENTS_RATE)),
                new Tasks(
                        layers.value(HostKeys.MAX_OPEN),
                        layers.value(HostKeys.MAX_BYTES),
                        layers.value(HostKeys.MAX_RUNNING),
                        layers.value(HostKeys.TIMEOUT),
                        layers.value(HostKeys.CLAIM_LEASE),
                        new Retries(
                                layers.value(HostKeys.RETRIES),
                                layers.value(HostKeys.RETRY_PAUSE),
                                layers.value(HostKeys.RETRY_LONGEST),
                                layers.value(HostKeys.RETRY_CODES))),
                new Workflows(layers.value(HostKeys.MAX_RUNS)),
                new Schedules(layers.value(HostKeys.MAX_SCHEDULES)),
                new Retention(
                        layers.value(HostKeys.RETAINED),
                        layers.value(HostKeys.RETIRING),
                        layers.value(HostKeys.ARCHIVE)),
                new Models(
                        Optional.of(layers.value(HostKeys.DEFAULT_MODEL)).filter(model -> !model.isEmpty()),
                        layers.value(HostKeys.MODEL_ALIASES),
                        layers.value(HostKeys.FALLBACKS),
                        layers.value(HostKeys.PRICES),
                        layers.value(HostKeys.MODELS_PARALLEL),
                        layers.value(HostKeys.MODELS_RATE)),
                new Tools(layers.value(HostKeys.ALLOWED_TOOLS), layers.value(HostKeys.TOOL_ALIASES)),
                new Log(layers.value(HostKeys.LEVEL)),
                ClusterKeys.of(layers, root));
    }

    private static Path absolute(Path path, Path root) {
        return root.resolve(path).normalize();
    }

    private static List<Path> absolute(List<Path> paths, Path root) {
        return paths.stream().map(path -> absolute(path, root)).toList();
    }
}
