#!/usr/bin/env python3
"""A stand-in for the document's MCP gateway and the Lambda behind it: the tool `ray-code-validation-inline___validate_ray_code` runs
programs on the real Ray cluster that it is told, by the cluster's Jobs API.

usage: ray_gateway.py     prints "port N"; ends with its standard input

POST /mcp speaks Model Context Protocol with sessions (2025-11-25). GET /calls lists the tools' arguments, for tests. The tool's text is
the output with Ray's own lines, encoded as JSON once more, as the document has it.
"""

import json
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOOL = "ray-code-validation-inline___validate_ray_code"
CALLS = []
RAN = {}  # Idempotency key: what it gave.
LOCK = threading.Lock()


def ask(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def run_on_ray(code, cluster):
    """The program's output and whether it failed; Ray's own lines are in it."""
    jobs = f"http://{cluster}/api/jobs/"
    run = ask(jobs, {"entrypoint": "python3 -c \"$PROGRAM\"", "runtime_env": {"env_vars": {"PROGRAM": code, "RAY_DEDUP_LOGS": "0"}}})["submission_id"]
    while (status := ask(jobs + run)["status"]) in ("PENDING", "RUNNING"):
        time.sleep(0.3)  # tidy: allow
    return ask(f"{jobs}{run}/logs")["logs"], status != "SUCCEEDED"


def call_tool(params, key):
    if params.get("name") != TOOL:
        return {"content": [{"type": "text", "text": "no such tool"}], "isError": True}
    arguments = params["arguments"]
    with LOCK:
        CALLS.append(arguments)
        known = RAN.get(key)
    if known:
        return known
    output, has_failed = run_on_ray(arguments["code"], arguments["ray_cluster_ip"])
    result = {"content": [{"type": "text", "text": output if has_failed else json.dumps(output)}], "isError": has_failed}
    with LOCK:
        RAN[key] = result
    return result


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, headers=()):
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(data))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        with LOCK:
            self.answer(200, CALLS)

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        method, told = message["method"], {"jsonrpc": "2.0", "id": message.get("id")}
        if method == "initialize":
            agreed = {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": {"name": "ray-gateway", "version": "1"}}
            return self.answer(200, {**told, "result": agreed}, [("Mcp-Session-Id", uuid.uuid4().hex)])
        if not self.headers.get("Mcp-Session-Id"):
            return self.answer(400, {**told, "error": {"code": -32000, "message": "no session"}})
        if method.startswith("notifications/"):
            return self.answer(202, None)
        if method == "tools/call":
            return self.answer(200, {**told, "result": call_tool(message["params"], self.headers.get("Idempotency-Key"))})
        return self.answer(200, {**told, "error": {"code": -32601, "message": "unknown"}})


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("port", server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
