package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

/** What a person does with a run on the page, from its start to its end; the page stands at any view before. */
final class RunsOnThePage {

    private static final String WORKFLOW = """
            {"name": "page-walk", "steps": [
              {"id": "look", "agent": "echo", "input": {"instruction": "over <b>the</b> hills"}},
              {"id": "go", "agent": "echo", "depends-on": ["look"], "approval": "May I go on?",
               "input": {"instruction": "far away"}},
              {"id": "rest", "agent": "echo", "depends-on": ["look"], "input": {"instruction": "a while"}}]}
            """;

    private final RunningHost host;
    private final Browser browser;

    RunsOnThePage(RunningHost host, Browser browser) {
        this.host = host;
        this.browser = browser;
    }

    /** Follows a run, looks at what a step did, pauses, resumes, answers, and sees its end; in either scheme. */
    void fromStartToEnd() throws Exception {
        var run = started();
        browser.open(host.url() + "/#/runs");
        browser.sees("[data-run='" + run + "']", "asks a human");
        browser.sees("[data-run='" + run + "']", "2 of 3 steps");
        hindersNobody("the list");

        browser.clicks("[data-run='" + run + "']");
        browser.sees("[data-box='go']", "go");
        browser.clicks("[data-step='look']");
        browser.sees("[data-details='look']", "over <b>the</b> hills");
        browser.sees(".timeline [data-kind='run.created']", "page-walk");
        hindersNobody("one run");

        browser.clicks(".acts button:has-text('Pause')");
        browser.clicks("dialog button:has-text('Pause the run')");
        browser.sees(".one > .head .badge", "paused");
        browser.clicks(".acts button:has-text('Resume')");
        browser.sees(".one > .head .badge", "asks a human");

        browser.clicks("[data-asks^='" + run + "/'] button:has-text('Decline')");
        browser.sees("[data-step='go']", "skipped");
        browser.sees(".one > .head .badge", "completed");
        assertThat(host.json("/api/v1/runs/" + run).path("state").asText()).isEqualTo("completed");
    }

    /** Lets a run go on when asked twice, then cancels it. */
    void cancelsAfterAsking() throws Exception {
        var run = started();
        browser.open(host.url() + "/#/runs/" + run);
        browser.clicks(".acts button:has-text('Cancel')");
        hindersNobody("the question");
        browser.clicks("dialog button:has-text('Let it go on')");
        assertThat(host.json("/api/v1/runs/" + run).path("state").asText()).isEqualTo("awaiting-input");

        browser.clicks(".acts button:has-text('Cancel')");
        browser.clicks("dialog button:has-text('Cancel the run')");
        browser.sees(".one > .head .badge", "cancelled");
    }

    private void hindersNobody(String where) throws Exception {
        for (var scheme : new String[] {"light", "dark"}) {
            browser.likes(scheme);
            assertThat(browser.hindrances()).as("%s, %s", where, scheme).isEmpty();
        }
    }

    private String started() throws Exception {
        var put = host.request("/api/v1/workflows/page-walk")
                .header("Content-Type", "application/json")
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(WORKFLOW))
                .build();
        assertThat(host.send(put).statusCode()).isBetween(200, 201);
        var response = host.post("/api/v1/runs", "{\"workflow\":\"page-walk\",\"input\":{}}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return RunningHost.JSON.readTree(response.body()).path("id").asText();
    }
}
