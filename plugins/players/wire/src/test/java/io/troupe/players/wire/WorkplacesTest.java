package io.troupe.players.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Content;
import io.troupe.api.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkplacesTest {

    @TempDir
    Path root;

    private Path own;
    private Path repository;

    @BeforeEach
    void makeARepository() throws Exception {
        own = Files.createDirectory(root.resolve("own"));
        repository = Files.createDirectory(root.resolve("repository"));
        git("init", "--quiet", "--initial-branch=main");
        Files.createDirectory(repository.resolve("part"));
        Files.writeString(repository.resolve("part/a.txt"), "one\n");
        git("add", "--all");
        git("-c", "user.name=Ada", "-c", "user.email=ada@localhost", "commit", "--quiet", "-m", "first");
        Files.writeString(repository.resolve("part/a.txt"), "one, not committed\n");
    }

    @Test
    void keepsWhatWasChangedAsABranchAndTouchesNothingElse() throws Exception {
        var places = Workplaces.open(own, Optional.of(repository), Optional.empty());
        List<Content> results;
        Path folder;
        try (var place = places.take("task-1", "developer")) {
            folder = place.folder();
            assertThat(folder.resolve("part/a.txt")).hasContent("one\n");
            Files.writeString(folder.resolve("part/a.txt"), "two\n");
            Files.writeString(folder.resolve("new file.txt"), "new\n");
            results = place.results();
        }

        assertThat(results).hasSize(2);
        assertThat(((Content.Text) results.get(0)).text())
                .startsWith("Changed on branch troupe/task-1 of " + repository.toRealPath() + ":\n")
                .contains("new file.txt", "part/a.txt", "2 files changed, 2 insertions(+), 1 deletion(-)");
        assertThat(results.get(1)).isInstanceOfSatisfying(Content.Resource.class, patch -> {
            assertThat(patch.uri()).isEqualTo("git:troupe/task-1");
            assertThat(patch.text().orElseThrow()).contains("-one\n+two\n").contains("+new\n");
        });
        assertThat(git("log", "--format=%an: %s", "troupe/task-1", "-1"))
                .isEqualTo("developer (Troupe): What developer did for task-1");
        assertThat(folder).doesNotExist();
        assertThat(git("worktree", "list").lines()).hasSize(1);
        assertThat(repository.resolve("part/a.txt")).hasContent("one, not committed\n");
        assertThat(git("status", "--porcelain")).isEqualTo("M part/a.txt");
        assertThat(git("branch", "--show-current")).isEqualTo("main");
    }

    @Test
    void takesACommitOfTheProgramsOwnAndNeverABranchThatIsThere() throws Exception {
        var places = Workplaces.open(own, Optional.of(repository.resolve("part")), Optional.of(Keep.CHANGED));
        git("branch", "troupe/task-1");
        try (var place = places.take("task-1", "developer")) {
            assertThat(place.folder()).endsWithRaw(Path.of("task-1/part"));
            Files.writeString(place.folder().resolve("b.txt"), "b\n");
            run(place.folder(), "git", "add", "b.txt");
            run(place.folder(), "git", "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "by itself");

            assertThat(place.results().toString()).contains("troupe/task-1-2", "+b");
        }
        assertThat(git("log", "--format=%s", "troupe/task-1-2", "-1")).isEqualTo("by itself");
        assertThat(own.resolve("work/task-1/part/b.txt"))
                .as("kept, since it was changed")
                .exists();
        try (var place = places.take("task-1", "developer")) {
            assertThat(place.folder()).as("not where one was kept").endsWithRaw(Path.of("task-1-2/part"));
            assertThat(place.results()).isEmpty();
        }
        assertThat(own.resolve("work/task-1-2")).doesNotExist();
        assertThat(git("branch", "--list", "troupe/*").lines()).hasSize(2);
    }

    @Test
    void keepsNothingOfWorkThatCameToNothing() throws Exception {
        var places = Workplaces.open(own, Optional.of(repository), Optional.empty());
        try (var place = places.take("task-1", "developer")) {
            Files.writeString(place.folder().resolve("half.txt"), "half");
        }

        assertThat(git("branch", "--list", "troupe/*")).isEmpty();
        assertThat(own.resolve("work")).isEmptyDirectory();
    }

    @Test
    void leavesWorktreesOfOthersAloneThoughTheyAreAway() throws Exception {
        var theirs = root.resolve("theirs");
        var away = root.resolve("away");
        git("worktree", "add", "--quiet", "--detach", theirs.toString());
        Files.move(theirs, away);
        var places = Workplaces.open(own, Optional.of(repository), Optional.empty());
        places.take("task-1", "developer").close();
        Files.move(away, theirs);

        assertThat(run(theirs, "git", "status", "--porcelain")).isEmpty();
        assertThat(git("worktree", "list").lines()).hasSize(2);
    }

    @Test
    void keepsTheFolderOfWorkThatCannotBeCommitted() throws Exception {
        var places = Workplaces.open(own, Optional.of(repository), Optional.empty());
        Path folder;
        try (var place = places.take("task-1", "developer")) {
            folder = place.folder();
            Files.writeString(folder.resolve("done.txt"), "done");
            Files.createFile(repository.resolve(".git/worktrees/task-1/index.lock"));

            assertThatThrownBy(place::results)
                    .isInstanceOf(PluginException.class)
                    .hasMessageContaining("index.lock")
                    .hasMessageEndingWith("; what was made could not be kept and stays in " + folder);
        }
        assertThat(folder.resolve("done.txt")).hasContent("done");
        assertThat(own.resolve("claims")).isEmptyDirectory();
    }

    @Test
    void findsANameForABranchWhereOneOfThatNameIsInTheWay() throws Exception {
        git("branch", "troupe");
        var places = Workplaces.open(own, Optional.of(repository), Optional.empty());
        try (var place = places.take("task-1", "developer")) {
            Files.writeString(place.folder().resolve("new.txt"), "new");

            assertThat(place.results().toString()).contains("Changed on branch troupe-task-1 of ");
        }
        assertThat(git("log", "--format=%s", "troupe-task-1", "-1")).isEqualTo("What developer did for task-1");
    }

    @Test
    void boundsAPatch() throws Exception {
        var places = Workplaces.open(own, Optional.of(repository), Optional.empty());
        try (var place = places.take("task-1", "developer")) {
            Files.writeString(place.folder().resolve("much.txt"), "much of it\n".repeat(100_000));

            assertThat(place.results().get(1))
                    .isInstanceOfSatisfying(
                            Content.Resource.class,
                            patch -> assertThat(patch.text().orElseThrow())
                                    .hasSizeBetween(Repository.LARGEST_PATCH, Repository.LARGEST_PATCH + 100)
                                    .endsWith("… cut off here\n"));
        }
    }

    @Test
    void givesAnEmptyFolderWithoutARepository() throws Exception {
        var places = Workplaces.open(own, Optional.empty(), Optional.empty());
        Path folder;
        try (var place = places.take("task/../1", "developer")) {
            folder = place.folder();
            assertThat(folder).isEmptyDirectory().hasParentRaw(own.toRealPath().resolve("work"));
            assertThat(place.results()).isEmpty();
        }
        assertThat(folder).doesNotExist();
        try (var place = places.take("task-2", "developer")) {
            Files.createDirectory(place.folder().resolve("locked"));
            Files.writeString(place.folder().resolve("report.md"), "text");
            assertThat(place.results())
                    .isEqualTo(List.of(Content.text("Made in " + place.folder() + ":\nreport.md (4 bytes)")));
            folder = place.folder();
        }
        assertThat(folder.resolve("report.md")).as("it is nowhere else").exists();
    }

    @Test
    void clearsWhatACrashLeftAndEndsWhoStillWorksThere() throws Exception {
        var places = Workplaces.open(own, Optional.of(repository), Optional.empty());
        var place = places.take("task-1", "developer");
        var sleeper = new ProcessBuilder("sleep", "300")
                .directory(place.folder().toFile())
                .start();
        try (var _ = places.take("task-2", "developer")) {
            letGo(own.resolve("claims/task-1"));

            Workplaces.open(own, Optional.of(repository), Optional.empty());

            assertThat(sleeper.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(own.resolve("work/task-1")).doesNotExist();
            assertThat(own.resolve("work/task-2")).as("in use").exists();
            assertThat(git("worktree", "list").lines()).hasSize(2);
        } finally {
            sleeper.destroyForcibly();
        }
    }

    /** As when the process that held it is gone. */
    private static void letGo(Path claim) throws IOException {
        Files.delete(claim);
        Files.createFile(claim);
    }

    @Test
    void saysWhatIsWrongWithARepository() throws Exception {
        refused(root.resolve("absent"), "' is no folder, expected one with a repository of git");
        refused(own, "' cannot be used, fatal: not a git repository");
        var empty = Files.createDirectory(root.resolve("empty"));
        run(empty, "git", "init", "--quiet");
        refused(empty, "' has no commit, expected one to begin at");
    }

    private void refused(Path folder, String why) {
        assertThatThrownBy(() -> Workplaces.open(own, Optional.of(folder), Optional.empty()))
                .isInstanceOfSatisfying(
                        PluginException.class, e -> assertThat(e.kind()).isEqualTo(PluginException.Kind.SETTINGS))
                .hasMessageStartingWith("repository: '" + folder + why);
    }

    @Test
    void passesOnlyVariablesThatAreNamed() {
        var all = Map.of("PATH", "/bin", "SECRET", "s", "TOKEN", "t");

        assertThat(new Variables("env", List.of("TOKEN", "ABSENT")).of(all))
                .isEqualTo(Map.of("PATH", "/bin", "TOKEN", "t"));
        assertThatThrownBy(() -> new Variables("env", List.of("sk-very-secret")))
                .hasMessageStartingWith("env: one of 1 is not the name of a variable")
                .hasMessageNotContaining("secret");
    }

    private String git(String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(List.of(arguments));
        command.addFirst("git");
        return run(repository, command.toArray(String[]::new));
    }

    private static String run(Path folder, String... command) throws Exception {
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }
}
