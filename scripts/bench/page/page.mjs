// Prints what a real browser makes of the facts of a host: page.mjs URL SECONDS, one JSON line for the bare page, one
// for ours. CHROMIUM names another browser than the system's.
import { chromium } from 'playwright-core';

const [url, seconds] = [process.argv[2], Number(process.argv[3])];
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
});

/** Runs in the page: from the moment that a task was submitted to its row in the document, and frames meanwhile. */
function measure(millis) {
    return new Promise((resolve) => {
        const seen = new Set([...document.querySelectorAll('[data-task]')].map((row) => row.dataset.task));
        const delays = [];
        const gaps = [];
        const begun = performance.now();
        const observer = new MutationObserver((changes) => {
            const now = performance.timeOrigin + performance.now();
            for (const change of changes) {
                for (const added of change.addedNodes) {
                    const row = added.nodeType === 1 ? (added.closest('[data-task]') ?? added.querySelector('[data-task]')) : null;
                    if (row !== null && !seen.has(row.dataset.task)) {
                        seen.add(row.dataset.task);
                        delays.push(now - Date.parse([...row.querySelectorAll('time')].at(-1).dateTime));
                    }
                }
            }
        });
        observer.observe(document.body, { childList: true, subtree: true });
        let last = begun;
        const frame = (now) => {
            gaps.push(now - last);
            last = now;
            if (now - begun < millis) {
                requestAnimationFrame(frame);
            } else {
                observer.disconnect();
                const sorted = (list, part) => list.sort((a, b) => a - b)[Math.max(0, Math.ceil(list.length * part) - 1)];
                resolve({
                    fps: ((gaps.length - 1) * 1000) / (now - begun),
                    p99_frame: sorted(gaps, 0.99),
                    rows: delays.length,
                    p50: sorted(delays, 0.5),
                    p95: sorted(delays, 0.95),
                });
            }
        };
        requestAnimationFrame(frame);
    });
}

const position = async () => (await (await fetch(`${url}/api/v1/status`)).json()).position;
for (const path of ['/bare.html', '/']) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    await page.goto(url + path);
    await page.locator('[data-task]').first().waitFor();
    await page.evaluate(measure, 3_000); // warms up
    const [before, begun] = [await position(), performance.now()];
    const found = await page.evaluate(measure, seconds * 1_000);
    const factsPerSecond = ((await position()) - before) / ((performance.now() - begun) / 1_000);
    console.log(JSON.stringify({ ...found, facts_per_second: factsPerSecond }));
    await page.close();
}
await browser.close();
