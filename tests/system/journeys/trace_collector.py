"""A collector of traces that is not ours: Rotel, an OpenTelemetry collector that PyPI has as a program. What it understood of the spans
that it was sent is read from its own account of them."""

import importlib.util
import pathlib
import re
import subprocess
import tempfile
import unittest

from trace_receiver import spans_of_job

SPAN_LINES = {"Trace ID": "traceId", "Parent ID": "parentSpanId", "ID": "spanId", "Name": "name", "Kind": "kind",
              "Start time": "start", "End time": "end", "Status code": "status", "Status message": "error"}
LINE = re.compile(r"^ *([A-Z][A-Za-z ]*?) *: (.*)$")
ATTRIBUTE = re.compile(r"^ +-> ([^:]+): ([A-Z][A-Za-z]*)\((.*)\)$", re.S)
READ = {"Int": int, "Double": float, "Bool": lambda text: text == "true"}


def program():
    """Where the package keeps its program."""
    return pathlib.Path(importlib.util.find_spec("rotel").origin).parent / "rotel-agent"


class TraceCollector:
    def __init__(self, http_port, grpc_port):
        self.endpoint = f"http://127.0.0.1:{http_port}"
        folder = tempfile.TemporaryDirectory(prefix="millrace_collector_")
        unittest.addModuleCleanup(folder.cleanup)
        self.account = pathlib.Path(folder.name) / "account.txt"
        with open(self.account, "wb") as account:
            process = subprocess.Popen(
                [program(), "start", "--otlp-http-endpoint", f"127.0.0.1:{http_port}", "--otlp-grpc-endpoint", f"127.0.0.1:{grpc_port}",
                 "--pid-file", f"{folder.name}/pid", "--log-file", f"{folder.name}/log", "--exporter", "blackhole", "--debug-log", "traces",
                 "--debug-log-verbosity", "detailed"], stdout=account, stderr=subprocess.STDOUT)
        unittest.addModuleCleanup(process.wait)
        unittest.addModuleCleanup(process.kill)

    def refusals(self):
        """What it could not read as OTLP."""
        return [line for line in self.account.read_text(errors="replace").splitlines() if "Failed to decode" in line]

    def spans(self):
        return [span for span in read_account(self.account.read_text(errors="replace")) if "end" in span]

    def of_job(self, job):
        return spans_of_job(self.spans(), job)


def read_account(text):
    """Spans as dictionaries, in the order in which they came."""
    resource, span, attributes = {}, None, None
    for line in joined_lines(text):
        attribute = ATTRIBUTE.match(line)
        named = LINE.match(line)
        if line.startswith("ResourceSpans #"):
            if span:
                yield span
            resource, span, attributes = {}, None, None
        elif line.startswith("Span #"):
            if span:
                yield span
            span = {"service": resource.get("service.name"), "instance": resource.get("service.instance.id"), "attributes": {}}
            attributes = None
        elif line.startswith(("Resource attributes:", "Attributes:")):
            attributes = resource if span is None else span["attributes"]
        elif attribute and attributes is not None:
            name, kind, value = attribute.groups()
            attributes[name] = READ.get(kind, str)(value)
        elif named and span is not None and named[1] in SPAN_LINES:
            span[SPAN_LINES[named[1]]] = named[2].strip()
    if span:
        yield span


def joined_lines(text):
    """Lines, where a text of several is one again: it goes on until its bracket is closed."""
    waiting = ""
    for line in text.splitlines():
        waiting = f"{waiting}\n{line}" if waiting else line
        if waiting.lstrip().startswith("-> ") and not waiting.endswith(")"):
            continue
        yield waiting
        waiting = ""
