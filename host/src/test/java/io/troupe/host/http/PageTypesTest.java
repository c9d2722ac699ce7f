package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.RunCalls.RunList;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.RunCalls.StepList;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page is compiled against what the host really sends. */
class PageTypesTest {

    private static final String HOW = "mvn -pl host -am test -Dquick -Dtest=PageTypesTest -Dtroupe.write=true "
            + "-Dsurefire.failIfNoSpecifiedTests=false";

    @Test
    void thePagesTypesAreTheHostsRecords() throws IOException {
        var file = Path.of("").toAbsolutePath().resolveSibling("web-dashboard/src/protocol/index.ts");
        var text = text();
        if (Boolean.getBoolean("troupe.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }

        assertThat(Files.readString(file))
                .as("%s is as the records are; to write it anew: %s", file.getFileName(), HOW)
                .isEqualTo(text);
    }

    private static String text() {
        Map<String, Class<?>> bodies = new HashMap<>();
        Facts.kinds().values().forEach(kind -> bodies.put(kind.name(), kind.type()));
        return "// Made from the host's records by PageTypesTest; to make it anew:\n// " + HOW + "\n\n"
                + new TypeScript()
                        .with(EventMessages.Message.class)
                        .with(EventMessages.Wish.class)
                        .with(TaskView.class)
                        .with(RunView.class)
                        .with(StepList.class)
                        .with(RunList.class)
                        .with(Replies.ProblemBody.class)
                        .with(TaskEndpoints.NewAnswer.class)
                        .with(SignInEndpoints.SignIn.class)
                        .with(SignInEndpoints.Me.class)
                        .table("FactBodies", bodies)
                        .text();
    }
}
