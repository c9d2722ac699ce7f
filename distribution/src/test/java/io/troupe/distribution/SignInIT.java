package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of a host that asks everybody for a token, in a real browser. */
class SignInIT {

    @TempDir
    Path folder;

    @Test
    @Timeout(180)
    void aPersonSignsInWatchesAndIsSentAway() throws Exception {
        var config = Files.writeString(folder.resolve("mine.yaml"), "security:\n  tokens: required\n");
        var data = folder.resolve("data");
        var browser = Browser.open();
        browser.expectsRefusals(); // of whoever has not signed in, or no longer is
        var host = RunningHost.start(data, "--config", config.toString());
        try {
            var ada = created(host, "ada", "*:*", "@facts:read");
            var kept = created(host, "kept", "*:*", "@facts:read");
            var blind = created(host, "blind", "*:*");

            browser.open(host.url() + "/");
            asksForAToken(browser);
            signsIn(browser, "troupe_" + "A".repeat(43));
            browser.sees(".problem", "this token does not count");
            signsIn(browser, blind);
            browser.sees(".why", "@facts:read");

            signsIn(browser, ada);
            browser.sees(".verdict", "All is well");
            keepsNoSecret(browser, ada);
            browser.sees(".me", "ada");
            watchesARun(browser, host, ada);

            assertThat(typed(host, "tokens", "revoke", idOf(host, "ada"))).contains("revoked");
            browser.sees("h1", "Sign in");
            browser.sees(".why", "You were signed out");
            browser.gone(".verdict");
            signsIn(browser, ada);
            browser.sees(".problem", "this token does not count");

            signsIn(browser, kept);
            browser.sees(".verdict", "All is well");
            int port = URI.create(host.url()).getPort();
            host.kill();
            browser.sees(".banner", "Connection lost");
            host = RunningHost.startOn(port, data, "--config", config.toString());
            browser.sees(".verdict", "All is well"); // who was signed in still is
            browser.clicks(".me button");
            browser.sees("h1", "Sign in");
            browser.gone(".verdict");
            browser.open(host.url() + "/?again");
            browser.sees("h1", "Sign in");
            assertThat(browser.complaints()).isEmpty();
            assertThat(browser.strangers()).isEmpty();
        } finally {
            browser.close();
            host.close();
        }
    }

    private static void asksForAToken(Browser browser) throws Exception {
        browser.sees("h1", "Sign in");
        assertThat(browser.evaluates("document.activeElement.id").asText()).isEqualTo("token");
        for (var scheme : new String[] {"light", "dark"}) {
            browser.likes(scheme);
            assertThat(browser.hindrances()).as(scheme).isEmpty();
        }
    }

    private static void signsIn(Browser browser, String token) throws Exception {
        browser.types("#token", token);
        browser.presses("Enter");
    }

    /** Neither the token nor what stands for it is where a script, or who looks at the address, could find it. */
    private static void keepsNoSecret(Browser browser, String token) throws Exception {
        var kept = browser.evaluates(
                        "JSON.stringify([location.href, document.cookie, {...localStorage}, {...sessionStorage}, "
                                + "document.documentElement.outerHTML])")
                .asText();
        assertThat(kept).doesNotContain(token).doesNotContain("troupe_");
    }

    private static void watchesARun(Browser browser, RunningHost host, String token) throws Exception {
        var submitted = host.send(host.request("/api/v1/tasks")
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .POST(
                        BodyPublishers.ofString(
                                "{\"agent\":\"echo\",\"input\":{\"instruction\":\"over the hills\",\"notes\":2,\"delay_seconds\":1}}"))
                .build());
        assertThat(submitted.statusCode()).as(submitted.body()).isEqualTo(202);
        var id = RunningHost.JSON.readTree(submitted.body()).path("id").asText();
        browser.clicks("[data-task='" + id + "']");
        browser.sees(".head .badge", "completed");
        browser.sees(".outcome", "over the hills");
        browser.sees(".timeline", "asked by ada");
        browser.clicks("nav a:has-text('Agents')");
        browser.sees("[data-agent='ai-ml-expert']", "available");
    }

    private static String created(RunningHost host, String name, String... permissions) throws Exception {
        var words = new ArrayList<>(List.of("tokens", "create", name));
        Arrays.stream(permissions).forEach(permission -> words.addAll(List.of("--permission", permission)));
        return typed(host, words.toArray(String[]::new)).strip();
    }

    private static String idOf(RunningHost host, String name) throws Exception {
        return typed(host, "tokens", "list")
                .lines()
                .filter(row -> row.contains(" " + name + " "))
                .map(row -> row.split(" ", 2)[0])
                .findFirst()
                .orElseThrow();
    }

    private static String typed(RunningHost host, String... words) throws Exception {
        var all = new ArrayList<>(Arrays.asList(words));
        all.addAll(List.of("--data", host.data().toString()));
        var said = RunningHost.troupe(all.toArray(String[]::new));
        assertThat(said.exit()).as(said.err()).isZero();
        return said.out();
    }
}
