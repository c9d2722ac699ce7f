// Speaks MCP with the built program as a host does. Run it with: npm test
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { CreateMessageRequestSchema, ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const client = new Client({ name: "test", version: "1" }, { capabilities: { sampling: {}, elicitation: {} } });
let human = { action: "decline" };
let asked; // with the token of the call that it is about

before(async () => {
  client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => {
    asked = params._meta?.progressToken;
    const text = ` In short: ${params.messages[0].content.text} `;
    return { role: "assistant", content: { type: "text", text }, model: "test" };
  });
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    asked = params._meta?.progressToken;
    return human;
  });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: ["dist/hello-typescript/server.js"] }),
  );
});

after(() => client.close());

const call = (name, input, onprogress) => client.callTool({ name, arguments: input }, undefined, { onprogress });

test("lists skills with schemas", async () => {
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map((tool) => tool.name).sort(), ["count-words", "greet", "introduce", "sum-up"]);
  assert.ok(tools.every((tool) => tool.inputSchema.type === "object" && tool.outputSchema.type === "object"));
});

test("greets", async () => {
  assert.deepEqual((await call("greet", { name: "Zoë" })).structuredContent, { greeting: "Hello, Zoë." });
});

test("counts and says how far it is", async () => {
  const notes = [];
  const counted = await call("count-words", { text: "two words\n".repeat(50_000) }, (note) => notes.push(note.progress));
  assert.deepEqual(counted.structuredContent, { lines: 50_000, words: 100_000, characters: 500_000 });
  assert.equal(notes[0], 1000); // the last ones may come with the answer, and are then not passed on
});

test("has the model of the host sum up", async () => {
  const summed = await call("sum-up", { text: "it was late." }, () => {});
  assert.notEqual(asked, undefined);
  assert.deepEqual(summed.structuredContent, { sentence: "In short: it was late." });
});

test("asks a human, who may decline", async () => {
  human = { action: "accept", content: { name: "Ada" } };
  asked = undefined;
  const met = await call("introduce", {}, () => {});
  assert.notEqual(asked, undefined);
  assert.deepEqual(met.structuredContent, { greeting: "Pleased to meet you, Ada." });
  human = { action: "decline" };
  assert.equal((await call("introduce", {})).isError, true);
});

test("says what is wrong with its input", async () => {
  assert.equal((await call("greet", {})).isError, true);
});
