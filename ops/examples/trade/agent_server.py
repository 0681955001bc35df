"""An agent over HTTP: POST a JSON object, get a JSON object. Binds a loopback port and prints it."""

import argparse
import http.server
import json
import pathlib
import sys

BODY_BYTES_MAX = 4 << 20


class BadDocument(Exception):
    """The request is at fault, not this agent: answered with 422, which no circuit breaker counts."""


def serve(name, answer):
    """Runs `answer(request, store, documents)` for each request until the process is stopped."""
    parser = argparse.ArgumentParser(description=f"the example agent {name}")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--store", type=pathlib.Path, required=True, help="folder for what agents keep")
    parser.add_argument("--documents", type=pathlib.Path, required=True, help="folder that documents may be read from")
    options = parser.parse_args()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            length = int(self.headers.get("Content-Length") or 0)
            if length > BODY_BYTES_MAX:
                return self.reply(413, {"success": False, "error": f"more than {BODY_BYTES_MAX} bytes"})
            try:
                request = json.loads(self.rfile.read(length))
                if not isinstance(request, dict):
                    raise BadDocument("the request is no JSON object")
                self.reply(200, {"success": True} | answer(request, options.store, options.documents))
            except (BadDocument, KeyError, ValueError) as wrong:
                what = f"{wrong} is missing" if isinstance(wrong, KeyError) else str(wrong)
                self.reply(422, {"success": False, "error": what})
            except Exception as broken:  # The agent itself is in trouble.
                self.reply(500, {"success": False, "error": f"{type(broken).__name__}: {broken}"})

        def reply(self, status, body):
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    server.daemon_threads = True
    print(f"{name} listens on port {server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)


def name_for_file(text):
    """An id as a file name that cannot lead anywhere else."""
    kept = "".join(c if c.isalnum() or c in "-_." else "_" for c in str(text))[:120].strip(".")
    if not kept:
        raise BadDocument("an id is empty")
    return kept


def source_of(request):
    if request["source_type"] not in ("BANK", "COUNTERPARTY"):
        raise BadDocument("source_type must be BANK or COUNTERPARTY")
    return request["source_type"]


def write_json(path, value):
    """Whole or not at all: another agent may read it at any time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{id(value)}.tmp")
    draft.write_text(json.dumps(value, indent=1), encoding="utf-8")
    draft.replace(path)
