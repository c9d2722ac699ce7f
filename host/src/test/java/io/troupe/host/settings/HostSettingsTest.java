package io.troupe.host.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.host.settings.HostSettings.Admission.Policy;
import io.troupe.host.settings.HostSettings.Sources;
import io.troupe.host.settings.JournalSettings.Store;
import io.troupe.host.settings.JournalSettings.Tls.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostSettingsTest {

    @TempDir
    private Path root;

    @Test
    void hasDefaultsWithoutAnySource() {
        var settings = HostSettings.load(sources(Map.of(), Map.of()));

        assertThat(settings)
                .isEqualTo(new HostSettings(
                        new HostSettings.Http(
                                7070, "127.0.0.1", List.of(), new HostSettings.Tls(Optional.empty(), Optional.empty())),
                        new HostSettings.Security(
                                HostSettings.Security.Tokens.OPTIONAL, HostSettings.Security.Proxy.NONE, 100),
                        root.resolve("data"),
                        new JournalSettings(
                                Store.SQLITE,
                                new JournalSettings.Postgres(
                                        "",
                                        "troupe",
                                        "",
                                        "troupe",
                                        new JournalSettings.Tls(Mode.DISABLE, Optional.empty()))),
                        List.of(),
                        new HostSettings.Admission(Policy.OPEN, List.of(), List.of(), List.of(), true, List.of()),
                        new HostSettings.Supervision(
                                5, 3, Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofMinutes(1)),
                        new HostSettings.Agents(
                                new HostSettings.Breaker(50, Duration.ofSeconds(30)), List.of(), List.of()),
                        new HostSettings.Tasks(
                                100_000,
                                512 << 20,
                                1_000,
                                Duration.ofMinutes(5),
                                Duration.ofMinutes(15),
                                new HostSettings.Retries(3, Duration.ofSeconds(1), Duration.ofMinutes(1), List.of())),
                        new HostSettings.Workflows(20_000),
                        new HostSettings.Schedules(10_000),
                        new HostSettings.Retention(Duration.ofDays(30), Duration.ofHours(1), true),
                        new HostSettings.Models(
                                Optional.empty(), List.of(), List.of(), List.of(), List.of(), List.of()),
                        new HostSettings.Tools(
                                List.of("*"),
                                List.of(
                                        "Read=workspace.read",
                                        "Glob=workspace.list",
                                        "LS=workspace.list",
                                        "Grep=workspace.search",
                                        "Write=workspace.write",
                                        "Edit=workspace.edit",
                                        "MultiEdit=workspace.edit")),
                        new HostSettings.Log("info"),
                        new ClusterSettings(
                                false,
                                "troupe",
                                "127.0.0.1",
                                5701,
                                7071,
                                List.of(),
                                Optional.empty(),
                                Duration.ofSeconds(10),
                                new ClusterSettings.Tls(Optional.empty(), Optional.empty(), Optional.empty()))));
    }

    @Test
    void laysEachSourceOverTheWeakerOnes() throws IOException {
        defaults("http: {port: 1, bind: 127.0.0.1}\ntasks: {max-open: 1, max-running: 1, timeout: 1s}\n");
        var config = write("mine.yaml", "http:\n  port: 2\ntasks:\n  max-running: 2\n  max-open: 2\n");

        var settings = HostSettings.load(sources(
                Optional.of(config),
                Map.of("TROUPE_HTTP_PORT", "3", "TROUPE_TASKS_MAX_OPEN", "3"),
                Map.of("http.port", "4")));

        assertThat(settings.http().port()).isEqualTo(4);
        assertThat(settings.tasks().maxOpen()).isEqualTo(3);
        assertThat(settings.tasks().maxRunning()).isEqualTo(2);
        assertThat(settings.tasks().timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.tasks().claimLease()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void replacesListsInsteadOfJoiningThem() throws IOException {
        defaults("plugins: [a, b]\nhttp:\n  names: [one.test]\n");
        var config = write("mine.yaml", "plugins:\n  - c\nhttp:\n  names:\n");

        var settings = HostSettings.load(sources(Optional.of(config), Map.of(), Map.of()));

        assertThat(settings.plugins()).containsExactly(root.resolve("c"));
        assertThat(settings.http().names()).isEmpty();
    }

    @Test
    void readsListsOfEnvironmentAndFlagsAtCommas() {
        var settings = HostSettings.load(
                sources(Map.of("TROUPE_HTTP_NAMES", "One.test, two.test:8443"), Map.of("plugins", "a,/b")));

        assertThat(settings.http().names()).containsExactly("one.test", "two.test:8443");
        assertThat(settings.plugins()).containsExactly(root.resolve("a"), Path.of("/b"));
    }

    @Test
    void readsWhomToLetInAndHowMuchToPutUpWith() throws IOException {
        defaults("""
                admission:
                  policy: known-digests
                  digests: [%s]
                  certificates: [keys/one.pem, /keys/two.der]
                  permissions: [network, 'files:/x', '*']
                  programs: refuse
                  isolated: [odd]
                supervision: {failures: 1, restarts: 0, window: 1m, back-off: 20ms, drain: 1d}
                """.formatted("AB".repeat(32)));

        var settings = HostSettings.load(sources(Map.of("TROUPE_ADMISSION_POLICY", "signed"), Map.of()));

        assertThat(settings.admission())
                .isEqualTo(new HostSettings.Admission(
                        Policy.SIGNED,
                        List.of("ab".repeat(32)),
                        List.of(root.resolve("keys/one.pem"), Path.of("/keys/two.der")),
                        List.of("network", "files:/x", "*"),
                        false,
                        List.of("odd")));
        assertThat(settings.supervision())
                .isEqualTo(new HostSettings.Supervision(
                        1, 0, Duration.ofMinutes(1), Duration.ofMillis(20), Duration.ofDays(1)));
    }

    @Test
    void readsHowMuchAgentsAndModelsGetToDo() throws IOException {
        defaults("""
                agents: {breaker: {failures: 0, pause: 1m}, parallel: ['*=5', pack/one=1], rate: [one=60]}
                tasks: {max-bytes: 16777216}
                models: {parallel: [local=1, far/big=4], rate: [far=60]}
                """);

        var settings = HostSettings.load(sources(Map.of(), Map.of()));

        assertThat(settings.agents())
                .isEqualTo(new HostSettings.Agents(
                        new HostSettings.Breaker(0, Duration.ofMinutes(1)),
                        List.of("*=5", "pack/one=1"),
                        List.of("one=60")));
        assertThat(settings.tasks().maxBytes()).isEqualTo(16 << 20);
        assertThat(settings.models().parallel()).containsExactly("local=1", "far/big=4");
        assertThat(settings.models().rate()).containsExactly("far=60");
    }

    @Test
    void refusesNumbersOfNothing() throws IOException {
        defaults("agents: {parallel: ['one=0']}\nmodels: {rate: [far]}\n");

        assertThat(mistakes(sources(Map.of(), Map.of())))
                .containsExactly(
                        "config/troupe.yaml:1 agents.parallel: 'one=0', expected "
                                + HostKeys.AGENTS_PARALLEL.expected(),
                        "config/troupe.yaml:2 models.rate: 'far', expected " + HostKeys.MODELS_RATE.expected());
    }

    @Test
    void refusesToLetInWhatItDoesNotUnderstand() throws IOException {
        defaults("""
                admission:
                  policy: close
                  digests:
                  - abc
                  permissions:
                  - Net work
                supervision: {failures: 0, drain: 366d}
                """);

        assertThat(mistakes(sources(Map.of(), Map.of())))
                .containsExactly(
                        "config/troupe.yaml:2 admission.policy: 'close', expected one of open, known-digests, signed",
                        "config/troupe.yaml:4 admission.digests: 'abc', expected " + HostKeys.DIGESTS.expected(),
                        "config/troupe.yaml:6 admission.permissions: 'Net work', expected "
                                + HostKeys.PERMISSIONS.expected(),
                        "config/troupe.yaml:7 supervision.failures: '0', expected a whole number from 1 to 1000",
                        "config/troupe.yaml:7 supervision.drain: '366d', expected " + HostKeys.DRAIN.expected());
    }

    @Test
    void resolvesRelativePathsAgainstTheRoot() {
        assertThat(HostSettings.load(sources(Map.of(), Map.of("data", "../x"))).data())
                .isEqualTo(root.resolveSibling("x"));
        assertThat(HostSettings.load(sources(Map.of(), Map.of("data", "/var/x")))
                        .data())
                .isEqualTo(Path.of("/var/x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "http:\ntasks:\n"})
    void takesAnEmptyFileOrSectionForNoSettings(String text) throws IOException {
        defaults(text);

        assertThat(HostSettings.load(sources(Map.of(), Map.of())))
                .isEqualTo(
                        HostSettings.load(new Sources(root, Optional.empty(), Optional.empty(), Map.of(), Map.of())));
    }

    @Test
    void refusesAMissingFileThatWasAskedFor() {
        var asked = Optional.of(root.resolve("absent.yaml"));

        assertThat(mistakes(sources(asked, Map.of(), Map.of()))).containsExactly("absent.yaml: no such file");
    }

    @Test
    void suggestsTheKeyThatWasMeant() throws IOException {
        defaults("\nhttp:\n  prot: 1\ntask:\n  max-open: 1\nport: 7\ndata: x\nzzzzzzzz: 1\nlog.level: info\n");

        assertThat(mistakes(sources(Map.of(), Map.of("http.prt", "1"))))
                .containsExactly(
                        "config/troupe.yaml:3 http.prot: unknown key, did you mean http.port?",
                        "config/troupe.yaml:4 task: unknown key, did you mean tasks?",
                        "config/troupe.yaml:6 port: unknown key, did you mean http.port?",
                        "config/troupe.yaml:8 zzzzzzzz: unknown key, expected one of admission, agents, cluster, data, http, journal, log, models,"
                                + " plugins, retention, schedules, security, supervision, tasks, tools, workflows",
                        "config/troupe.yaml:9 log.level: unknown key, expected level: inside log:",
                        "http.prt: unknown key, did you mean http.port?");
    }

    @Test
    void reportsEveryWrongValueWithItsPlace() throws IOException {
        defaults("""
                http:
                  port: abc
                  bind: [1]
                  names: one
                tasks:
                  max-open: 0
                  timeout: 5 minutes
                log: loud
                data: ''
                plugins: [a, [b]]
                """);

        var thrown = catchThrowableOfType(
                SettingsException.class,
                () -> HostSettings.load(sources(Map.of("TROUPE_HTTP_PORT", "70000"), Map.of("log.level", "loud"))));

        var duration = ", expected a duration such as 500ms, 45s, 15m, 2h or 30d, more than nothing and at most 365d";
        assertThat(thrown.mistakes())
                .containsExactly(
                        "config/troupe.yaml:2 http.port: 'abc', expected a whole number from 0 to 65535",
                        "config/troupe.yaml:3 http.bind: a list of 1, expected " + HostKeys.BIND.expected(),
                        "config/troupe.yaml:4 http.names: 'one', expected " + HostKeys.NAMES.expected(),
                        "config/troupe.yaml:6 tasks.max-open: '0', expected a whole number from 1 to 10000000",
                        "config/troupe.yaml:7 tasks.timeout: '5 minutes'" + duration,
                        "config/troupe.yaml:8 log: 'loud', expected a section with level",
                        "config/troupe.yaml:9 data: '', expected the path of a folder",
                        "config/troupe.yaml:10 plugins: a list of 1, expected a list of paths of folders",
                        "TROUPE_HTTP_PORT: '70000', expected a whole number from 0 to 65535",
                        "log.level: 'loud', expected one of debug, info, warn, error");
        assertThat(thrown).hasMessage(String.join("\n", thrown.mistakes()));
    }

    @Test
    void refusesUnknownVariablesButPassesOverThoseOfTheCommand() {
        var environment = Map.of(
                "TROUPE_HTTP_PROT", "1",
                "TROUPE_URL", "x",
                "TROUPE_TOKEN", "x",
                "TROUPE_ROOT", "x",
                "TROUPE_DEBUG", "x",
                "TROUPE_JAVA_OPTS", "x",
                "PATH", "x");

        assertThat(mistakes(sources(environment, Map.of())))
                .containsExactly("TROUPE_HTTP_PROT: unknown setting, did you mean TROUPE_HTTP_PORT?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.test", "127.0.0.256", "127.0.0.1.test", "1.2.3", ":", "g::1"})
    void refusesToBindWhereNoAddressIs(String bind) {
        assertThat(mistakes(sources(Map.of(), Map.of("http.bind", bind))))
                .containsExactly("http.bind: '" + bind + "', expected an address of this machine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.255.3.9", "::1", "localhost", "0.0.0.0", "::", "192.168.1.4", "fe80::1"})
    void bindsOnAnyAddress(String bind) {
        assertThat(HostSettings.load(sources(Map.of(), Map.of("http.bind", bind)))
                        .http()
                        .bind())
                .isEqualTo(bind);
    }

    @Test
    void putsThePasswordOfTheDatabaseInAndNeverShowsIt() throws IOException {
        defaults("""
                journal:
                  store: postgresql
                  postgres:
                    url: postgresql://db.test:5433/troupe
                    password: ${env:DATABASE_PASSWORD}
                    tls:
                      mode: verify-full
                      certificates: ca.pem
                """);

        var settings = HostSettings.load(sources(Map.of("DATABASE_PASSWORD", "s3cret"), Map.of()));
        assertThat(settings.journal().postgres().password()).isEqualTo("s3cret");
        assertThat(settings.journal().postgres().tls().certificates()).contains(root.resolve("ca.pem"));
        assertThat(settings.toString()).doesNotContain("s3cret");
        assertThat(mistakes(sources(Map.of(), Map.of())))
                .containsExactly("journal.postgres.password: the environment variable DATABASE_PASSWORD is not set");
    }

    @Test
    void wantsADatabaseWhereTheJournalIsInOne() {
        assertThat(mistakes(sources(
                        Map.of(), Map.of("journal.store", "postgresql", "journal.postgres.tls.mode", "verify-ca"))))
                .containsExactly(
                        "journal.postgres.url: '', expected postgresql://host:port/database, since journal.store is "
                                + "postgresql",
                        "journal.postgres.tls.certificates: '', expected a file in PEM, since journal.postgres.tls.mode "
                                + "is verify-ca");
    }

    @Test
    void keepsTheEnvironmentOutOfTheTextOfItsSources() {
        assertThat(sources(Map.of("KEY", "s3cret"), Map.of()).toString()).doesNotContain("s3cret");
    }

    private List<String> mistakes(Sources sources) {
        return catchThrowableOfType(SettingsException.class, () -> HostSettings.load(sources))
                .mistakes();
    }

    private Sources sources(Map<String, String> environment, Map<String, String> flags) {
        return sources(Optional.empty(), environment, flags);
    }

    private Sources sources(Optional<Path> config, Map<String, String> environment, Map<String, String> flags) {
        return new Sources(root, Optional.of(root.resolve("config/troupe.yaml")), config, environment, flags);
    }

    private void defaults(String text) throws IOException {
        write("config/troupe.yaml", text);
    }

    private Path write(String name, String text) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
