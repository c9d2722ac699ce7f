// Prompts, resources, subscriptions, completion, questions, the client's model and /mcp/tools with the TypeScript SDK's
// client, over HTTP and over stdio by `troupe mcp`. The host is up, has no model, and has the plugin conformance.
// TROUPE_URL says where; TROUPE_LAUNCHER is the command, TROUPE_DROP_IN the folder that the host watches.
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
    CreateMessageRequestSchema,
    ElicitRequestSchema,
    PromptListChangedNotificationSchema,
    ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';

const base = process.env.TROUPE_URL?.replace(/\/+$/, '');
const launcher = process.env.TROUPE_LAUNCHER;
const dropIn = process.env.TROUPE_DROP_IN;
assert.ok(base && launcher && dropIn, 'expected TROUPE_URL, TROUPE_LAUNCHER and TROUPE_DROP_IN to be set');
const limit = { timeout: 60_000 };

/** @param {string[]} agents, @param {string[]} tools whose /mcp/tools it is; /mcp where both are empty */
const ways = {
    http: ({ agents, tools }) => {
        const query = new URLSearchParams({ ...(agents && { agents }), ...(tools && { tools }) });
        return new StreamableHTTPClientTransport(new URL(`${base}/mcp${query.size ? `/tools?${query}` : ''}`));
    },
    stdio: ({ agents, tools }) =>
        new StdioClientTransport({
            command: launcher,
            args: ['mcp', '--host', base, ...(agents ? ['--agents', agents] : []), ...(tools ? ['--tools', tools] : [])],
            env: process.env,
        }),
};

/** What has been heard so far, and a wait for what is still to come. */
function ear() {
    const heard = [];
    const waiting = [];
    return {
        hear: (what) => {
            heard.push(what);
            waiting.splice(0).forEach((wake) => wake());
        },
        until: async (what, wanted) => {
            while (!heard.some(wanted)) {
                await Promise.race([
                    new Promise((wake) => waiting.push(wake)),
                    new Promise((_, late) => setTimeout(late, 15_000, new Error(`${what}: not within 15 s`)).unref()),
                ]);
            }
        },
    };
}

for (const [way, transport] of Object.entries(ways)) {
    const connected = async (t, where = {}) => {
        const client = new Client(
            { name: 'troupe-surface-tests', version: '1.0.0' },
            { capabilities: { elicitation: {}, sampling: {} } },
        );
        await client.connect(transport(where));
        t.after(() => client.close());
        return client;
    };
    const textOf = (result) => result.content.map((part) => part.text ?? '').join('\n');

    test(`${way}: has agents as prompts`, limit, async (t) => {
        const client = await connected(t);
        const { prompts } = await client.listPrompts();
        assert.ok(prompts.some((prompt) => prompt.name === 'backend-expert'));
        const { messages } = await client.getPrompt({ name: 'backend-expert', arguments: { instruction: 'Name a table.' } });
        assert.match(messages[0].content.text, /^You are now backend-expert\./);
        assert.match(messages[0].content.text, /Name a table\./);
        const echo = await client.getPrompt({ name: 'echo', arguments: { instruction: 'hello' } });
        assert.match(echo.messages[0].content.text, /invoke_agent/);
    });

    test(`${way}: has agents and runs as resources, and completes their names`, limit, async (t) => {
        const client = await connected(t);
        const { resources } = await client.listResources();
        assert.ok(resources.some((resource) => resource.uri === 'agent://echo'));
        const { resourceTemplates } = await client.listResourceTemplates();
        assert.deepEqual(resourceTemplates.map((template) => template.uriTemplate), ['agent://{name}', 'run://{id}']);
        const { contents } = await client.readResource({ uri: 'agent://echo' });
        assert.equal(JSON.parse(contents[0].text).card.name, 'echo');
        const ref = { type: 'ref/resource', uri: 'agent://{name}' };
        const { completion } = await client.complete({ ref, argument: { name: 'name', value: 'backend-ex' } });
        assert.deepEqual(completion.values, ['backend-expert']);
        await assert.rejects(client.readResource({ uri: 'agent://nobody-at-all' }), /agent-not-found/);
    });

    test(`${way}: is told when a run that it is subscribed to goes on`, limit, async (t) => {
        const client = await connected(t);
        const told = ear();
        client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => told.hear(params.uri));
        const response = await fetch(`${base}/api/v1/tasks`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ agent: 'echo', input: { instruction: 'x', delay_seconds: 2, notes: 10 } }),
        });
        const uri = `run://${(await response.json()).id}`;
        await client.subscribeResource({ uri });
        await told.until(uri, (heard) => heard === uri);
        await client.unsubscribeResource({ uri });
    });

    test(`${way}: is told when an agent comes`, limit, async (t) => {
        const client = await connected(t);
        const told = ear();
        client.setNotificationHandler(PromptListChangedNotificationSchema, () => told.hear('prompts'));
        const name = `newcomer-${way}`;
        const file = path.join(dropIn, `${name}.md`);
        t.after(() => rm(file, { force: true }));
        await writeFile(file, `---\nname: ${name}\ndescription: Came later.\n---\nBe brief.\n`);
        await told.until('list_changed', () => true);
        const { prompts } = await client.listPrompts();
        assert.ok(prompts.some((prompt) => prompt.name === name), JSON.stringify(prompts.map((prompt) => prompt.name)));
    });

    test(`${way}: is asked what an agent asks, and its answer arrives`, limit, async (t) => {
        const client = await connected(t);
        client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
            assert.match(params.message, /favourite colour/);
            return { action: 'accept', content: { answer: 'green' } };
        });
        const result = await client.callTool({ name: 'invoke_agent', arguments: { agent: 'asker', input: 'go' } });
        assert.equal(result.structuredContent.status, 'completed', textOf(result));
        assert.match(textOf(result), /green/);
    });

    test(`${way}: lends a tool its model and its user`, limit, async (t) => {
        const client = await connected(t, { tools: 'conformance' });
        client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => ({
            role: 'assistant',
            model: 'test',
            content: { type: 'text', text: `about ${params.messages[0].content.text}` },
        }));
        client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'decline' }));
        assert.match(textOf(await client.callTool({ name: 'test_sampling', arguments: { prompt: 'cats' } })), /about cats/);
        assert.match(textOf(await client.callTool({ name: 'test_elicitation', arguments: { message: 'hi' } })), /decline/);
        const sum = await client.callTool({ name: 'sum', arguments: { a: 2, b: 3 } });
        assert.deepEqual(sum.structuredContent, { sum: 5 });
        const wrong = await client.callTool({ name: 'sum', arguments: { a: 2 } });
        assert.equal(wrong.isError, true);
        assert.match(textOf(wrong), /input-invalid/);
    });

    test(`${way}: is told when a document of a plugin changes`, limit, async (t) => {
        const client = await connected(t, { tools: 'conformance' });
        const told = ear();
        client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => told.hear(params.uri));
        await client.subscribeResource({ uri: 'test://watched-resource' });
        await client.callTool({ name: 'touch', arguments: {} });
        await told.until('an update', (uri) => uri === 'test://watched-resource');
    });

    test(`${way}: has skills of chosen agents as tools, with data that fits`, limit, async (t) => {
        const client = await connected(t, { agents: 'asker,echo' });
        const { tools } = await client.listTools();
        tools.forEach((tool) => assert.match(tool.name, /^[a-z0-9_]{1,40}$/));
        assert.ok(tools.some((tool) => tool.name === 'echo_execute'));
        assert.deepEqual((await client.callTool({ name: 'asker_shape', arguments: { instruction: 'x' } })).structuredContent, { x: 7 });
        assert.equal(textOf(await client.callTool({ name: 'echo_execute', arguments: { instruction: 'hello' } })), 'hello');
    });

    test(`${way}: gets a long answer cut, and reads the rest`, limit, async (t) => {
        const client = await connected(t);
        const result = await client.callTool({ name: 'invoke_agent', arguments: { agent: 'asker', skill: 'long', input: 'x' } });
        assert.ok(textOf(result).length < 100_000);
        let text = result.structuredContent.answer;
        for (let uri = result.structuredContent.rest; uri; ) {
            const page = (await client.readResource({ uri })).contents[0].text;
            const more = page.match(/\n\[goes on at (\S+)\]$/);
            text += more ? page.slice(0, more.index) : page;
            uri = more?.[1];
        }
        assert.equal(text, '0123456789'.repeat(25_000));
    });
}
