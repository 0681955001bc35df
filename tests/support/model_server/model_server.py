#!/usr/bin/env python3
"""A local server shaped like the OpenAI and Anthropic APIs that fails as it is told to.

usage: model_server.py [--port N] [--key SECRET]     prints "listening on PORT"

POST /v1/chat/completions, /v1/messages   answer as the models do
POST /script   a list of steps, used in order by the requests that fit; when none is left, requests are answered well:
               {"model"?: only this one, "times"?: 1, "fault"?: …, "text"?: what the model writes, "seconds"?, "retry_after"?}
               faults: busy (429), overloaded (529), error (500), unavailable (503), unauthorized (401), out_of_quota (429), slow, cut,
               bad_json, empty, too_long (stopped by the token limit), refusal
GET /calls     what was asked: [{"path", "model", "body", "at", "status"}]
POST /reset    forgets script and calls
"""

import argparse
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PROGRAM = """import json
import os

with open(json.loads(os.environ["MILLRACE_INPUTS"])[0], encoding="utf-8-sig") as file:
    count = sum(1 for _ in file) - 1
with open(os.environ["MILLRACE_OUTPUT"], "w", encoding="utf-8") as file:
    json.dump({"answer": [{"count": count}], "columns": ["count"], "row_count": 1}, file)
"""
STATUS = {"busy": 429, "overloaded": 529, "error": 500, "unavailable": 503, "unauthorized": 401, "out_of_quota": 429}


class Script:
    """The steps to come and the calls that were made. Any thread."""

    def __init__(self):
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        with self.lock:
            self.steps, self.calls = [], []

    def set(self, steps):
        with self.lock:
            self.steps = [{"times": 1, **step} for step in steps]

    def next_for(self, model):
        with self.lock:
            for step in self.steps:
                if step["times"] > 0 and step.get("model", model) == model:
                    step["times"] -= 1
                    return step
        return {}

    def note(self, **call):
        with self.lock:
            self.calls.append({"at": time.time(), **call})


def openai_answer(model, text, fault):
    finish = "length" if fault == "too_long" else "stop"
    message = {"role": "assistant", "content": text, "refusal": None}
    if fault == "refusal":
        message = {"role": "assistant", "content": None, "refusal": "I will not do that."}
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": model,
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": 120, "completion_tokens": 40, "total_tokens": 160}}


def anthropic_answer(model, text, fault, tools):
    stop, content = "end_turn", [{"type": "text", "text": text}]
    if fault == "too_long":
        stop = "max_tokens"
    elif fault == "refusal":
        stop = "refusal"
    elif tools:
        try:
            content = [{"type": "tool_use", "id": "toolu_1", "name": tools[0]["name"], "input": json.loads(text)}]
            stop = "tool_use"
        except ValueError:
            pass  # A model may answer in prose although it was told to use a tool.
    return {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "content": content, "stop_reason": stop,
            "usage": {"input_tokens": 100, "cache_read_input_tokens": 20, "output_tokens": 40}}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script = Script()
    key = ""

    def log_message(self, *_):
        pass

    def send(self, status, body, headers=()):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        if self.path == "/calls":
            with self.script.lock:
                return self.send(200, self.script.calls)
        return self.send(404, {"error": {"message": "no such path"}})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"null")
        if self.path == "/script":
            self.script.set(body)
            return self.send(200, {})
        if self.path == "/reset":
            self.script.reset()
            return self.send(200, {})
        if self.path not in ("/v1/chat/completions", "/v1/messages"):
            return self.send(404, {"error": {"message": "no such path"}})
        return self.answer(body)

    def is_known(self):
        given = self.headers.get("x-api-key") or self.headers.get("Authorization", "").removeprefix("Bearer ")
        return not self.key or given == self.key

    def answer(self, body):
        model = body["model"]
        step = self.script.next_for(model)
        fault = step.get("fault", "" if self.is_known() else "unauthorized")
        status = STATUS.get(fault, 200)
        self.script.note(path=self.path, model=model, body=body, status=status, fault=fault)
        if fault == "slow":
            time.sleep(step.get("seconds", 5))
        if status != 200:
            kind = "insufficient_quota" if fault == "out_of_quota" else fault
            headers = [("Retry-After", str(step["retry_after"]))] if "retry_after" in step else []
            return self.send(status, {"type": "error", "error": {"type": kind, "code": kind, "message": f"scripted {fault}"}}, headers)
        if fault == "bad_json":
            return self.send(200, b'{"choices": [{"message": ')
        if fault == "empty":
            return self.send(200, {})
        text = step.get("text", json.dumps({"program": PROGRAM, "explanation": "counts lines"}))
        shaped = openai_answer(model, text, fault) if self.path.endswith("completions") else anthropic_answer(model, text, fault, body.get("tools"))
        if fault == "cut":
            return self.cut(json.dumps(shaped).encode())
        return self.send(200, shaped)

    def cut(self, data):
        """Promises the whole answer, sends half of it and hangs up."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2])
        self.wfile.flush()
        self.close_connection = True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default="")
    options = parser.parse_args()
    Handler.key = options.key
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    print(f"listening on {server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
