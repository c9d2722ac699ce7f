package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.AgentCalls.Find;
import io.troupe.host.fact.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Health, metrics, the page, agents and plugins over HTTP. */
class HostApiTest {

    private Served host;

    @BeforeEach
    void open() throws Exception {
        host = Served.open();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void isReadyUntilSomethingIsWrongAndAgainAfterwards() throws Exception {
        assertThat(host.get("/health/ready").statusCode()).isEqualTo(200);

        host.problems = List.of(new Health.Problem("store-unavailable", "disk full on /data", "free 1 GB"));
        var not = host.get("/health/ready");
        assertThat(not.statusCode()).isEqualTo(503);
        assertThat(Served.json(not).get("ready").asBoolean()).isFalse();
        assertThat(Served.json(not).at("/problems/0/code").asText()).isEqualTo("store-unavailable");
        assertThat(Served.json(not).at("/problems/0/fix").asText()).isEqualTo("free 1 GB");
        assertThat(host.get("/health/live").statusCode()).isEqualTo(200);
        var since = Served.json(not).get("since");
        assertThat(Served.json(host.get("/health/ready")).get("since")).isEqualTo(since);

        host.problems = List.of();
        assertThat(host.get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void saysHowItStands() throws Exception {
        host.submitted("expert");
        host.submitted("idle");
        host.problems = List.of(new Health.Problem("store-unavailable", "disk full", "free 1 GB"));

        var status = Served.json(host.get("/api/v1/status"));

        assertThat(status.get("ready").asBoolean()).isFalse();
        assertThat(status.get("running").asInt()).isEqualTo(1);
        assertThat(status.get("queued").asInt()).isEqualTo(1);
        assertThat(status.get("claimable").asInt()).isEqualTo(1);
        assertThat(status.get("position").asLong()).isEqualTo(host.journal.position());
        assertThat(status.get("url").asText()).isEqualTo("http://127.0.0.1:" + host.port);
        assertThat(status.at("/journal/bytes").asLong()).isEqualTo(4_096);
        assertThat(status.at("/journal/archived").asLong()).isEqualTo(7);
        assertThat(status.at("/problems/0/detail").asText()).isEqualTo("disk full");
    }

    @Test
    void showsMetricsAsPrometheusReadsThem() throws Exception {
        var metrics = host.get("/metrics");

        assertThat(metrics.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.body()).contains("troupe_facts_total 1.0");
    }

    @Test
    void servesThePageAndLetsNothingElseIntoIt() throws Exception {
        var page = host.get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<html", "Troupe", "Node 20.19").doesNotContain("<script", "href=\"http");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'"));
    }

    @Test
    void handsMcpOn() throws Exception {
        var response = host.post("/mcp", "{}");

        assertThat(response.statusCode()).isEqualTo(299);
        assertThat(response.body()).isEqualTo("mcp takes POST");
    }

    @Test
    void listsAgentsAndPlugins() throws Exception {
        assertThat(Served.json(host.get("/api/v1/agents"))
                        .at("/agents/0/card/name")
                        .asText())
                .isEqualTo("pack/echo");
        assertThat(Served.json(host.get("/api/v1/plugins"))
                        .at("/plugins/1/state")
                        .asText())
                .isEqualTo("loaded, reduced");
    }

    @ParameterizedTest
    @CsvSource({
        "pack/echo,                         pack/echo",
        "pack%2Fecho,                       pack/echo",
    })
    void showsAnAgentOfAPack(String path, String name) throws Exception {
        var response = host.get("/api/v1/agents/" + path);

        assertThat(Served.json(response).at("/card/name").asText()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "b%C3%A4r,              bär",
        "a%20b,                 a b",
        "a+b,                   a+b",
        "a%2Bb,                 a+b",
        "a%3Fb,                 a?b",
        "a%25b,                 a%b",
        "a;b=c,                 a;b=c",
        "%F0%9F%98%80,          😀",
        "a%22b%5C,              a\"b\\",
    })
    void readsNamesWithOddCharacters(String path, String name) throws Exception {
        var problem = Served.problem(host.get("/api/v1/agents/" + path), ErrorCode.AGENT_NOT_FOUND);

        assertThat(problem.get("detail").asText()).isEqualTo("no agent '" + name + "'");
    }

    @Test
    void searchesWithWhatIsAsked() throws Exception {
        var found = Served.json(
                host.get("/api/v1/agents/search?query=plan%20a%20bank&category=data&available=true&limit=7"));

        assertThat(found.at("/hits/0/name").asText()).isEqualTo("pack/echo");
        assertThat(host.finds.poll(10, TimeUnit.SECONDS))
                .isEqualTo(new Find("plan a bank", Optional.of("data"), true, 7));
        host.get("/api/v1/agents/search");
        assertThat(host.finds.poll(10, TimeUnit.SECONDS)).isEqualTo(new Find("", Optional.empty(), false, 5));
    }
}
