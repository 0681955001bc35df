#!/usr/bin/env python3
"""A local server of agents that answer, and fail, as they are told to.

usage: agent_server.py [--port N]     prints "listening on PORT"

POST /agents/NAME    the next answer of NAME's script, the last one for ever; without a script {"success": true}
POST /runtimes/ARN/invocations    the same for AWS's InvokeAgentRuntime; NAME is the runtime's
POST /script/NAME    a list of answers: {"status"?: 200, "body"?: object or text, "headers"?: {}, "seconds"?: before it answers,
                     "fault"?: "cut" (half a body) or "hang_up" (no answer)}; {"for_each_key": list}: every Idempotency-Key has its own copy
POST /alive          {"dead": [names]}: these hang up, until they are left out
GET /calls           what was asked: [{"agent", "path", "body", "headers", "at", "answered"}], as soon as it was
POST /reset          forgets scripts and calls, and revives all
"""

import json
import pathlib
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from stand_in import StandIn, serve  # noqa: E402


class Scripts:
    """The answers to come and the calls that were made. Any thread."""

    def __init__(self):
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        with self.lock:
            self.answers, self.calls, self.dead = {}, [], set()

    def next_for(self, agent, key):
        with self.lock:
            if agent in self.dead:
                return {"fault": "hang_up"}
            answers = self.answers.get(agent) or [{}]
            if isinstance(answers, dict):
                answers = self.answers.setdefault((agent, key), list(answers["for_each_key"]))
            return answers.pop(0) if len(answers) > 1 else answers[0]


SCRIPTS = Scripts()
GOOD = {"success": True}


class Agent(StandIn):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/agents/"):
            return self.act(self.path.removeprefix("/agents/"), json.loads(body or b"null"))
        if self.path.startswith("/runtimes/"):
            arn = urllib.parse.unquote(self.path.split("/")[2])
            return self.act(arn.rsplit("/", 1)[-1], json.loads(body or b"null"))
        given = json.loads(body or b"null")
        if self.path.startswith("/script/"):
            with SCRIPTS.lock:
                SCRIPTS.answers[self.path.removeprefix("/script/")] = given
        elif self.path == "/alive":
            with SCRIPTS.lock:
                SCRIPTS.dead = set(given["dead"])
        elif self.path == "/reset":
            SCRIPTS.reset()
        self.reply(200, {})

    def do_GET(self):
        with SCRIPTS.lock:
            calls = list(SCRIPTS.calls)
        self.reply(200, calls)

    def act(self, agent, body):
        answer = SCRIPTS.next_for(agent, self.headers.get("Idempotency-Key"))
        fault = answer.get("fault")
        status = answer.get("status", 200)
        with SCRIPTS.lock:
            SCRIPTS.calls.append({"agent": agent, "body": body, "headers": dict(self.headers), "at": time.time(),
                                  "path": self.path, "answered": 0 if fault else status})
        if answer.get("seconds"):
            time.sleep(answer["seconds"])
        if fault == "hang_up":
            self.close_connection = True
            return
        # Never kept open: over a kept connection that turns out dead, clients send once more, and calls could not be counted.
        headers = {"Connection": "close"} | answer.get("headers", {})
        self.reply(status, answer.get("body", GOOD), headers, cuts=fault == "cut")
        self.close_connection = True


if __name__ == "__main__":
    serve(Agent)
