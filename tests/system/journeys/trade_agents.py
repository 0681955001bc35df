"""What the journeys of trade matching share: scripted agents, the example agents, and requests."""

import json
import subprocess
import sys
import unittest
import urllib.request

from running_system import SOURCE
from system import SYSTEM

AGENTS = ["pdf-adapter", "trade-extraction", "trade-matching", "exception-management"]
MATCHED = {
    "pdf-adapter": {"success": True, "agent_response": "Extracted text from PDF",
                    "canonical_output_location": "s3://bucket/extracted/BANK/doc.json"},
    "trade-extraction": {"success": True, "trade_id": "26933659", "agent_response": "Extracted trade data"},
    "trade-matching": {"success": True, "match_classification": "MATCHED", "confidence_score": 95},
    "exception-management": {"success": True, "exception_logged": True},
}
REQUEST = {"document_path": "s3://bucket/BANK/test.pdf", "source_type": "BANK", "document_id": "test_doc",
           "correlation_id": "test_corr"}


def start_program(*arguments):
    """A program that prints its port as the last word of its first line; it ends with the journey."""
    process = subprocess.Popen([sys.executable, "-B", *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    unittest.addModuleCleanup(process.wait)
    unittest.addModuleCleanup(process.kill)
    return int(process.stdout.readline().split()[-1])


class ScriptedAgents:
    def __init__(self):
        self.port = start_program(SOURCE / "tests/support/agent_server/agent_server.py")

    def call(self, path, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method="GET" if body is None else "POST",
                                         data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")

    def script(self, agent, *answers):
        self.call(f"/script/{agent}", list(answers))

    def calls(self, agent=None):
        return [call for call in self.call("/calls") if agent in (None, call["agent"])]

    def endpoint(self, agent):
        return f"http://127.0.0.1:{self.port}/agents/{agent}"


def put_agents(*records):
    file = SYSTEM.file("agents.json", json.dumps(records))
    SYSTEM.millrace("agent", "put", file)


def match(**changes):
    """A whole job; what `--wait` prints."""
    return SYSTEM.submit_and_wait("trade_matching", "--input", json.dumps(REQUEST | changes))
