"""Lets functions answer a host over MCP: one JSON-RPC message a line, on stdin and stdout. Standard library only."""

import itertools
import json
import queue
import sys
import threading
import traceback

VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")  # the newest first


class Refused(Exception):
    """What was asked for cannot be done; the message says why to those who asked."""


class Cancelled(Exception):
    """Nobody waits for the outcome any more."""


class Agent:
    """Skills by their names, and the conversation with the host."""

    def __init__(self, name, version):
        self._info = {"name": name, "version": version}
        self._skills = {}  # name: (function, as the host is told of it)
        self._calls = {}  # id of the host's request: Call that works on it
        self._waiting = {}  # id of a request to the host: where its answer goes
        self._client = {}  # what the host can do
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._out = sys.stdout

    def skill(self, name, description, input, output, read_only=False):
        """Marks a function as a skill; it gets a Call and the properties of its input, and gives back its output."""

        def mark(function):
            self._skills[name] = function, {
                "name": name,
                "description": description,
                "inputSchema": input,
                "outputSchema": output,
                "annotations": {"readOnlyHint": read_only, "idempotentHint": read_only},
            }
            return function

        return mark

    def serve(self):
        """Answers until stdin ends. What skills print goes to stderr, since stdout is the protocol's."""
        sys.stdin.reconfigure(encoding="utf-8")
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        self._out, sys.stdout = sys.stdout, sys.stderr
        for line in sys.stdin:
            try:
                message = json.loads(line)
            except ValueError:
                message = None
            if isinstance(message, dict):
                self._take(message)
            elif line.strip():
                self.send(id=None, error={"code": -32700, "message": "not a JSON-RPC message, expected one a line"})

    def send(self, **message):
        line = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False)
        with self._lock:
            self._out.write(line + "\n")
            self._out.flush()

    def _take(self, message):
        method, params, id = message.get("method"), message.get("params") or {}, message.get("id")
        if method is None:
            if id in self._waiting:
                self._waiting.pop(id).put(message)
        elif method == "notifications/cancelled":
            call = self._calls.get(params.get("requestId"))
            if call is not None:
                call.cancel()
        elif method == "tools/call" and params.get("name") in self._skills:
            call = Call(self, id, (params.get("_meta") or {}).get("progressToken"))
            self._calls[id] = call
            work = params["name"], params.get("arguments") or {}
            threading.Thread(target=self._work, args=(call, *work), daemon=True).start()
        elif id is not None:
            self._answer(id, method, params)

    def _answer(self, id, method, params):
        if method == "initialize":
            asked = params.get("protocolVersion")
            self._client = params.get("capabilities") or {}
            version = asked if asked in VERSIONS else VERSIONS[0]
            abilities = {"tools": {}, "logging": {}}
            self.send(id=id, result={"protocolVersion": version, "capabilities": abilities, "serverInfo": self._info})
        elif method == "tools/list":
            self.send(id=id, result={"tools": [tool for _, tool in self._skills.values()]})
        elif method in ("ping", "logging/setLevel"):
            self.send(id=id, result={})
        elif method == "tools/call":
            message = f"no skill '{params.get('name')}', expected one of {', '.join(self._skills)}"
            self.send(id=id, error={"code": -32602, "message": message})
        else:
            self.send(id=id, error={"code": -32601, "message": f"no method '{method}'"})

    def _work(self, call, name, arguments):
        try:
            output = self._skills[name][0](call, **arguments)
            text = json.dumps(output, ensure_ascii=False)
            result = {"content": [{"type": "text", "text": text}], "structuredContent": output}
        except Cancelled:
            result = None  # a cancelled request gets no answer
        except Exception as e:
            if not isinstance(e, Refused):
                traceback.print_exc()  # to stderr, for whoever writes the agent
            text = str(e) if isinstance(e, Refused) else f"{type(e).__name__}: {e}"
            result = {"content": [{"type": "text", "text": text}], "isError": True}
        self._calls.pop(call.id, None)
        if result is not None and not call.cancelled.is_set():
            self.send(id=call.id, result=result)

    def request(self, call, method, params):
        """Asks the host and waits for its answer; a cancelled call stops waiting."""
        id, answers = f"{self._info['name']}-{next(self._ids)}", queue.SimpleQueue()
        self._waiting[id] = call.answers = answers
        if call.cancelled.is_set():
            answers.put(None)  # a moment ago, when nothing waited yet
        self.send(id=id, method=method, params=call.named(params))
        answer = answers.get()
        if answer is None:
            self._waiting.pop(id, None)
            self.send(method="notifications/cancelled", params={"requestId": id, "reason": "its call was cancelled"})
            raise Cancelled()
        if "error" in answer:
            raise Refused(f"{method}: {answer['error'].get('message', answer['error'])}")
        return answer.get("result") or {}

    def host_can(self, ability):
        return ability in self._client


class Call:
    """One piece of work for the host, and what may be asked of the host meanwhile."""

    def __init__(self, agent, id, progress_token):
        self.id = id
        self.cancelled = threading.Event()
        self.answers = None
        self._agent = agent
        self._token = progress_token

    def named(self, params):
        """Adds which call it is about: the host cannot tell when it has several under way."""
        return params if self._token is None else {**params, "_meta": {"progressToken": self._token}}

    def cancel(self):
        self.cancelled.set()
        if self.answers is not None:
            self.answers.put(None)

    def check(self):
        """Raises Cancelled once the host has cancelled this work: call it now and then in what takes long."""
        if self.cancelled.is_set():
            raise Cancelled()

    def progress(self, done, of=None, note=None):
        """Says how far the work is; `done` has to grow from call to call."""
        self.check()
        if self._token is not None:
            params = {"progressToken": self._token, "progress": done, "total": of, "message": note}
            known = {name: value for name, value in params.items() if value is not None}
            self._agent.send(method="notifications/progress", params=known)

    def log(self, level, text):
        """Writes a line into the host's log; a level is debug, info, warning or error."""
        self._agent.send(method="notifications/message", params=self.named({"level": level, "data": text}))

    def ask_model(self, text, system="", max_tokens=1000):
        """Has the host's model answer, under the budget of this task; gives back its text."""
        if not self._agent.host_can("sampling"):
            raise Refused("the host has no model to ask")
        message = {"role": "user", "content": {"type": "text", "text": text}}
        params = {"messages": [message], "systemPrompt": system, "maxTokens": max_tokens}
        content = self._agent.request(self, "sampling/createMessage", params).get("content") or {}
        parts = content if isinstance(content, list) else [content]
        return "".join(part.get("text", "") for part in parts)

    def ask_human(self, question, schema):
        """Asks a human for an object of the schema; gives it back, or None when they decline."""
        if not self._agent.host_can("elicitation"):
            raise Refused("the host has nobody to ask")
        params = {"message": question, "requestedSchema": schema}
        answer = self._agent.request(self, "elicitation/create", params)
        return answer.get("content") or {} if answer.get("action") == "accept" else None
