"""Receives spans over OTLP/HTTP (JSON), and knows which trees they make."""

import collections
import http.server
import json
import threading


class TraceReceiver:
    def __init__(self):
        self.spans, self.lock = [], threading.Lock()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                is_good = self.path == "/v1/traces" and self.headers["Content-Type"] == "application/json"
                if is_good:
                    receiver.take(body)
                self.send_response(200 if is_good else 400)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def take(self, body):
        with self.lock:
            for resource in body["resourceSpans"]:
                service = {one["key"]: one["value"]["stringValue"] for one in resource["resource"]["attributes"]}["service.name"]
                for scope in resource["scopeSpans"]:
                    for span in scope["spans"]:
                        attributes = {one["key"]: next(iter(one["value"].values())) for one in span.get("attributes", [])}
                        self.spans.append(span | {"service": service, "attributes": attributes})

    def of_job(self, job):
        with self.lock:
            spans = list(self.spans)
        return spans_of_job(spans, job)


def spans_of_job(spans, job):
    """Every span of the traces that any span of the job is in."""
    traces = {span["traceId"] for span in spans if span["attributes"].get("millrace.job.id") == job}
    return [span for span in spans if span["traceId"] in traces]


def names_by_parent(spans):
    """{parent's name: names of its children}; None is the parent of those without one, and "?" of those whose is missing. Statements
    of PostgreSQL are left out: what is remembered for a while is not asked for each time."""
    spans = [span for span in spans if "db.system.name" not in span["attributes"]]
    names = {span["spanId"]: span["name"] for span in spans}
    tree = collections.defaultdict(list)
    for span in spans:
        parent = span.get("parentSpanId")
        tree[names.get(parent, "?") if parent else None].append(span["name"])
    return {parent: sorted(children) for parent, children in tree.items()}
