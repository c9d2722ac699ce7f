// A real client, the TypeScript SDK's, against a host that is up and has echo, backend-expert and product-manager and
// no model. TROUPE_URL says where, for example http://127.0.0.1:7070.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const base = process.env.TROUPE_URL?.replace(/\/+$/, '');
assert.ok(base, 'TROUPE_URL is not set, expected the address of a running host, like http://127.0.0.1:7070');
const endpoint = new URL(`${base}/mcp`);
const limit = { timeout: 60_000 };

async function connected(t) {
    const client = new Client({ name: 'troupe-client-tests', version: '1.0.0' });
    await client.connect(new StreamableHTTPClientTransport(endpoint));
    t.after(() => client.close());
    return client;
}

const call = (client, name, args, options) => client.callTool({ name, arguments: args }, undefined, options);
const invoke = (client, args, options) => call(client, 'invoke_agent', args, options);
const textOf = (result) => result.content.filter((part) => part.type === 'text').map((part) => part.text).join('\n');

/** Asks until the answer is there, at most ten seconds. */
async function eventually(what, ask) {
    const end = Date.now() + 10_000;
    for (;;) {
        const found = await ask();
        if (found) {
            return found;
        }
        assert.ok(Date.now() < end, `${what}: not within 10 s`);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

/** The one task of a session, which the caller made up: how a test finds what it started. */
function taskOfSession(agent, session) {
    return eventually(`a task of session ${session}`, async () => {
        const response = await fetch(`${base}/api/v1/tasks?agent=${agent}`);
        assert.equal(response.status, 200);
        return (await response.json()).tasks.find((task) => task.session === session);
    });
}

/** Describes backend-expert's skill: an input that it takes and an output that it may give. */
async function example(client, skillName) {
    const { card } = (await call(client, 'describe_agent', { agent: 'backend-expert' })).structuredContent;
    const skill = card.skills.find((candidate) => candidate.name === skillName);
    assert.ok(skill?.examples.length, `skill ${skillName} of backend-expert has no example`);
    return skill.examples[0];
}

test('lists the nine tools, in less than 8 KB', limit, async (t) => {
    const client = await connected(t);
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map((tool) => tool.name).sort(), [
        'answer_run',
        'cancel_run',
        'claim_task',
        'complete_task',
        'describe_agent',
        'find_agents',
        'get_run',
        'invoke_agent',
        'run_workflow',
    ]);
    assert.ok(Buffer.byteLength(JSON.stringify({ tools })) < 8192);
    tools.forEach((tool) => assert.ok(Buffer.byteLength(tool.description) < 2048, `${tool.name}: description too long`));
});

test('finds backend-expert by what it knows, and says why', limit, async (t) => {
    const client = await connected(t);
    const { agents } = (await call(client, 'find_agents', { query: 'design an API and plan a migration' })).structuredContent;
    const found = agents.find((agent) => agent.name === 'backend-expert');
    assert.ok(found, `expected backend-expert among ${agents.map((agent) => agent.name)}`);
    assert.match(found.why, /\S/);
    assert.ok(found.skills.includes('plan-migration'));
});

test('gives echo work and gets the answer', limit, async (t) => {
    const client = await connected(t);
    const result = await invoke(client, { agent: 'echo', input: 'hello' });
    assert.notEqual(result.isError, true, textOf(result));
    assert.equal(result.structuredContent.status, 'completed');
    assert.equal(textOf(result), 'hello');
});

test('plays backend-expert: is told what to mend, mends it, and is done', limit, async (t) => {
    const client = await connected(t);
    const { input, output } = await example(client, 'review-endpoint');
    const turn = await invoke(client, { agent: 'backend-expert', skill: 'review-endpoint', input });
    assert.equal(turn.structuredContent.status, 'your-turn', textOf(turn));
    assert.ok(textOf(turn).startsWith('You are now backend-expert.'), textOf(turn).slice(0, 200));
    const { task, claim, output_schema: schema } = turn.structuredContent;
    assert.ok(claim.length > 20, 'a claim is a secret');
    assert.equal(schema.type, 'object');

    const wrong = { ...output, findings: 'none' };
    const refused = await call(client, 'complete_task', { task, claim, outcome: { answer: wrong } });
    assert.equal(refused.isError, true);
    assert.equal(refused.structuredContent.code, 'output-invalid');
    const pointers = refused.structuredContent.mistakes.map((mistake) => mistake.pointer);
    assert.ok(pointers.some((pointer) => pointer.startsWith('/findings')), `expected /findings among ${pointers}`);
    assert.match(textOf(refused), /\/findings/);

    const stranger = await call(client, 'complete_task', { task, claim: randomUUID(), outcome: { answer: output } });
    assert.equal(stranger.isError, true, 'another claim must not complete the task');

    const done = await call(client, 'complete_task', { task, claim, outcome: { answer: output } });
    assert.notEqual(done.isError, true, textOf(done));
    assert.equal(done.structuredContent.status, 'completed');
    const shown = await call(client, 'get_run', { id: task });
    assert.equal(shown.structuredContent.status, 'completed');
    assert.deepEqual(shown.structuredContent.answer, output);
});

test('takes up with claim_task what another client asked for and left', limit, async (t) => {
    const session = randomUUID();
    const asked = await fetch(`${base}/api/v1/tasks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ agent: 'product-manager', input: 'Say what a release note is for.', session }),
    });
    assert.equal(asked.status, 202);
    const { id } = await asked.json();
    const client = await connected(t);
    const turn = await call(client, 'claim_task', { task: id });
    assert.ok(textOf(turn).startsWith('You are now product-manager.'), textOf(turn).slice(0, 200));
    const { claim } = turn.structuredContent;
    const answer = 'It tells a user what is different for them, and what they have to do.';
    const done = await call(client, 'complete_task', { task: id, claim, outcome: { answer } });
    assert.equal(done.structuredContent.status, 'completed', textOf(done));
});

test('hears how far the work is, from its start to its end', limit, async (t) => {
    const client = await connected(t);
    const heard = [];
    const input = { instruction: 'hello', delay_seconds: 1, notes: 3 };
    const result = await invoke(client, { agent: 'echo', input }, { onprogress: (progress) => heard.push(progress) });
    assert.equal(result.structuredContent.status, 'completed', textOf(result));
    assert.ok(heard.length >= 3, `expected 3 notes or more, heard ${JSON.stringify(heard)}`);
    heard.slice(1).forEach((one, i) => assert.ok(one.progress > heard[i].progress, 'progress must grow'));
    heard.forEach((one) => assert.match(one.message, /\S/));
});

test('cancels the work when the client takes its request back', limit, async (t) => {
    const client = await connected(t);
    const session = randomUUID();
    const input = { instruction: 'never', delay_seconds: 30 };
    const stop = new AbortController();
    const waiting = assert.rejects(invoke(client, { agent: 'echo', input, session }, { signal: stop.signal }));
    const { id } = await taskOfSession('echo', session);
    stop.abort('changed my mind');
    await waiting;
    const ended = await eventually(`${id} to end`, async () => {
        const { status } = (await call(client, 'get_run', { id })).structuredContent;
        return ['queued', 'running', 'submitted'].includes(status) ? undefined : status;
    });
    assert.equal(ended, 'cancelled');
});

test('cancels the work with cancel_run', limit, async (t) => {
    const client = await connected(t);
    const turn = await invoke(client, { agent: 'backend-expert', input: 'Draw the tables of a shop.' });
    const { task, claim } = turn.structuredContent;
    const cancelled = await call(client, 'cancel_run', { id: task, reason: 'not needed' });
    assert.equal(cancelled.structuredContent.status, 'cancelled', textOf(cancelled));
    const late = await call(client, 'complete_task', { task, claim, outcome: { answer: 'too late' } });
    assert.equal(late.isError, true, 'a cancelled task must take no outcome');
});

test('names the nearest agents, and the place of a mistake in the input', limit, async (t) => {
    const client = await connected(t);
    const unknown = await invoke(client, { agent: 'backend-exprt', input: 'hello' });
    assert.equal(unknown.isError, true);
    assert.equal(unknown.structuredContent.code, 'agent-not-found');
    assert.ok(unknown.structuredContent.nearest.includes('backend-expert'), textOf(unknown));
    assert.match(textOf(unknown), /backend-exprt/);

    const wrong = await invoke(client, { agent: 'backend-expert', skill: 'review-endpoint', input: { endpoint: 7 } });
    assert.equal(wrong.isError, true);
    assert.equal(wrong.structuredContent.code, 'input-invalid');
    assert.ok(wrong.structuredContent.mistakes.length > 0, textOf(wrong));

    const skill = await invoke(client, { agent: 'backend-expert', skill: 'review-endpont', input: 'hello' });
    assert.equal(skill.structuredContent.code, 'skill-not-found');
    assert.ok(skill.structuredContent.nearest.includes('review-endpoint'), textOf(skill));
});

test('reads the answer after a broken connection, with Last-Event-ID', limit, async () => {
    const session = await rawSession();
    const request = {
        jsonrpc: '2.0',
        id: 7,
        method: 'tools/call',
        params: {
            name: 'invoke_agent',
            arguments: { agent: 'echo', input: { instruction: 'still here', delay_seconds: 2, notes: 2 } },
            _meta: { progressToken: 'p' },
        },
    };
    const broken = new AbortController();
    const response = await post(session, request, broken.signal);
    assert.match(response.headers.get('content-type'), /^text\/event-stream/);
    let last;
    for await (const event of events(response)) {
        last = event.id ?? last;
        assert.notEqual(event.message?.id, 7, 'the answer was not to come yet');
        if (last && event.message) {
            break;
        }
    }
    broken.abort();
    assert.ok(last, 'the stream gave no event id');

    const seen = [];
    const resumed = await fetch(endpoint, {
        headers: { ...session, accept: 'text/event-stream', 'last-event-id': last },
        signal: AbortSignal.timeout(20_000),
    });
    assert.equal(resumed.status, 200);
    for await (const event of events(resumed)) {
        assert.notEqual(event.id, last, 'an event that was seen must not come again');
        if (event.message) {
            seen.push(event.message);
        }
        if (event.message?.id === 7) {
            break;
        }
    }
    const answer = seen.at(-1);
    assert.equal(answer?.id, 7, 'the answer did not come');
    assert.equal(answer.result.structuredContent.status, 'completed');
    assert.equal(answer.result.content[0].text, 'still here');
});

function post(session, message, signal) {
    return fetch(endpoint, {
        method: 'POST',
        headers: { ...session, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        body: JSON.stringify(message),
        signal: signal ?? AbortSignal.timeout(20_000),
    });
}

/** Opens a session by hand; gives the headers that every request of it has. */
async function rawSession() {
    const params = {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 'troupe-raw-client', version: '1.0.0' },
    };
    const welcome = await post({}, { jsonrpc: '2.0', id: 1, method: 'initialize', params });
    assert.equal(welcome.status, 200);
    const session = {
        'mcp-session-id': welcome.headers.get('mcp-session-id'),
        'mcp-protocol-version': '2025-11-25',
    };
    await welcome.text();
    const ready = await post(session, { jsonrpc: '2.0', method: 'notifications/initialized' });
    assert.equal(ready.status, 202);
    return session;
}

/** The events of a stream, as they come: their id, and their message where they carry one. */
async function* events(response) {
    let rest = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        rest += chunk;
        const blocks = rest.split(/\r?\n\r?\n/);
        rest = blocks.pop();
        for (const block of blocks) {
            const field = (name) =>
                block
                    .split(/\r?\n/)
                    .filter((line) => line.startsWith(`${name}:`))
                    .map((line) => line.slice(name.length + 1).replace(/^ /, ''));
            const data = field('data').join('\n');
            const [id] = field('id');
            if (id !== undefined || data) {
                yield { id, message: data ? JSON.parse(data) : undefined };
            }
        }
    }
}
