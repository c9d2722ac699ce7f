package io.troupe.tools.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Json;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Settings;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolProvider;
import io.troupe.api.ToolResult;
import io.troupe.testkit.FakeToolContext;
import io.troupe.testkit.ToolProviderContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceToolsTest extends ToolProviderContract {

    @TempDir
    private Path folder;

    private Settings settings = Bench.settings(WorkspaceSettings.none(), Path.of("unused"));

    @BeforeEach
    void files() throws IOException {
        var bench = Bench.in(folder);
        settings = bench.settings();
        bench.file("src/a.txt", "one\ntwo\n");
    }

    @Override
    protected ToolProvider provider() {
        return new WorkspaceTools();
    }

    @Override
    protected Settings settings() {
        return settings;
    }

    @Override
    protected ToolCall working() {
        return new ToolCall("call-1", "list", Json.of("{\"depth\":3}"));
    }

    @Test
    void eachToolWorksForManyAtOnce() throws Exception {
        var calls = Map.of(
                "read", Bench.path("src/a.txt"),
                "search", "{\"pattern\":\"t.o\"}",
                "write", Bench.write("made/for/b.txt", "three"),
                "edit", Bench.edit("src/a.txt", "two", "two "));
        try (var tools = provider().open(settings)) {
            var running = new ArrayList<FutureTask<ToolResult>>();
            for (int i = 0; i < 50; i++) {
                calls.forEach((tool, input) -> running.add(new FutureTask<>(
                        () -> tools.call(new ToolCall("call-1", tool, Json.of(input)), new FakeToolContext()))));
            }
            running.forEach(run -> Thread.ofVirtual().start(run));
            for (var run : running) {
                var result = run.get(30, TimeUnit.SECONDS);
                assertThat(result.failed()).as(Bench.text(result)).isFalse();
            }
        }
    }

    @Test
    void failsInputThatDoesNotFitWithoutThrowing() throws Exception {
        var bench = Bench.in(folder);
        for (var tool : bench.tools().list()) {
            for (var input :
                    List.of("[]", "17", "{\"\":[[{}]],\"path\":17}", "{\"path\":{}}", "{\"path\":\"a\",\"x\":1}")) {
                assertThat(bench.refusal(tool.name(), input)).as(tool.name()).contains("expected");
            }
        }
    }

    @Test
    void isNotConfiguredWithoutARoot() {
        var none = Bench.settings(WorkspaceSettings.none(), folder.resolve("own"));

        assertThatThrownBy(() -> provider().open(none))
                .isInstanceOfSatisfying(
                        PluginException.class, e -> assertThat(e.kind()).isEqualTo(Kind.SETTINGS))
                .hasMessageStartingWith("not-configured")
                .hasMessageContaining("roots")
                .hasMessageContaining("config/plugins/workspace.yaml");
    }

    @Test
    void takesOnlyFoldersAsRoots() throws Exception {
        var file = Files.createFile(folder.resolve("file"));
        for (var root :
                List.of("relative", "/", "/proc", "/proc/self/cwd/..", "/dev", folder + "/no", file.toString())) {
            assertThatThrownBy(
                            () -> provider().open(Bench.settings(Bench.rooted(List.of(root)), folder.resolve("own"))))
                    .as(root)
                    .isInstanceOfSatisfying(
                            PluginException.class, e -> assertThat(e.kind()).isEqualTo(Kind.SETTINGS))
                    .hasMessageContaining("roots");
        }
    }

    @Test
    void refusesRootsInTheHostsOwnData() throws Exception {
        var data = folder.resolve("data");
        Files.createDirectories(data.resolve("plugins"));
        var own = data.resolve("plugin-data/workspace");

        for (var root : List.of(data, data.resolve("plugins"))) {
            assertThatThrownBy(() -> provider().open(Bench.settings(Bench.rooted(List.of(root.toString())), own)))
                    .hasMessageContaining("the host's own data");
        }
    }

    @Test
    void entersNotTheHostsOwnDataUnderARoot() throws Exception {
        var root = folder.resolve("inside");
        Files.createDirectories(root.resolve("data/plugins"));
        Files.writeString(root.resolve("data/journal.db"), Bench.SECRET);
        var tools = provider()
                .open(Bench.settings(
                        Bench.rooted(List.of(root.toString())), root.resolve("data/plugin-data/workspace")));
        var bench = new Bench(root, folder, settings, tools);

        assertThat(bench.refusal("read", Bench.path("data/journal.db"))).contains("the host's own data");
        assertThat(bench.refusal("list", Bench.path("data"))).contains("the host's own data");
        assertThat(bench.refusal("write", Bench.write("data/plugins/evil.md", "x")))
                .contains("the host's own data");
        assertThat(bench.said("list", "{\"depth\":9}")).contains("data/\n").doesNotContain("journal");
        assertThat(bench.said("search", "{\"pattern\":\"secret\",\"all\":true}"))
                .doesNotContain(Bench.SECRET);
        assertThat(root.resolve("data/plugins")).isEmptyDirectory();
    }

    @Test
    void changesNothingWhereItIsReadOnly() throws Exception {
        var read = new WorkspaceSettings(
                Optional.of(List.of(folder.resolve("inside").toString())),
                Optional.of(true),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        var bench = Bench.in(folder, read);

        assertThat(bench.tools().list()).extracting(Tool::name).containsExactly("list", "read", "search");
        assertThat(bench.refusal("write", Bench.write("new.txt", "x"))).contains("read-only");
        assertThat(bench.refusal("edit", Bench.edit("src/a.txt", "one", "1"))).contains("read-only");
    }

    @Test
    void saysOfEachToolWhatItDoesTwice() {
        try (var tools = provider().open(settings)) {
            assertThat(tools.list())
                    .extracting(Tool::name, Tool::readOnly, Tool::idempotent)
                    .containsExactly(
                            Tuple.tuple("list", true, true),
                            Tuple.tuple("read", true, true),
                            Tuple.tuple("search", true, true),
                            Tuple.tuple("write", false, true),
                            Tuple.tuple("edit", false, false));
        }
    }

    @Test
    void namesSeveralRootsByTheirLastFolders() throws Exception {
        var one = Files.createDirectories(folder.resolve("x/shop"));
        var two = Files.createDirectories(folder.resolve("y/shop"));
        Files.writeString(one.resolve("a.txt"), "in x");
        Files.writeString(two.resolve("a.txt"), "in y");
        var bench = Bench.in(folder, Bench.rooted(List.of(one.toString(), two.toString())));

        assertThat(bench.said("list", "{}")).isEqualTo("shop/\nshop-2/\n");
        assertThat(bench.said("read", Bench.path("shop-2/a.txt"))).startsWith("in y");
        assertThat(bench.said("read", Bench.path(one + "/a.txt"))).startsWith("in x");
        assertThat(bench.said("search", "{\"pattern\":\"in\"}"))
                .isEqualTo("shop/a.txt:1: in x\nshop-2/a.txt:1: in y\n");
        assertThat(bench.refusal("read", Bench.path("a.txt"))).contains("'a.txt'", "shop/, shop-2/");
        assertThat(bench.refusal("write", Bench.write("shop", "x"))).contains("a folder");
    }
}
