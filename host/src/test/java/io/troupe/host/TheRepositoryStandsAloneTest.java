package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever clones this has all of it: no file leans on a machine, a folder beside it, or a certain download host. */
class TheRepositoryStandsAloneTest {

    /** Written so that this file does not hold what it looks for. */
    private static final Map<String, Pattern> FORBIDDEN = Map.of(
            "a registry's host",
            Pattern.compile("(repo1?|central|plugins)[.](maven|sonatype|gradle)[.](apache[.]org|org|com)"
                    + "|registry[.](npmjs|yarnpkg)[.]\\w+|npmmirror[.]com|(files[.])?(pypi|pythonhosted)[.]org"
                    + "|(static|index)[.]crates[.]io|proxy[.]golang[.]org|repo[.]maven[.]apache"),
            "a folder of one machine",
            Pattern.compile("(?<![\\w.}$*-])/(work|root)/"),
            "a folder beside the repository",
            Pattern.compile("[.][.]/shared\\b"),
            "a download address",
            Pattern.compile("\"resolved\"\\s*:\\s*\"(https?|git)"));

    @Test
    void noFileNamesAMachineAFolderBesideOrARegistry() throws Exception {
        var repository = Repository.here();
        var files = repository.files();

        assertThat(files).hasSizeGreaterThan(100).contains(Path.of("pom.xml"), Path.of("README.md"));
        assertThat(files)
                .allSatisfy(file -> assertThat(mistakes(repository.text(file)))
                        .as(file.toString())
                        .isEmpty());
    }

    @Test
    void everyLockFileIsLookedAt() throws IOException, InterruptedException {
        var files = Repository.here().files();

        assertThat(files.stream().filter(file -> file.endsWith("package.json")))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(files).contains(file.resolveSibling("package-lock.json")));
    }

    @Test
    void seesWhatItLooksFor() {
        assertThat(List.of(
                        "<url>https://repo." + "maven.apache.org/maven2</url>",
                        "https://repo1." + "maven.org/",
                        "https://registry." + "npmjs.org/zod",
                        "see /wo" + "rk/notes.md",
                        "\"/ro" + "ot/.m2\"",
                        "`../sha" + "red/plan.md`",
                        "\"resol" + "ved\": \"https://a.example/zod.tgz\""))
                .allSatisfy(text -> assertThat(mistakes(text)).isNotEmpty());
        assertThat(List.of("http://maven.apache.org/POM/4.0.0", "src/work/a", "<root>/data", "${troupe.root}/lib"))
                .allSatisfy(text -> assertThat(mistakes(text)).isEmpty());
    }

    private static List<String> mistakes(String text) {
        return FORBIDDEN.entrySet().stream()
                .flatMap(rule -> rule.getValue()
                        .matcher(text)
                        .results()
                        .map(found -> rule.getKey() + ", line " + line(text, found.start()) + ": " + found.group()))
                .toList();
    }

    private static long line(String text, int offset) {
        return text.substring(0, offset).lines().count();
    }
}
