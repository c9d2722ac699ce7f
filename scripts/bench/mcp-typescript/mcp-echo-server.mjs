// The yardstick for an MCP call: the TypeScript SDK's own server over streamable HTTP, with one tool that answers
// what it was given. Sessions as the SDK's documentation has them, so that it does the work that our host does.
//
//     node mcp-echo-server.mjs [PORT]       prints the address once it listens; port 0 (the default) takes a free one
import { randomUUID } from 'node:crypto';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js';
import { z } from 'zod';

const HIGHEST_PORT = 65535;
const LARGEST_SESSION_COUNT = 10_000;

const port = Number(process.argv[2] ?? process.env.PORT ?? 0);
if (!Number.isInteger(port) || port < 0 || port > HIGHEST_PORT) {
    console.error(`port is '${process.argv[2] ?? process.env.PORT}', expected 0 to ${HIGHEST_PORT}`);
    process.exit(2);
}

/** @type {Map<string, StreamableHTTPServerTransport>} */
const sessions = new Map();

function echoServer() {
    const server = new McpServer({ name: 'typescript-echo', version: '1.0.0' });
    server.registerTool(
        'echo',
        { description: 'Answers what it was given.', inputSchema: { instruction: z.string() } },
        ({ instruction }) => ({ content: [{ type: 'text', text: instruction }] }),
    );
    return server;
}

async function openSession() {
    const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        enableJsonResponse: process.env.JSON_RESPONSE === '1',
        onsessioninitialized: (id) => sessions.set(id, transport),
    });
    transport.onclose = () => transport.sessionId && sessions.delete(transport.sessionId);
    await echoServer().connect(transport);
    return transport;
}

function refuse(response, status, message) {
    response.status(status).json({ jsonrpc: '2.0', error: { code: -32000, message }, id: null });
}

const app = createMcpExpressApp();

app.all('/mcp', async (request, response) => {
    const id = request.headers['mcp-session-id'];
    const known = id && sessions.get(id);
    if (known) {
        await known.handleRequest(request, response, request.body);
    } else if (id) {
        refuse(response, 404, `no session '${id}'`);
    } else if (request.method !== 'POST' || !isInitializeRequest(request.body)) {
        refuse(response, 400, 'no session, expected initialize first');
    } else if (sessions.size >= LARGEST_SESSION_COUNT) {
        refuse(response, 503, `${sessions.size} sessions are open, expected fewer`);
    } else {
        await (await openSession()).handleRequest(request, response, request.body);
    }
});

// What the process has used so far, so that a bench can divide it by the calls it made.
app.get('/cpu', (_request, response) => {
    const { user, system } = process.cpuUsage();
    response.json({ cpu_micros: user + system, rss_bytes: process.memoryUsage().rss });
});

const listening = app.listen(port, '127.0.0.1', (error) => {
    if (error) {
        console.error(`cannot listen on 127.0.0.1:${port}: ${error.message}`);
        process.exit(1);
    }
    console.log(`http://127.0.0.1:${listening.address().port}/mcp`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => process.exit(0));
}
