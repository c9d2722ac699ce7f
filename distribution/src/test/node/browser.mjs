// A browser with one page that is driven by lines on stdin, each a JSON array of a command and what it takes; each is
// answered by a line, {"is": value} or {"failed": why}. CHROMIUM says where the browser is.
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const PATIENCE = 20_000;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
page.setDefaultTimeout(PATIENCE);
const complaints = [];
let refusals = false;
page.on('pageerror', (error) => complaints.push(String(error)));
page.on('console', (message) => {
    // That a connection was refused is what some tests are about, and that a request was is what a few are.
    const expected = refusals ? /ERR_CONNECTION|WebSocket connection|status of 4\d\d/ : /ERR_CONNECTION|WebSocket connection/;
    if (message.type() === 'error' && !expected.test(message.text())) {
        complaints.push(message.text());
    }
});
const strangers = [];
page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(page.url()).origin && page.url() !== 'about:blank') {
        strangers.push(request.url());
    }
});

const commands = {
    open: (url) => page.goto(url).then(() => true),
    /** Waits until something is there whose text has these words. */
    sees: (selector, words) => page.locator(selector).filter({ hasText: words }).first().waitFor().then(() => true),
    gone: (selector) => page.locator(selector).first().waitFor({ state: 'detached' }).then(() => true),
    text: (selector) => page.locator(selector).first().innerText(),
    texts: (selector) => page.locator(selector).allInnerTexts(),
    click: (selector) => page.locator(selector).first().click().then(() => true),
    fill: (selector, text) => page.locator(selector).first().fill(text).then(() => true),
    choose: (selector, label) => page.locator(selector).first().selectOption({ label }).then(() => true),
    key: (key) => page.keyboard.press(key).then(() => true),
    evaluate: (script) => page.evaluate(script),
    scheme: (colorScheme) => page.emulateMedia({ colorScheme }).then(() => true),
    size: (width, height) => page.setViewportSize({ width, height }).then(() => true),
    picture: (path) => page.screenshot({ path }).then(() => true),
    /** What axe finds, in words; none is good. */
    async axe() {
        await page.evaluate(axe); // through the debugger, which the page's own policy does not bind
        const found = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
        return found.violations.map((each) => `${each.id}: ${each.help}: ${each.nodes.map((node) => node.target + ' ' + node.failureSummary).join('; ')}`);
    },
    /** From now on requests of the page may be refused. */
    refusals: () => {
        refusals = true;
        return true;
    },
    /** Errors that the page made so far. */
    complaints: () => complaints,
    /** What was asked of anybody but the host. */
    strangers: () => strangers,
};

for await (const line of createInterface({ input: process.stdin })) {
    const [command, ...given] = JSON.parse(line);
    let answer;
    try {
        answer = { is: (await commands[command](...given)) ?? null };
    } catch (error) {
        answer = { failed: String(error) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
