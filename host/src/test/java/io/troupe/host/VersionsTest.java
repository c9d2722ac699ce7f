package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

/** A release gives everything the same version: what is built, what it says of itself, and what runs it elsewhere. */
class VersionsTest {

    private final Repository repository = Repository.here();

    @Test
    void theHostHasTheVersionThatIsBuilt() throws Exception {
        var pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(repository.root().resolve("pom.xml").toFile())
                .getDocumentElement()
                .getChildNodes();
        var versions = IntStream.range(0, pom.getLength())
                .mapToObj(pom::item)
                .filter(child -> child.getNodeName().equals("version"))
                .map(child -> child.getTextContent().strip())
                .toList();

        assertThat(versions).containsExactly(Host.VERSION);
    }

    @Test
    void theChartIsOfThatVersionAndBringsIt() {
        var chart = "config/kubernetes/troupe/Chart.yaml";

        assertThat(given(chart, "(?m)^version: *\"?([^\"\\s]+)")).containsExactly(Host.VERSION);
        assertThat(given(chart, "(?m)^appVersion: *\"?([^\"\\s]+)")).containsExactly(Host.VERSION);
    }

    @Test
    void theNodesOfTheComposeFileAreOfThatVersion() {
        assertThat(given("config/docker/compose.yaml", "image: *\"?troupe:([^\"\\s]+)"))
                .isNotEmpty()
                .containsOnly(Host.VERSION);
    }

    private List<String> given(String file, String pattern) {
        return Pattern.compile(pattern)
                .matcher(repository.text(Path.of(file)))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
