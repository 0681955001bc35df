#!/usr/bin/env python3
"""The outside world: an agent whose calls have an effect that can be counted, written down before it answers and never killed.

usage: ledger.py LOG [--port N] [--dedupe on|off] [--seed N]     prints "listening on PORT"

POST /agents/NAME   {"effect": text, …} with Idempotency-Key and Millrace-Attempt → {"effect", "receipt"}, which follow from the effect
POST /faults        {"share": 0.05}: so many calls fail, half of them after they were applied
GET  /figures       {"calls", "applied", "faults": {kind: count}}

With --dedupe on a key is applied once, however often it is called: what is applied twice then came under two keys, which is our fault.
With off every call is applied: the log then counts the calls that were really made twice. LOG has a line per call and per effect.
"""

import argparse
import hashlib
import json
import os
import random
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# What may happen to a call: before anything was applied, or after.
BEFORE = ("refused_500", "busy_429", "reset_before")
AFTER = ("applied_then_500", "applied_then_reset", "applied_then_late")
LATE_SECONDS = 3.0


class Ledger:
    """Any thread."""

    def __init__(self, log, dedupe, seed):
        self.file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self.dedupe, self.random, self.share = dedupe, random.Random(seed), 0.0
        self.lock = threading.Lock()
        self.keys, self.calls, self.applied, self.faults = set(), 0, 0, {}

    def write(self, **line):
        os.write(self.file, (json.dumps(line | {"at": time.time()}) + "\n").encode())

    def call(self, key, attempt, effect):
        """Notes the call, and answers the fault that it is to have."""
        with self.lock:
            self.calls += 1
            self.write(kind="call", key=key, attempt=attempt, effect=effect)
            fault = self.random.choice(BEFORE + AFTER) if self.random.random() < self.share else None
            if fault:
                self.faults[fault] = self.faults.get(fault, 0) + 1
            return fault

    def apply(self, key, attempt, effect):
        with self.lock:
            if self.dedupe and key in self.keys:
                return
            self.keys.add(key)
            self.applied += 1
            self.write(kind="applied", key=key, attempt=attempt, effect=effect)
            os.fdatasync(self.file)

    def figures(self):
        with self.lock:
            return {"calls": self.calls, "applied": self.applied, "faults": dict(self.faults)}


class Agent(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    ledger = None

    def do_POST(self):
        given = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"null")
        if self.path == "/faults":
            self.ledger.share = float(given["share"])
            return self.reply(200, {})
        key, attempt = self.headers.get("Idempotency-Key", ""), int(self.headers.get("Millrace-Attempt") or 0)
        effect = given["effect"]
        fault = self.ledger.call(key, attempt, effect)
        if fault in BEFORE:
            return self.fail(fault)
        self.ledger.apply(key, attempt, effect)
        if fault in AFTER:
            return self.fail(fault)
        self.reply(200, {"effect": effect, "receipt": hashlib.sha256(effect.encode()).hexdigest()[:16]})

    def do_GET(self):
        self.reply(200, self.ledger.figures())

    def fail(self, fault):
        if fault == "busy_429":
            return self.reply(429, {"error": "busy"}, {"Retry-After": "1"})
        if fault.endswith("500"):
            return self.reply(500, {"error": fault})
        if fault == "applied_then_late":
            time.sleep(LATE_SECONDS)  # tidy: allow: the caller's time-out is what is tried here
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def reply(self, status, document, headers=None):
        body = json.dumps(document).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        """A caller that died or was reset; its call is in the log."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--dedupe", choices=["on", "off"], default="on")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    Agent.ledger = Ledger(given.log, given.dedupe == "on", given.seed)
    server = Server(("127.0.0.1", given.port), Agent)
    print(f"listening on {server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
