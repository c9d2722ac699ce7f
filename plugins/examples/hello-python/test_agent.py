"""Speaks MCP with agent.py as a host does. Run it with: python3 -m unittest"""

import json
import pathlib
import subprocess
import sys
import unittest

PROGRAM = pathlib.Path(__file__).with_name("agent.py")


class AgentTest(unittest.TestCase):
    def setUp(self):
        self.program = subprocess.Popen(
            [sys.executable, PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        abilities = {"sampling": {}, "elicitation": {}}
        client = {"name": "test", "version": "1"}
        self.send(
            id=0,
            method="initialize",
            params={"protocolVersion": "2025-11-25", "capabilities": abilities, "clientInfo": client},
        )
        self.assertEqual("2025-11-25", self.receive()["result"]["protocolVersion"])
        self.send(method="notifications/initialized")

    def tearDown(self):
        self.program.stdin.close()
        self.assertEqual(0, self.program.wait(10))
        self.program.stdout.close()

    def write(self, line):
        self.program.stdin.write(line + "\n")
        self.program.stdin.flush()

    def send(self, **message):
        self.write(json.dumps({"jsonrpc": "2.0", **message}))

    def receive(self):
        return json.loads(self.program.stdout.readline())

    def call(self, id, skill, **arguments):
        meta = {"progressToken": f"progress-{id}"}
        self.send(id=id, method="tools/call", params={"name": skill, "arguments": arguments, "_meta": meta})

    def test_lists_skills_with_schemas(self):
        self.send(id=1, method="tools/list")
        tools = {tool["name"]: tool for tool in self.receive()["result"]["tools"]}
        self.assertEqual({"greet", "count-words", "sum-up", "introduce"}, set(tools))
        self.assertEqual(["name"], tools["greet"]["inputSchema"]["required"])
        self.assertTrue(all(tool["outputSchema"]["type"] == "object" for tool in tools.values()))

    def test_greets_and_says_how_far_it_is(self):
        self.call(1, "greet", name="Zoë")
        progress, answer = self.receive(), self.receive()
        self.assertEqual("notifications/progress", progress["method"])
        self.assertEqual("progress-1", progress["params"]["progressToken"])
        self.assertEqual({"greeting": "Hello, Zoë."}, answer["result"]["structuredContent"])

    def test_counts(self):
        self.call(1, "count-words", text="two words\nand three more\n")
        counted = self.receive()["result"]["structuredContent"]
        self.assertEqual({"lines": 2, "words": 5, "characters": 25}, counted)

    def test_has_the_model_of_the_host_sum_up(self):
        self.call(1, "sum-up", text="The train was late.")
        asked = self.receive()
        self.assertEqual("sampling/createMessage", asked["method"])
        self.assertEqual("progress-1", asked["params"]["_meta"]["progressToken"])
        self.assertEqual("The train was late.", asked["params"]["messages"][0]["content"]["text"])
        content = {"type": "text", "text": " It was late. "}
        self.send(id=asked["id"], result={"role": "assistant", "content": content, "model": "test"})
        self.assertEqual({"sentence": "It was late."}, self.receive()["result"]["structuredContent"])

    def test_asks_a_human(self):
        for action, content in ("accept", {"name": "Ada"}), ("decline", None):
            self.call(action, "introduce")
            asked = self.receive()
            self.assertEqual("elicitation/create", asked["method"])
            self.assertEqual(f"progress-{action}", asked["params"]["_meta"]["progressToken"])
            self.send(id=asked["id"], result={"action": action, "content": content})
            if action == "accept":
                logged = self.receive()
                self.assertEqual("notifications/message", logged["method"])
                self.assertEqual("progress-accept", logged["params"]["_meta"]["progressToken"])
                self.assertEqual("Pleased to meet you, Ada.", self.receive()["result"]["structuredContent"]["greeting"])
            else:
                self.assertTrue(self.receive()["result"]["isError"])

    def test_lets_go_of_what_was_cancelled(self):
        self.call(1, "introduce")
        asked = self.receive()
        self.send(method="notifications/cancelled", params={"requestId": 1})
        self.assertEqual(asked["id"], self.receive()["params"]["requestId"])
        self.send(id=2, method="ping")  # and the call gets no answer: the next one is the ping's
        self.assertEqual({"jsonrpc": "2.0", "id": 2, "result": {}}, self.receive())

    def test_says_what_is_wrong_and_goes_on(self):
        self.write("no JSON")
        self.assertEqual(-32700, self.receive()["error"]["code"])
        self.call(1, "dance")
        self.assertIn("expected one of greet", self.receive()["error"]["message"])
        self.send(id=2, method="no/such")
        self.assertEqual(-32601, self.receive()["error"]["code"])


if __name__ == "__main__":
    unittest.main()
