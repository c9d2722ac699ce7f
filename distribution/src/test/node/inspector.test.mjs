// The MCP Inspector's command line against a host that is up, over HTTP and over stdio by `troupe mcp`.
// TROUPE_URL says where; TROUPE_LAUNCHER is the command.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { node22 } from './node22.mjs';

const base = process.env.TROUPE_URL?.replace(/\/+$/, '');
const launcher = process.env.TROUPE_LAUNCHER;
assert.ok(base && launcher, 'expected TROUPE_URL and TROUPE_LAUNCHER to be set');
const inspector = path.join(
    path.dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/inspector/package.json')),
    'clients/launcher/build/index.js',
);
// Which host it speaks to is said in a script: the Inspector would take the option for one of its own.
const folder = mkdtempSync(path.join(tmpdir(), 'troupe-inspector-'));
const stdio = path.join(folder, 'troupe-mcp');
writeFileSync(stdio, `#!/bin/sh\nexec '${launcher}' mcp --host '${base}'\n`, { mode: 0o755 });
after(() => rmSync(folder, { recursive: true }));
const servers = {
    http: [`${base}/mcp`, '--transport', 'http'],
    stdio: [stdio],
};

/** Runs it once and gives what it says, which is JSON. */
async function inspect(server, ...asked) {
    const { stdout } = await promisify(execFile)(node22(), [inspector, '--cli', ...server, ...asked], {
        env: { ...process.env, NO_COLOR: '1' },
        timeout: 60_000,
        maxBuffer: 8 << 20,
    });
    return JSON.parse(stdout);
}

for (const [way, server] of Object.entries(servers)) {
    test(`${way}: lists tools and calls one`, { timeout: 120_000 }, async () => {
        const { tools } = await inspect(server, '--method', 'tools/list');
        assert.ok(tools.some((tool) => tool.name === 'invoke_agent'));
        const called = await inspect(
            server, '--method', 'tools/call', '--tool-name', 'invoke_agent', '--tool-arg', 'agent=echo', 'input=hello');
        assert.equal(called.content[0].text, 'hello');
    });

    test(`${way}: reads a resource and gets a prompt`, { timeout: 120_000 }, async () => {
        const { contents } = await inspect(server, '--method', 'resources/read', '--uri', 'agent://echo');
        assert.equal(JSON.parse(contents[0].text).card.name, 'echo');
        const { messages } = await inspect(
            server, '--method', 'prompts/get', '--prompt-name', 'backend-expert', '--prompt-args', 'instruction=hello');
        assert.match(messages[0].content.text, /^You are now backend-expert\./);
    });
}
