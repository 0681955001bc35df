"""What the journeys of trade matching share: scripted agents, the example agents, and requests."""

import json

from programs import SupportProgram
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


class ScriptedAgents(SupportProgram):
    def __init__(self):
        super().__init__("agent_server/agent_server.py")

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
