package io.troupe.host;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.troupe.host.bus.Call;
import io.troupe.host.fact.Permissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may import whom, and what things are called. */
class HouseRulesTest {

    private static final String HOST = "io.troupe.host";

    private static final Set<String> GROUND = Set.of("settings", "fact", "bus", "journal", "schema");
    private static final Set<String> MIDDLE = Set.of(
            "plugin",
            "agent",
            "child",
            "loop",
            "model",
            "tool",
            "task",
            "schedule",
            "workflow",
            "security",
            "observe",
            "cluster");
    private static final Set<String> EDGES = Set.of("mcp", "http", "cli");

    /** Which packages of the host each of them may see, besides itself; a new package needs a row. */
    private static final Map<String, Set<String>> MAY_SEE = table();

    /** How many classes there are at least, so that a rule about none cannot pass: 2 where nothing else is said. */
    private static final Map<String, Integer> FEWEST = Map.of("fact", 12, "bus", 8, "journal", 8, "mcp", 20, "cli", 20);

    private static final Pattern TESTKIT_IMPORT = Pattern.compile("import (static )?("
            + "java|io\\.troupe\\.(api|testkit)|org\\.(junit|assertj|jspecify)"
            + "|com\\.fasterxml\\.jackson|io\\.vertx\\.(core\\.json|json\\.schema))\\..+");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.troupe");

    private static Map<String, Set<String>> table() {
        var table = new HashMap<String, Set<String>>();
        GROUND.forEach(name -> table.put(name, name.equals("fact") ? Set.of() : Set.of("fact")));
        MIDDLE.forEach(name -> table.put(name, GROUND));
        table.put("mcp", Set.of("bus", "fact", "security", "schema"));
        table.put("http", Set.of("bus", "fact", "security", "schema"));
        table.put("cli", Set.of());
        table.put("evals", Set.of("fact", "schema"));
        // It measures the parts one by one, and what the edges serve; nobody but the root sees it.
        table.put("bench", union(union(GROUND, MIDDLE), Set.of("http", "mcp")));
        return Map.copyOf(table);
    }

    @Test
    void everyPackageHasItsClassesAndARow() {
        var found = new TreeMap<>(inHost(CLASSES).stream().collect(groupingBy(HouseRulesTest::part)));

        assertThat(found.keySet()).as("a package needs a row here").isSubsetOf(union(MAY_SEE.keySet(), Set.of("")));
        union(union(GROUND, MIDDLE), union(EDGES, Set.of("")))
                .forEach(name -> assertThat(found.getOrDefault(name, List.of()))
                        .as("classes of host package '%s'", name)
                        .hasSizeGreaterThanOrEqualTo(FEWEST.getOrDefault(name, 2)));
        assertThat(CLASSES.stream().filter(one -> one.getPackageName().equals("io.troupe.api")))
                .hasSizeGreaterThan(12);
    }

    @Test
    void eachPackageSeesOnlyWhatItsFloorMay() {
        assertThat(strangers(CLASSES, MAY_SEE)).isEmpty();
    }

    @Test
    void aTableThatAllowsNothingFindsThem() {
        var none = new HashMap<String, Set<String>>();
        MAY_SEE.keySet().forEach(name -> none.put(name, Set.of()));

        assertThat(strangers(CLASSES, none)).hasSizeGreaterThan(100);
    }

    @Test
    void nothingSeesTheRootPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage(HOST)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(HOST)
                .check(CLASSES);
    }

    @Test
    void theCommandLineKnowsOnlyHttp() {
        noClasses()
                .that()
                .resideInAPackage(HOST + ".cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.troupe.api..", "io.vertx..", "io.netty..", "org.pf4j..", "java.sql..")
                .check(CLASSES);
    }

    /** An edge that made up who calls would let everybody do everything. */
    @Test
    void edgesCallOnlyForWhoCalledThem() {
        noClasses()
                .that()
                .resideInAnyPackage(HOST + ".mcp..", HOST + ".http..")
                .should()
                .callMethod(Call.class, "of", String.class, Duration.class)
                .orShould()
                .callMethod(Call.class, "of", String.class, String.class, Permissions.class, Duration.class)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(HOST + ".mcp..", HOST + ".http..")
                .and()
                .doNotHaveSimpleName("HostEndpoints") // tells how the host stands, to who may know
                .and()
                .doNotHaveSimpleName("Overview") // the same, to who may see all that happens
                .and()
                .doNotHaveSimpleName("Cast") // knows who there is, and tells each caller of those it may see
                .and()
                .doNotHaveSimpleName("Providers") // the same
                .should()
                .callMethod(Call.class, "ofHost", Duration.class)
                .orShould()
                .callMethod(Call.class, "ofHost", String.class, Duration.class)
                .orShould()
                .callConstructor(Call.class, String.class, String.class, Permissions.class, long.class, Optional.class)
                .check(CLASSES);
    }

    @Test
    void packagesGoRoundInNoCircle() {
        slices().matching(HOST + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    /** A library that one package is there to hide; the bench compares the bus with the bare one. */
    @ParameterizedTest
    @CsvSource({
        "io.vertx.core.eventbus.., bus, bench",
        "org.pf4j.., plugin, plugin",
        "io.modelcontextprotocol.., mcp, mcp",
        "org.sqlite.., journal, journal",
        "java.sql.., journal, journal",
        "io.vertx.pgclient.., journal, journal",
        "io.vertx.sqlclient.., journal, journal",
        "org.flywaydb.., journal, journal",
        "com.hazelcast.., cluster, cluster",
        "picocli.., cli, cli",
        "dev.cel.., workflow, evals",
    })
    void aLibraryIsSeenByOnePackage(String library, String first, String second) {
        noClasses()
                .that()
                .resideInAPackage(HOST + "..")
                .and()
                .resideOutsideOfPackages(HOST, HOST + "." + first + "..", HOST + "." + second + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }

    @ParameterizedTest
    @CsvSource({"io.vertx.core.eventbus..", "org.pf4j..", "io.modelcontextprotocol..", "org.sqlite..", "java.sql.."})
    void theRootSeesNoneOfThem(String library) {
        noClasses()
                .that()
                .resideInAPackage(HOST)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }

    @Test
    void theContractStandsOnJavaAlone() {
        var foreign = new ArrayList<String>();
        for (var type : CLASSES) {
            if (type.getPackageName().equals("io.troupe.api")) {
                targets(type).stream()
                        .filter(to -> !to.matches("java\\..+|io\\.troupe\\.api\\..+|org\\.jspecify\\..+"))
                        .filter(to -> !to.equals("org.pf4j.ExtensionPoint"))
                        .forEach(to -> foreign.add(type.getName() + " -> " + to));
            }
        }

        assertThat(foreign).isEmpty();
    }

    /** Read from their sources, since they are built after the host. */
    @Test
    void pluginsSeeTheContractAndThemselves() throws Exception {
        var sources = Repository.here().under("plugins").stream()
                .filter(file -> file.toString().matches(".*/src/main/java/.*\\.java"))
                .toList();
        assertThat(sources).as("sources of plugins").isNotEmpty();

        assertThat(sources).allSatisfy(file -> {
            var text = Repository.here().text(file);
            var own =
                    Pattern.compile("(?m)^package (io\\.troupe\\.[a-z0-9.]+);").matcher(text);
            assertThat(own.find()).as("%s: its package", file).isTrue();
            assertThat(text).doesNotContain("io.vertx").doesNotContain("com.hazelcast");
            assertThat(Pattern.compile("\\bio\\.troupe\\.[a-z0-9.]*[a-z0-9]")
                            .matcher(text)
                            .results())
                    .as("%s: packages of ours", file)
                    .allMatch(found -> List.of("io.troupe.api", own.group(1), shared(own.group(1)))
                            .contains(found.group()));
        });
    }

    /** What the plugins of a kind share, and each has in its own jar. */
    private static String shared(String plugin) {
        return plugin.substring(0, plugin.lastIndexOf('.')) + ".wire";
    }

    /** Read from its sources, since the host does not stand on it; it reads JSON and checks schemas as that does. */
    @Test
    void theTestkitSeesTheContractAndTestLibraries() throws Exception {
        var sources = Repository.here().under("plugin-api/testkit/src/main/java").stream()
                .filter(file -> file.toString().endsWith(".java"))
                .toList();
        assertThat(sources).as("sources of the testkit").isNotEmpty();

        assertThat(sources)
                .allSatisfy(file -> assertThat(Repository.here().text(file).lines())
                        .filteredOn(line -> line.startsWith("import "))
                        .allMatch(line -> TESTKIT_IMPORT.matcher(line).matches()));
    }

    @Test
    void nullDoesNotExist() {
        var packages = CLASSES.stream().map(JavaClass::getPackage).distinct().toList();

        assertThat(packages)
                .hasSizeGreaterThan(10)
                .allSatisfy(one -> assertThat(one.isAnnotatedWith(NullMarked.class))
                        .as("package-info of %s has @NullMarked", one.getName())
                        .isTrue());
    }

    @Test
    void aTypeIsNamedForWhatItIs() {
        var vague = Pattern.compile(".*(Manager|Handler|Helper|Utils?|Processor|Coordinator|Impl)|Abstract.*");

        assertThat(CLASSES.stream()
                        .map(JavaClass::getSimpleName)
                        .filter(name -> vague.matcher(name).matches()))
                .isEmpty();
    }

    /** Dependencies of host packages on host packages, root apart, that the table does not have. */
    private static List<String> strangers(JavaClasses classes, Map<String, Set<String>> mayUse) {
        var found = new ArrayList<String>();
        for (var type : inHost(classes)) {
            var own = part(type);
            for (var dependency : type.getDirectDependenciesFromSelf()) {
                var target = dependency.getTargetClass().getBaseComponentType();
                var other = part(target);
                if (!own.isEmpty()
                        && target.getPackageName().startsWith(HOST)
                        && !other.equals(own)
                        && !mayUse.getOrDefault(own, Set.of()).contains(other)) {
                    found.add(dependency.getDescription());
                }
            }
        }
        return found;
    }

    private static List<String> targets(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                .filter(target -> !target.isPrimitive())
                .map(JavaClass::getName)
                .distinct()
                .toList();
    }

    private static List<JavaClass> inHost(JavaClasses classes) {
        return classes.stream()
                .filter(type -> type.getPackageName().equals(HOST)
                        || type.getPackageName().startsWith(HOST + "."))
                .toList();
    }

    /** The name of a package of the host, empty for the root. */
    private static String part(JavaClass type) {
        return type.getPackageName().equals(HOST)
                ? ""
                : type.getPackageName().replaceFirst("^io\\.troupe\\.host\\.", "");
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
        var both = new java.util.HashSet<>(some);
        both.addAll(more);
        return Set.copyOf(both);
    }
}
