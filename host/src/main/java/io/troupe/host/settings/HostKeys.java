package io.troupe.host.settings;

import io.troupe.host.settings.HostSettings.Admission.Policy;
import io.troupe.host.settings.HostSettings.Security.Proxy;
import io.troupe.host.settings.HostSettings.Security.Tokens;
import io.troupe.host.settings.JournalSettings.Store;
import io.troupe.host.settings.JournalSettings.Tls.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every setting of the host, with its default. */
final class HostKeys {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final Set<String> LEVELS = Set.of("debug", "info", "warn", "error");
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    static final Pattern ADDRESS = Pattern.compile(
            "localhost|" + OCTET + "(\\." + OCTET + "){3}|[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern DATABASE = Pattern.compile(
            "postgresql://([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])" + "(:[0-9]{1,5})?/[A-Za-z0-9_.-]{1,63}");
    private static final Pattern USER = Pattern.compile("\\S{1,63}");
    private static final Pattern SCHEMA = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final Pattern DAYS = Pattern.compile("[1-9][0-9]{0,3}d");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern PERMISSION = Pattern.compile("\\*|[a-z][a-z0-9-]{0,62}(:\\S{1,200})?");
    private static final String PROVIDER = "[a-z][a-z0-9-]{0,62}";
    private static final String AMOUNT = "[0-9]{1,9}(\\.[0-9]{1,9})?";
    private static final Pattern MODEL = Pattern.compile(PROVIDER + "(/\\S{1,200})?");
    private static final Pattern MODEL_ALIAS = Pattern.compile("[^\\s=]{1,100}=" + PROVIDER + "(/\\S{1,200})?");
    private static final Pattern PRICE = Pattern.compile(
            PROVIDER + "/[^\\s=]{1,200}=" + AMOUNT + "/" + AMOUNT + "(/" + AMOUNT + "/" + AMOUNT + ")?");
    private static final String NUMBER = "=[1-9][0-9]{0,8}";
    private static final Pattern MODEL_NUMBER = Pattern.compile(PROVIDER + "(/[^\\s=]{1,200})?" + NUMBER);
    private static final Pattern AGENT_NUMBER = Pattern.compile("(\\*|" + PROVIDER + "(/" + PROVIDER + ")?)" + NUMBER);
    private static final Pattern TOOL = Pattern.compile("\\*|" + PROVIDER + "\\.(\\*|[a-zA-Z][a-zA-Z0-9_-]{0,63})");
    private static final Pattern TOOL_ALIAS =
            Pattern.compile("[^\\s=]{1,100}=" + PROVIDER + "\\.[a-zA-Z][a-zA-Z0-9_-]{0,63}");
    private static final Pattern RETRY_CODE = Pattern.compile("[a-z][a-z-]{0,62}=([0-9]{1,2}|100)");
    private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?");

    static final Key<Integer> PORT = Key.whole("http.port", 7070, 0, 65_535);
    static final Key<String> BIND = Key.word(
            "http.bind",
            "127.0.0.1",
            "an address of this machine",
            text -> ADDRESS.matcher(text).matches());
    static final Key<List<String>> NAMES =
            Key.several("http.names", "a list of host names, each with or without a port", HostKeys::hostName);
    static final Key<Optional<Path>> CERTIFICATE = file("http.tls.certificate");
    static final Key<Optional<Path>> KEY = file("http.tls.key");
    static final Key<Tokens> TOKENS =
            Key.choice("security.tokens", Tokens.OPTIONAL, List.of(Tokens.values()), Tokens::word);
    static final Key<Proxy> PROXY = Key.choice("security.proxy", Proxy.NONE, List.of(Proxy.values()), Proxy::word);
    static final Key<Integer> RATE = Key.whole("security.rate", 100, 1, 100_000_000);
    static final Key<Path> DATA = Key.folder("data", "data");
    static final Key<Store> STORE = Key.choice("journal.store", Store.SQLITE, List.of(Store.values()), Store::word);
    static final Key<String> POSTGRES_URL = Key.word(
            "journal.postgres.url",
            "",
            "postgresql://host:port/database without a user, or nothing",
            text -> text.isEmpty() || DATABASE.matcher(text).matches());
    static final Key<String> POSTGRES_USER = Key.word(
            "journal.postgres.user",
            "troupe",
            "the name of a user of the database",
            text -> USER.matcher(text).matches());
    static final Key<String> POSTGRES_PASSWORD =
            Key.word("journal.postgres.password", "", "the password, or where it is", text -> true);
    static final Key<String> POSTGRES_SCHEMA = Key.word(
            "journal.postgres.schema",
            "troupe",
            "a name of lower-case letters, digits and underscores, at most 40",
            text -> SCHEMA.matcher(text).matches());
    static final Key<Mode> POSTGRES_TLS =
            Key.choice("journal.postgres.tls.mode", Mode.DISABLE, List.of(Mode.values()), Mode::word);
    static final Key<Optional<Path>> POSTGRES_CERTIFICATES = file("journal.postgres.tls.certificates");
    static final Key<List<Path>> PLUGINS = Key.several("plugins", "a list of paths of folders", Key::path);
    static final Key<Policy> POLICY = Key.one(
            "admission.policy",
            Policy.OPEN,
            "one of open, known-digests, signed",
            text -> Arrays.stream(Policy.values())
                    .filter(policy -> policy.word().equals(text))
                    .findFirst());
    static final Key<List<String>> DIGESTS =
            Key.several("admission.digests", "a list of SHA-256 digests of 64 hexadecimal digits", HostKeys::digest);
    static final Key<List<Path>> CERTIFICATES =
            Key.several("admission.certificates", "a list of paths of X.509 certificates", Key::path);
    static final Key<List<String>> PERMISSIONS = Key.several(
            "admission.permissions",
            "a list of permissions, each a name, name:detail, or * for all",
            text -> Optional.of(text)
                    .filter(permission -> PERMISSION.matcher(permission).matches()));
    static final Key<Boolean> PROGRAMS =
            Key.choice("admission.programs", true, List.of(true, false), allowed -> allowed ? "allow" : "refuse");
    static final Key<List<String>> ISOLATED = Key.several(
            "admission.isolated",
            "a list of plugin ids",
            text -> Optional.of(text).filter(id -> id.matches("[a-z][a-z0-9-]{0,62}")));
    static final Key<Integer> FAILURES = Key.whole("supervision.failures", 5, 1, 1_000);
    static final Key<Integer> RESTARTS = Key.whole("supervision.restarts", 3, 0, 1_000);
    static final Key<Duration> WINDOW = Key.duration("supervision.window", Duration.ofMinutes(10), YEAR);
    static final Key<Duration> BACK_OFF = Key.duration("supervision.back-off", Duration.ofSeconds(1), YEAR);
    static final Key<Duration> DRAIN = Key.duration("supervision.drain", Duration.ofMinutes(1), YEAR);
    static final Key<Integer> BREAKER_FAILURES = Key.whole("agents.breaker.failures", 50, 0, 100);
    static final Key<Duration> BREAKER_PAUSE = Key.duration("agents.breaker.pause", Duration.ofSeconds(30), YEAR);
    static final Key<List<String>> AGENTS_PARALLEL = Key.several(
            "agents.parallel", "a list of agent=number, where * stands for all others", HostKeys::agentNumber);
    static final Key<List<String>> AGENTS_RATE =
            Key.several("agents.rate", "a list of agent=number, where * stands for all others", HostKeys::agentNumber);
    static final Key<Integer> MAX_OPEN = Key.whole("tasks.max-open", 100_000, 1, 10_000_000);
    static final Key<Integer> MAX_BYTES = Key.whole("tasks.max-bytes", 512 << 20, 16 << 20, Integer.MAX_VALUE);
    static final Key<Integer> MAX_RUNNING = Key.whole("tasks.max-running", 1_000, 1, 1_000_000);
    static final Key<Duration> TIMEOUT = Key.duration("tasks.timeout", Duration.ofMinutes(5), YEAR);
    static final Key<Duration> CLAIM_LEASE = Key.duration("tasks.claim-lease", Duration.ofMinutes(15), YEAR);
    static final Key<Integer> RETRIES = Key.whole("tasks.retries.most", 3, 0, 100);
    static final Key<Duration> RETRY_PAUSE = Key.duration("tasks.retries.pause", Duration.ofSeconds(1), YEAR);
    static final Key<Duration> RETRY_LONGEST = Key.duration("tasks.retries.longest", Duration.ofMinutes(1), YEAR);
    static final Key<List<String>> RETRY_CODES = Key.several(
            "tasks.retries.codes",
            "a list of code=number, where the code is that of an error and the number 0 to 100",
            text -> Optional.of(text).filter(code -> RETRY_CODE.matcher(code).matches()));
    static final Key<Integer> MAX_RUNS = Key.whole("workflows.max-open", 20_000, 1, 1_000_000);
    static final Key<Integer> MAX_SCHEDULES = Key.whole("schedules.max", 10_000, 0, 1_000_000);
    static final Key<Duration> RETAINED = Key.one(
            "retention.facts",
            Duration.ofDays(30),
            "a number of days from 1d to 9999d", // whoever repeats a request within a day gets the same task
            text -> Optional.of(text)
                    .filter(days -> DAYS.matcher(days).matches())
                    .flatMap(Durations::of));
    static final Key<Duration> RETIRING = Key.duration("retention.every", Duration.ofHours(1), YEAR);
    static final Key<Boolean> ARCHIVE =
            Key.choice("retention.archive", true, List.of(true, false), answer -> Boolean.toString(answer));
    static final Key<String> DEFAULT_MODEL = Key.word(
            "models.default",
            "",
            "a model as provider or provider/model, or nothing",
            text -> text.isEmpty() || MODEL.matcher(text).matches());
    static final Key<List<String>> MODEL_ALIASES = Key.several(
            "models.aliases",
            "a list of alias=provider/model",
            text -> Optional.of(text).filter(alias -> MODEL_ALIAS.matcher(alias).matches()));
    static final Key<List<String>> FALLBACKS = Key.several(
            "models.fallbacks",
            "a list of models, each as provider or provider/model",
            text -> Optional.of(text).filter(model -> MODEL.matcher(model).matches()));
    static final Key<List<String>> PRICES = Key.several(
            "models.prices",
            "a list of provider/model=input/output or provider/model=input/output/cached-input/cache-writes, for a "
                    + "million tokens each",
            text -> Optional.of(text).filter(price -> PRICE.matcher(price).matches()));
    static final Key<List<String>> MODELS_PARALLEL =
            Key.several("models.parallel", "a list of provider=number or provider/model=number", HostKeys::modelNumber);
    static final Key<List<String>> MODELS_RATE =
            Key.several("models.rate", "a list of provider=number or provider/model=number", HostKeys::modelNumber);
    static final Key<List<String>> ALLOWED_TOOLS = Key.several(
            "tools.allow",
            List.of("*"),
            "a list of tools, each as provider.tool, provider.* or *",
            text -> Optional.of(text).filter(rule -> TOOL.matcher(rule).matches()));
    static final Key<List<String>> TOOL_ALIASES = Key.several(
            "tools.aliases",
            List.of(
                    "Read=workspace.read",
                    "Glob=workspace.list",
                    "LS=workspace.list",
                    "Grep=workspace.search",
                    "Write=workspace.write",
                    "Edit=workspace.edit",
                    "MultiEdit=workspace.edit"),
            "a list of name=provider.tool",
            text -> Optional.of(text).filter(alias -> TOOL_ALIAS.matcher(alias).matches()));
    static final Key<String> LEVEL = Key.word("log.level", "info", "one of debug, info, warn, error", LEVELS::contains);

    private static final List<Key<?>> OWN = List.of(
            PORT,
            BIND,
            NAMES,
            CERTIFICATE,
            KEY,
            TOKENS,
            PROXY,
            RATE,
            DATA,
            STORE,
            POSTGRES_URL,
            POSTGRES_USER,
            POSTGRES_PASSWORD,
            POSTGRES_SCHEMA,
            POSTGRES_TLS,
            POSTGRES_CERTIFICATES,
            PLUGINS,
            POLICY,
            DIGESTS,
            CERTIFICATES,
            PERMISSIONS,
            FAILURES,
            RESTARTS,
            WINDOW,
            BACK_OFF,
            DRAIN,
            BREAKER_FAILURES,
            BREAKER_PAUSE,
            AGENTS_PARALLEL,
            AGENTS_RATE,
            MAX_OPEN,
            MAX_BYTES,
            MAX_RUNNING,
            TIMEOUT,
            CLAIM_LEASE,
            RETRIES,
            RETRY_PAUSE,
            RETRY_LONGEST,
            RETRY_CODES,
            MAX_RUNS,
            MAX_SCHEDULES,
            RETAINED,
            RETIRING,
            ARCHIVE,
            DEFAULT_MODEL,
            MODEL_ALIASES,
            FALLBACKS,
            PRICES,
            MODELS_PARALLEL,
            MODELS_RATE,
            ALLOWED_TOOLS,
            TOOL_ALIASES,
            LEVEL);

    static final List<Key<?>> ALL =
            Stream.concat(OWN.stream(), ClusterKeys.ALL.stream()).toList();

    private HostKeys() {}

    /** A file that there need not be. */
    static Key<Optional<Path>> file(String name) {
        return Key.one(name, Optional.empty(), "the path of a file in PEM, or nothing", text -> {
            var path = Key.path(text);
            return text.isEmpty() || path.isPresent() ? Optional.of(path) : Optional.empty();
        });
    }

    private static Optional<String> agentNumber(String text) {
        return Optional.of(text).filter(number -> AGENT_NUMBER.matcher(number).matches());
    }

    private static Optional<String> modelNumber(String text) {
        return Optional.of(text).filter(number -> MODEL_NUMBER.matcher(number).matches());
    }

    /** Tools print digests in either case; they are kept in lower case. */
    private static Optional<String> digest(String text) {
        return Optional.of(text)
                .filter(digest -> DIGEST.matcher(digest).matches())
                .map(digest -> digest.toLowerCase(Locale.ROOT));
    }

    /** Names are compared without regard to case (RFC 9110, section 4.2.3), so they are kept in lower case. */
    private static Optional<String> hostName(String text) {
        return Optional.of(text.toLowerCase(Locale.ROOT))
                .filter(name -> HOST_NAME.matcher(name).matches());
    }
}
